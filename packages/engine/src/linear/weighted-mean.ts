/** The mean with the rows' weights, all 1 when absent. */
export function weightedMean(values: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < values.length; row++) {
    const weight = weights?.[row] ?? 1;
    sum += weight * (values[row] as number);
    total += weight;
  }
  return sum / total;
}
