import { availableParallelism } from "node:os";
import type { JobUsage } from "./use/usage.js";

/** What a target says of its costs; null: nothing was said. */
export interface Price {
  readonly pricePerHour: number | null;
  readonly currency: string | null;
  readonly watts: number | null;
}

/** What a job with this use is estimated to have cost, by the price of its target and the cores of this machine. */
export function priceOf(
  { pricePerHour, currency, watts }: Price,
  { wallSeconds, cpuSeconds }: Pick<JobUsage, "wallSeconds" | "cpuSeconds">,
  cores = availableParallelism(),
): { energyWattHours: number | null; cost: number | null; currency: string | null } {
  const cost = pricePerHour === null ? null : (pricePerHour * wallSeconds) / 3600;
  return {
    energyWattHours: watts === null ? null : (watts * cpuSeconds) / cores / 3600,
    cost,
    currency: cost === null ? null : currency,
  };
}
