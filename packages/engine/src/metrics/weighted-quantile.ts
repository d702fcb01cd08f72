import { ascendingOrder } from "../ascending-order.js";

/**
 * The value at which `fraction` (0 to 1) of the weight is reached, or the mean of two where that falls between them
 * (the averaged inverted distribution function, type 2 of Hyndman and Fan 1996). Rows of weight 0 do not matter.
 * Values must not be NaN, and some weight be above 0. All weights are 1 when absent.
 */
export function weightedQuantile(values: Float64Array, fraction: number, weights?: Float64Array): number {
  if (!weights) return quantile(values, fraction);
  const order = ascendingOrder(values).filter((row) => (weights[row] as number) > 0);
  const wanted = fraction * order.reduce((sum, row) => sum + (weights[row] as number), 0);
  let reached = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    reached += weights[row] as number;
    if (reached < wanted) continue;
    const next = reached - wanted > Number.EPSILON ? row : (order[i + 1] ?? row);
    return ((values[row] as number) + (values[next] as number)) / 2;
  }
  return values[order[order.length - 1] as number] as number;
}

/** The native sort of numbers is several times faster than one by index. */
function quantile(values: Float64Array, fraction: number): number {
  const sorted = values.slice().sort();
  const wanted = fraction * sorted.length;
  const at = Math.max(0, Math.ceil(wanted) - 1);
  const next = at + 1 - wanted > Number.EPSILON ? at : Math.min(at + 1, sorted.length - 1);
  return ((sorted[at] as number) + (sorted[next] as number)) / 2;
}
