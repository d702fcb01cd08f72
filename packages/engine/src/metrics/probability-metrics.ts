import type { MetricInput } from "./metric-input.js";
import { weightedMean } from "./weighted-mean.js";

/**
 * Mean of -ln P(true class), in nats. Probabilities are held within 2.2e-16 of 0 and 1, so a certain mistake costs
 * about 36 and not infinity. Multiclass rows are taken as they are, not made to sum to 1.
 */
export function logLoss(input: MetricInput): number {
  return weightedMean(input.yTrue.length, input.weights, (row) => {
    const p = probabilityOfTruth(input, row);
    return -Math.log(Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON));
  });
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

function probabilityOfTruth({ task, yTrue, prediction, classCount }: MetricInput, row: number): number {
  const truth = yTrue[row] as number;
  if (task === "multiclass_classification") return prediction[row * classCount + truth] as number;
  const p = prediction[row] as number;
  return truth === 1 ? p : 1 - p;
}
