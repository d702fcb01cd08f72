import { weightedMean } from "./weighted-mean.js";
import { weightedQuantile } from "./weighted-quantile.js";

/** Losses that fit a quantile or a distribution, and the share of each that a prediction removes (D2). */
type Numbers = Float64Array;

/**
 * Mean pinball loss at `quantile` (0 to 1): an error counts `quantile` where the prediction is too low and
 * 1 - `quantile` where it is too high, so that the quantile itself costs least (Koenker and Bassett 1978).
 */
export function pinballLoss(yTrue: Numbers, prediction: Numbers, quantile: number, weights?: Numbers): number {
  return weightedMean(yTrue.length, weights, (i) =>
    pinball((yTrue[i] as number) - (prediction[i] as number), quantile),
  );
}

/** The pinball loss of one error, actual minus predicted. */
export function pinball(error: number, quantile: number): number {
  return error >= 0 ? quantile * error : (quantile - 1) * error;
}

/**
 * Share of the pinball loss of always predicting the quantile of the true values that is removed. NaN for one row; true
 * values that all are their quantile give 1 when predicted exactly and else 0.
 */
export function d2Pinball(yTrue: Numbers, prediction: Numbers, quantile: number, weights?: Numbers): number {
  if (yTrue.length < 2) return Number.NaN;
  const loss = pinballLoss(yTrue, prediction, quantile, weights);
  const constant = new Float64Array(yTrue.length).fill(weightedQuantile(yTrue, quantile, weights));
  const ofConstant = pinballLoss(yTrue, constant, quantile, weights);
  if (ofConstant !== 0) return 1 - loss / ofConstant;
  return loss === 0 ? 1 : 0;
}

/**
 * Mean deviance of the Tweedie distribution of `power`: 0 normal (the mean squared error), 1 Poisson, 2 gamma, between
 * them compound Poisson, below 0 and above 2 stable distributions (Jorgensen 1987). There is none between 0 and 1. NaN
 * where a value is outside the distribution's range: predictions must be above 0 unless the power is 0, true values at
 * least 0 from power 1 and above 0 from power 2.
 */
export function tweedieDeviance(yTrue: Numbers, prediction: Numbers, power: number, weights?: Numbers): number {
  if (!inRange(yTrue, power) || (power !== 0 && prediction.some((value) => value <= 0))) return Number.NaN;
  const deviance = unitDeviance(power);
  return weightedMean(yTrue.length, weights, (i) => deviance(yTrue[i] as number, prediction[i] as number));
}

/** Share of the deviance of always predicting the mean that is removed. NaN as above, for one row, and for equal true values. */
export function d2Tweedie(yTrue: Numbers, prediction: Numbers, power: number, weights?: Numbers): number {
  if (yTrue.length < 2 || yTrue.every((truth) => truth === yTrue[0])) return Number.NaN;
  const mean = weightedMean(yTrue.length, weights, (i) => yTrue[i] as number);
  const constant = new Float64Array(yTrue.length).fill(mean);
  return 1 - tweedieDeviance(yTrue, prediction, power, weights) / tweedieDeviance(yTrue, constant, power, weights);
}

function inRange(yTrue: Numbers, power: number): boolean {
  if (power > 0 && power < 1) return false;
  if (power < 1) return true;
  return yTrue.every((truth) => (power < 2 ? truth >= 0 : truth > 0));
}

function unitDeviance(power: number): (truth: number, predicted: number) => number {
  if (power === 0) return (y, m) => (y - m) ** 2;
  if (power === 1) return (y, m) => 2 * ((y === 0 ? 0 : y * Math.log(y / m)) - y + m);
  if (power === 2) return (y, m) => 2 * (Math.log(m / y) + y / m - 1);
  const [a, b] = [1 - power, 2 - power];
  return (y, m) => 2 * ((power < 0 ? Math.max(y, 0) : y) ** b / (a * b) - (y * m ** a) / a + m ** b / b);
}
