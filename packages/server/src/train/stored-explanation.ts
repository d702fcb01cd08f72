import type { Cell, Explanation } from "@crisol/contract";
import { valueRanks } from "@crisol/engine";

type Column = Explanation["columns"][number];

/** An explanation as the blobs have it: without what follows from the rest, and the oldest ones without coefficients. */
export type StoredExplanation = Omit<Explanation, "columns" | "coefficients"> & {
  readonly columns: readonly Omit<Column, "ranks">[];
  readonly coefficients?: Explanation["coefficients"];
};

export function explanationView({ columns, coefficients = null, ...rest }: StoredExplanation): Explanation {
  return { ...rest, columns: columns.map((column) => ({ ...column, ranks: ranksOf(column) })), coefficients };
}

/** To three decimals, which are more than a colour shows. */
function ranksOf({ type, values }: Omit<Column, "ranks">): (number | null)[] {
  const ranks = valueRanks(Float64Array.from(values, (value) => numberOf(type, value)));
  return Array.from(ranks, (rank) => (Number.isNaN(rank) ? null : Math.round(rank * 1000) / 1000));
}

function numberOf(type: Column["type"], value: Cell): number {
  if (value === null || type === "text") return Number.NaN;
  return type === "timestamp" ? Date.parse(String(value)) : Number(value);
}
