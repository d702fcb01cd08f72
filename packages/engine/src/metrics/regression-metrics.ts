import { weightedMean } from "./weighted-mean.js";
import { weightedQuantile } from "./weighted-quantile.js";

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
  return weightedQuantile(
    yTrue.map((truth, i) => Math.abs(truth - (prediction[i] as number))),
    0.5,
    weights,
  );
}

/** Root of the mean squared difference of ln(1 + value). NaN where a value is at or below -1. */
export function rootMeanSquaredLogError(yTrue: Numbers, prediction: Numbers, weights?: Numbers): number {
  if (yTrue.some((truth) => truth <= -1) || prediction.some((value) => value <= -1)) return Number.NaN;
  const squares = weightedMean(
    yTrue.length,
    weights,
    (i) => (Math.log1p(yTrue[i] as number) - Math.log1p(prediction[i] as number)) ** 2,
  );
  return Math.sqrt(squares);
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
