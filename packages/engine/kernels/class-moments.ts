// Naive Bayes with normal features: a feature's moments within each class, and the densities that they stand for. Missing
// and infinite values are left out.

// @ts-ignore: decorator
@inline
function isFinite(value: f64): bool {
  return value - value == 0;
}

/**
 * Weights, means and variances (the population's) of a column within each class, three blocks of `classCount` doubles at
 * `moments`, zeros until now. `weights` 0 stands for 1 in every row. Means are taken from the first value on, exact where
 * all are alike; a class without a value has that first value (0 where there is none) and variance 0.
 */
export function classMoments(
  column: usize,
  rows: u32,
  labels: usize,
  weights: usize,
  classCount: u32,
  moments: usize,
): void {
  const blockBytes = <usize>classCount << 3;
  const means = moments + blockBytes;
  const variances = means + blockBytes;
  let first: f64 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    first = load<f64>(column + (<usize>row << 3));
    if (isFinite(first)) break;
    first = 0;
  }
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<f64>(column + (<usize>row << 3));
    if (!isFinite(value)) continue;
    const weight = weights ? load<f64>(weights + (<usize>row << 3)) : 1;
    const k = <usize>load<u32>(labels + (<usize>row << 2)) << 3;
    store<f64>(moments + k, load<f64>(moments + k) + weight);
    store<f64>(means + k, load<f64>(means + k) + weight * (value - first));
  }
  for (let k: usize = 0; k < blockBytes; k += 8) {
    const total = load<f64>(moments + k);
    store<f64>(means + k, total > 0 ? first + load<f64>(means + k) / total : first);
  }
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<f64>(column + (<usize>row << 3));
    if (!isFinite(value)) continue;
    const weight = weights ? load<f64>(weights + (<usize>row << 3)) : 1;
    const k = <usize>load<u32>(labels + (<usize>row << 2)) << 3;
    const distance = value - load<f64>(means + k);
    store<f64>(variances + k, load<f64>(variances + k) + weight * (distance * distance));
  }
  for (let k: usize = 0; k < blockBytes; k += 8) {
    const total = load<f64>(moments + k);
    if (total > 0) store<f64>(variances + k, load<f64>(variances + k) / total);
  }
}

/**
 * Adds to the scores of each class, `stride` bytes apart, the log density logScale - (value - mean)^2 / variance / 2 of the
 * rows `begin` .. `end - 1` of a column; `begin` is even, and the row behind an odd `end` is written too. `most` is the
 * largest of these squares.
 */
export function addLogDensities(
  column: usize,
  begin: u32,
  end: u32,
  classCount: u32,
  means: usize,
  variances: usize,
  logScales: usize,
  most: f64,
  scores: usize,
  stride: usize,
): void {
  const to = <usize>((end + 1) & ~1) << 3;
  const largest = f64x2.splat(most);
  const half = f64x2.splat(0.5);
  const zero = f64x2.splat(0);
  for (let k: usize = 0; k < <usize>classCount; k++) {
    const mean = v128.load64_splat(means + (k << 3));
    const variance = v128.load64_splat(variances + (k << 3));
    const logScale = v128.load64_splat(logScales + (k << 3));
    const own = scores + k * stride;
    for (let at = <usize>begin << 3; at < to; at += 16) {
      const value = v128.load(column + at);
      const distance = f64x2.sub(value, mean);
      const square = f64x2.pmin(largest, f64x2.div(f64x2.mul(distance, distance), variance));
      const density = f64x2.sub(logScale, f64x2.mul(half, square));
      const known = f64x2.eq(f64x2.sub(value, value), zero);
      v128.store(own + at, f64x2.add(v128.load(own + at), v128.and(density, known)));
    }
  }
}
