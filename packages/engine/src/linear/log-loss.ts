import type { Target } from "../estimator.js";

/** Mean -log of the probability given to the true class, none below 1e-15; for progress reports only. */
export function meanLogLoss(probabilities: Float64Array, { values, classCount, task }: Target): number {
  let sum = 0;
  values.forEach((label, row) => {
    const p =
      task === "multiclass_classification"
        ? (probabilities[row * classCount + label] as number)
        : label === 1
          ? (probabilities[row] as number)
          : 1 - (probabilities[row] as number);
    sum -= Math.log(Math.max(p, 1e-15));
  });
  return sum / values.length;
}
