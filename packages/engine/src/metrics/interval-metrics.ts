import { EngineError } from "../engine-error.js";
import { checkInterval, checkQuantiles, type IntervalForecast, type QuantileForecast } from "./forecast-input.js";
import { weightedMean } from "./weighted-mean.js";

/** Share of true values inside their interval, bounds included; to be held against the interval's level. */
export function intervalCoverage(yTrue: Float64Array, interval: IntervalForecast, weights?: Float64Array): number {
  checkInterval(yTrue, interval);
  const { lower, upper } = interval;
  return weightedMean(yTrue.length, weights, (row) => {
    const truth = yTrue[row] as number;
    return truth >= (lower[row] as number) && truth <= (upper[row] as number) ? 1 : 0;
  });
}

/** Mean of upper minus lower bound: of two intervals that cover alike, the narrower says more. */
export function meanIntervalWidth(yTrue: Float64Array, interval: IntervalForecast, weights?: Float64Array): number {
  checkInterval(yTrue, interval);
  const { lower, upper } = interval;
  return weightedMean(yTrue.length, weights, (row) => (upper[row] as number) - (lower[row] as number));
}

/**
 * Mean Winkler (1972) or interval score: the width, and 2 / (1 - level) times how far the true value is outside.
 * Coverage and width in one number, smallest for the true quantiles.
 */
export function winklerScore(yTrue: Float64Array, interval: IntervalForecast, weights?: Float64Array): number {
  checkInterval(yTrue, interval);
  const { level, lower, upper } = interval;
  const penalty = 2 / (1 - level);
  return weightedMean(yTrue.length, weights, (row) => {
    const [truth, low, high] = [yTrue[row] as number, lower[row] as number, upper[row] as number];
    return high - low + penalty * Math.max(low - truth, truth - high, 0);
  });
}

/**
 * Mean weighted interval score (Bracher et al. 2021) of quantiles whose levels pair up around the median: half of the
 * median's absolute error and of each central interval its Winkler score, weighted by (1 - level) / 2, over the
 * number of intervals and a half. Throws EngineError "bad_prediction" when a level has no counterpart or 0.5 is absent.
 */
export function weightedIntervalScore(yTrue: Float64Array, forecast: QuantileForecast, weights?: Float64Array): number {
  checkQuantiles(yTrue, forecast);
  const { levels, values } = forecast;
  const half = (levels.length - 1) / 2;
  levels.forEach((level, i) => {
    const counterpart = levels[levels.length - 1 - i] as number;
    if (Math.abs(level + counterpart - 1) < 1e-9) return;
    throw new EngineError(
      "bad_prediction",
      `level ${level} needs its counterpart ${1 - level}, and has ${counterpart}`,
    );
  });
  if (!Number.isInteger(half)) {
    throw new EngineError("bad_prediction", `the levels need the median 0.5, and are ${levels.join(", ")}`);
  }
  return weightedMean(yTrue.length, weights, (row) => {
    const truth = yTrue[row] as number;
    const at = (i: number) => values[row * levels.length + i] as number;
    let score = Math.abs(truth - at(half)) / 2;
    for (let i = 0; i < half; i++) {
      const [low, high] = [at(i), at(levels.length - 1 - i)];
      // With both tails of size `levels[i]`, alpha = 2 levels[i]: alpha / 2 of the width, and the distance outside.
      score += (levels[i] as number) * (high - low) + Math.max(low - truth, truth - high, 0);
    }
    return score / (half + 0.5);
  });
}
