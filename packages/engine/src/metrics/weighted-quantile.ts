import { ascendingOrder } from "../ascending-order.js";

/**
 * The value at which `fraction` (0 to 1) of the weight is reached, or the mean of two where that falls between them
 * (the averaged inverted distribution function, type 2 of Hyndman and Fan 1996). Rows of weight 0 do not matter.
 * Values must not be NaN, and some weight be above 0. All weights are 1 when absent.
 */
export function weightedQuantile(values: Float64Array, fraction: number, weights?: Float64Array): number {
  const order = ascendingOrder(values).filter((row) => !weights || (weights[row] as number) > 0);
  const weightOf = (row: number) => (weights ? (weights[row] as number) : 1);
  const wanted = fraction * order.reduce((sum, row) => sum + weightOf(row), 0);
  let reached = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    reached += weightOf(row);
    if (reached < wanted) continue;
    const next = reached - wanted > Number.EPSILON ? row : (order[i + 1] ?? row);
    return ((values[row] as number) + (values[next] as number)) / 2;
  }
  return values[order[order.length - 1] as number] as number;
}
