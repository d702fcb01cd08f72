/** The sum of `term(row)` over `length` rows with the rounding error carried along (Neumaier 1974). */
export function compensatedSum(length: number, term: (row: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let row = 0; row < length; row++) {
    const value = term(row);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  // Beyond the largest double the correction is NaN, and the sum says more.
  return Number.isFinite(sum) ? sum + lost : sum;
}

/** The mean of `term(row)`, each row counting by its weight. NaN when the weights are all 0. */
export function weightedMean(length: number, weights: Float64Array | undefined, term: (row: number) => number): number {
  if (!weights) return compensatedSum(length, term) / length;
  const total = compensatedSum(length, (row) => weights[row] as number);
  return compensatedSum(length, (row) => (weights[row] as number) * term(row)) / total;
}
