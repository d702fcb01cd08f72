import type { FeatureMatrix } from "../frame/matrix.js";

/**
 * Features with weighted mean 0 and divided by a scale, row-major, with what turns coefficients back. A constant feature
 * becomes all 0, and its coefficient 0. Solvers are far better conditioned on these.
 */
export interface StandardisedFeatures {
  readonly rowCount: number;
  readonly width: number;
  /** Row-major, rowCount x width. */
  readonly values: Float64Array;
  readonly means: Float64Array;
  /** 0 for a constant feature. */
  readonly deviations: Float64Array;
  /** What the features were divided by; 0 for a constant feature. */
  readonly scales: Float64Array;
}

/**
 * The scale is the standard deviation where `ridge` is 0. A penalty of `ridge` on the coefficients of the features as
 * they came adds to the curvature of the loss, and the square root of both is the scale that makes it 1 everywhere.
 */
export function standardise(x: FeatureMatrix, weights: Float64Array | undefined, ridge = 0): StandardisedFeatures {
  const { rowCount } = x;
  const width = x.columns.length;
  const values = new Float64Array(rowCount * width);
  const means = new Float64Array(width);
  const deviations = new Float64Array(width);
  const scales = new Float64Array(width);
  x.columns.forEach((column, f) => {
    const mean = weightedMean(column, weights);
    let squares = 0;
    let total = 0;
    for (let row = 0; row < rowCount; row++) {
      const weight = weights?.[row] ?? 1;
      squares += weight * ((column[row] as number) - mean) ** 2;
      total += weight;
    }
    const deviation = Math.sqrt(squares / total);
    // A feature whose spread is rounding of its mean is constant.
    means[f] = mean;
    if (!(deviation > 1e-13 * Math.abs(mean))) return;
    const scale = Math.sqrt(deviation ** 2 + ridge);
    deviations[f] = deviation;
    scales[f] = scale;
    for (let row = 0; row < rowCount; row++) values[row * width + f] = ((column[row] as number) - mean) / scale;
  });
  return { rowCount, width, values, means, deviations, scales };
}

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
