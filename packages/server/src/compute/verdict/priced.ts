import type { VerdictAlternative } from "@crisol/contract";
import { scaled } from "./expected.js";
import { say } from "./sentences.js";

/** Another way to run the same, before it has a price. */
export interface Way extends Omit<VerdictAlternative, "cost" | "currency" | "basis" | "rewrite"> {
  /** Default: nothing has to be written anew. */
  readonly rewrite?: VerdictAlternative["rewrite"];
  /** What an hour of it costs where the job ran, all machines together; null where there is no room for it, or no price. */
  readonly own: { readonly pricePerHour: number; readonly currency: VerdictAlternative["currency"] } | null;
}

/** With what it costs: by the price of where the job ran, else by the list price of a size. */
export function priced({ own, rewrite, ...way }: Way): VerdictAlternative {
  const { size, machineCount, seconds } = way;
  const pricePerHour = own?.pricePerHour ?? (size && size.listPricePerHour * machineCount);
  return {
    ...way,
    rewrite: rewrite ?? { isNeeded: false, reason: say("rewrite_none") },
    cost: seconds && pricePerHour !== null ? scaled(seconds, (each) => (each / 3600) * pricePerHour) : null,
    currency: own ? own.currency : "USD",
    basis: own ? "machine" : "list",
  };
}
