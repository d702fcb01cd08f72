import type { MetricInput } from "./metric-input.js";
import { compensatedSum, weightedMean } from "./weighted-mean.js";

/**
 * Mean of -ln P(true class), in nats. Probabilities are held within 2.2e-16 of 0 and 1, so a certain mistake costs
 * about 36 and not infinity. Multiclass rows are taken as they are, not made to sum to 1.
 */
export function logLoss(input: MetricInput): number {
  return weightedMean(input.yTrue.length, input.weights, (row) => surprise(probabilityOfTruth(input, row)));
}

/**
 * Mean squared distance between probability and outcome (Brier 1950). Binary: of P(class 1), from 0 to 1.
 * Multiclass: summed over the classes, from 0 to 2.
 */
export function brierScore(input: MetricInput): number {
  const { task, yTrue, prediction, classCount, weights } = input;
  if (task === "binary_classification") {
    return weightedMean(yTrue.length, weights, (row) => ((prediction[row] as number) - (yTrue[row] as number)) ** 2);
  }
  return weightedMean(yTrue.length, weights, (row) => {
    let squares = 0;
    for (let k = 0; k < classCount; k++) {
      squares += ((prediction[row * classCount + k] as number) - (yTrue[row] === k ? 1 : 0)) ** 2;
    }
    return squares;
  });
}

/** Share of the log loss of always predicting the class shares that is removed. NaN for one row and for one class. */
export function d2LogLoss(input: MetricInput): number {
  const shares = classShares(input);
  if (input.yTrue.length < 2 || shares.includes(1)) return Number.NaN;
  const ofShares = weightedMean(input.yTrue.length, input.weights, (row) =>
    surprise(shares[input.yTrue[row] as number] as number),
  );
  return 1 - logLoss(input) / ofShares;
}

/** Brier skill score: as `d2LogLoss`, of the Brier score. NaN for one row and for one class. */
export function d2Brier(input: MetricInput): number {
  const shares = classShares(input);
  if (input.yTrue.length < 2 || shares.includes(1)) return Number.NaN;
  // The mean over rows of the squared distance to the shares s is the sum of s (1 - s); of two classes one is enough.
  const spread = shares.reduce((sum, share) => sum + share * (1 - share), 0);
  return 1 - brierScore(input) / (input.task === "binary_classification" ? spread / 2 : spread);
}

/**
 * Share of rows whose true class is among the `k` most probable. Of equal probabilities the later class comes first, as
 * in scikit-learn. NaN when there are no more than `k` classes, because every row would be right. Multiclass only.
 */
export function topKAccuracy({ yTrue, prediction, classCount, weights }: MetricInput, k: number): number {
  if (k >= classCount) return Number.NaN;
  return weightedMean(yTrue.length, weights, (row) => {
    const truth = yTrue[row] as number;
    const own = prediction[row * classCount + truth] as number;
    let ahead = 0;
    for (let other = 0; other < classCount; other++) {
      const p = prediction[row * classCount + other] as number;
      if (p > own || (p === own && other > truth)) ahead++;
    }
    return ahead < k ? 1 : 0;
  });
}

function probabilityOfTruth({ task, yTrue, prediction, classCount }: MetricInput, row: number): number {
  const truth = yTrue[row] as number;
  if (task === "multiclass_classification") return prediction[row * classCount + truth] as number;
  const p = prediction[row] as number;
  return truth === 1 ? p : 1 - p;
}

function surprise(p: number): number {
  return -Math.log(Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON));
}

/** The share of each class by weight; exactly 1 when a class is alone. */
function classShares({ yTrue, classCount, weights }: MetricInput): readonly number[] {
  const weightOf = (row: number) => (weights ? (weights[row] as number) : 1);
  const sums = Array.from({ length: classCount }, (_, k) =>
    compensatedSum(yTrue.length, (row) => (yTrue[row] === k ? weightOf(row) : 0)),
  );
  const total = compensatedSum(yTrue.length, weightOf);
  return sums.map((sum) => sum / total);
}
