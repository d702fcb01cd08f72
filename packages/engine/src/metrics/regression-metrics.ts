import { weightedMean } from "./weighted-mean.js";

/** Metrics of predicted numbers; all take true values, predictions and optional weights of one length. */
type Numbers = Float64Array;

export function meanSquaredError(yTrue: Numbers, prediction: Numbers, weights?: Numbers): number {
  return weightedMean(yTrue.length, weights, (i) => ((yTrue[i] as number) - (prediction[i] as number)) ** 2);
}

export function rootMeanSquaredError(yTrue: Numbers, prediction: Numbers, weights?: Numbers): number {
  return Math.sqrt(meanSquaredError(yTrue, prediction, weights));
}

export function meanAbsoluteError(yTrue: Numbers, prediction: Numbers, weights?: Numbers): number {
  return weightedMean(yTrue.length, weights, (i) => Math.abs((yTrue[i] as number) - (prediction[i] as number)));
}

/**
 * Mean of |error| / |true value|, as a share: 0.1 is 10 %. A true value of 0 counts as 2.2e-16, as in scikit-learn,
 * which makes the metric enormous: choose another where zeros occur.
 */
export function meanAbsolutePercentageError(yTrue: Numbers, prediction: Numbers, weights?: Numbers): number {
  return weightedMean(yTrue.length, weights, (i) => {
    const truth = yTrue[i] as number;
    return Math.abs(truth - (prediction[i] as number)) / Math.max(Math.abs(truth), Number.EPSILON);
  });
}

/** Not weighted: the one largest |error|. */
export function maxError(yTrue: Numbers, prediction: Numbers): number {
  return yTrue.reduce((most, truth, i) => Math.max(most, Math.abs(truth - (prediction[i] as number))), 0);
}

/** With weights, the value at which half of the weight is reached, or the mean of two where that falls between. */
export function medianAbsoluteError(yTrue: Numbers, prediction: Numbers, weights?: Numbers): number {
  const errors = yTrue.map((truth, i) => Math.abs(truth - (prediction[i] as number)));
  if (!weights) {
    errors.sort();
    const middle = errors.length >> 1;
    const upper = errors[middle] as number;
    return errors.length % 2 === 1 ? upper : ((errors[middle - 1] as number) + upper) / 2;
  }
  const order = Uint32Array.from(errors.keys()).filter((row) => (weights[row] as number) > 0);
  order.sort((a, b) => (errors[a] as number) - (errors[b] as number));
  const half = order.reduce((sum, row) => sum + (weights[row] as number), 0) / 2;
  let reached = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    reached += weights[row] as number;
    if (reached < half) continue;
    const next = reached - half > Number.EPSILON ? row : (order[i + 1] ?? row);
    return ((errors[row] as number) + (errors[next] as number)) / 2;
  }
  return errors[order[order.length - 1] as number] as number;
}

/**
 * Share of the variance that the prediction explains. NaN for one row. True values that do not vary give 1 when
 * predicted exactly and else 0.
 */
export function r2(yTrue: Numbers, prediction: Numbers, weights?: Numbers): number {
  if (yTrue.length < 2) return Number.NaN;
  return explained(meanSquaredError(yTrue, prediction, weights), varianceOf(yTrue, weights));
}

/** Like R2, but a constant error is forgiven. */
export function explainedVariance(yTrue: Numbers, prediction: Numbers, weights?: Numbers): number {
  const errors = yTrue.map((truth, i) => truth - (prediction[i] as number));
  return explained(varianceOf(errors, weights), varianceOf(yTrue, weights));
}

function explained(unexplained: number, variance: number): number {
  if (variance !== 0) return 1 - unexplained / variance;
  return unexplained === 0 ? 1 : 0;
}

function varianceOf(values: Numbers, weights?: Numbers): number {
  const first = values[0] as number;
  // A mean may miss a constant by its rounding, and 1e-34 is not a variance.
  if (values.every((value) => value === first)) return 0;
  const center = weightedMean(values.length, weights, (i) => values[i] as number);
  return weightedMean(values.length, weights, (i) => ((values[i] as number) - center) ** 2);
}
