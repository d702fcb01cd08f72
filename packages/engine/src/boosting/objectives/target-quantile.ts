import type { Kernels } from "../../kernels.js";

/**
 * The smallest value that at least `level` of the weight does not exceed, or the middle between it and the next one where
 * just that much does not: the median for 0.5.
 */
export function targetQuantile(
  kernels: Kernels,
  values: Float64Array,
  weights: Float64Array | undefined,
  level: number,
): number {
  const labels = kernels.place(values);
  const placed = weights ? kernels.place(weights) : 0;
  const pairs = kernels.allocate(values.length * 16);
  const scale = quantileWeightScale(values.length, weights);
  return kernels.run.residualQuantile(0, values.length, 0, labels, placed, scale, level, pairs);
}

/** A power of two that makes weights whole numbers whose sum is below 2^52, so that it does not depend on their order. */
export function quantileWeightScale(rowCount: number, weights?: Float64Array): number {
  const largest = weights ? weights.reduce((most, weight) => Math.max(most, weight), 0) : 1;
  let scale = 1;
  const most = 2 ** 52 / rowCount / largest;
  while (scale * 2 <= most) scale *= 2;
  while (scale > most) scale /= 2;
  return scale;
}
