import type { Band } from "@crisol/contract";
import { coresOf, type Machines, priceOf, wattsOf } from "./choose-machines.js";
import { NARROW, SPARK_SLOWDOWN, SPARK_START_SECONDS, WIDE } from "./constants.js";
import { type Need, secondsOn } from "./need.js";

/** Of one training: what it needs and takes. Nulls where nothing was measured that would tell. */
export interface Estimate {
  readonly basis: "measured" | "constants" | "unknown";
  /** Why nothing is known; null where something is. */
  readonly unknownBecause: "no_size" | "not_ours" | "gpu" | "no_training" | null;
  readonly memoryBytes: Band | null;
  readonly seconds: Band | null;
  readonly cost: Band | null;
  readonly energyWattHours: Band | null;
  readonly costPerMonth: Band | null;
}

const scaled = ({ low, expected, high }: Band, by: number): Band => ({
  low: low * by,
  expected: expected * by,
  high: high * by,
});

/** What one training takes on `machines`, by Amdahl's law, their list price and their watts. */
export function estimateOf(
  need: Need | null,
  machines: Machines,
  {
    isUnstructured,
    trainingsPerMonth,
  }: { readonly isUnstructured: boolean; readonly trainingsPerMonth?: number | undefined },
): Estimate {
  const nothing = { memoryBytes: null, seconds: null, cost: null, energyWattHours: null, costPerMonth: null };
  if (machines.kind === "none") return { basis: "unknown", unknownBecause: "no_training", ...nothing };
  if (!need) return { basis: "unknown", unknownBecause: isUnstructured ? "not_ours" : "no_size", ...nothing };
  const bounds = need.basis === "measured" ? NARROW : WIDE;
  const band = (expected: number): Band => ({ low: expected * bounds.low, expected, high: expected * bounds.high });
  const memoryBytes = band(need.memoryBytes);
  if (machines.size?.gpu) return { basis: need.basis, unknownBecause: "gpu", ...nothing, memoryBytes };
  const seconds =
    machines.kind === "cluster" ? onCluster(need, machines, bounds) : band(secondsOn(need, coresOf(machines)));
  const cost = scaled(seconds, priceOf(machines) / 3600);
  return {
    basis: need.basis,
    unknownBecause: null,
    memoryBytes,
    seconds,
    cost,
    energyWattHours: scaled(seconds, wattsOf(machines) / 3600),
    costPerMonth: scaled(cost, trainingsPerMonth ?? 1),
  };
}

/** MLlib's boosting is slower than ours on a core, and Spark has to start. */
function onCluster(need: Need, { size, workerCount }: Machines, bounds: { low: number; high: number }): Band {
  const alone = secondsOn(need, Math.max(1, (size?.cores ?? 1) * workerCount));
  return {
    low: SPARK_START_SECONDS + alone * SPARK_SLOWDOWN.low * bounds.low,
    expected: SPARK_START_SECONDS + alone * SPARK_SLOWDOWN.expected,
    high: SPARK_START_SECONDS + alone * SPARK_SLOWDOWN.high * bounds.high,
  };
}
