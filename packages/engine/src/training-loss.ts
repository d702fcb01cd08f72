import type { FitInput, FittedEstimator, Target } from "./estimator.js";
import { weightedMean } from "./linear/standardise.js";

/** Reports the only iteration of an estimator that is fitted in one go: its loss on the training and validation rows. */
export function reportOnlyIteration(fitted: FittedEstimator, input: FitInput): void {
  const { x, y, weights, validation, onIteration } = input;
  if (!onIteration) return;
  const name = y.task === "regression" ? "rmse" : "log_loss";
  const losses: Record<string, number> = { [`train_${name}`]: loss(fitted.predict(x), y, weights) };
  if (validation) losses[`validation_${name}`] = loss(fitted.predict(validation.x), validation.y);
  onIteration({ iteration: 1, totalIterations: 1, losses });
}

/** Root mean squared error, or mean -log of the probability given to the true class, none below 1e-15. */
function loss(predicted: Float64Array, { task, values, classCount }: Target, weights?: Float64Array): number {
  if (task === "regression") {
    const squares = predicted.map((value, row) => (value - (values[row] as number)) ** 2);
    return Math.sqrt(weightedMean(squares, weights));
  }
  const losses = values.map((label, row) => {
    if (task === "multiclass_classification") return minusLog(predicted[row * classCount + label] as number);
    const positive = predicted[row] as number;
    return minusLog(label === 1 ? positive : 1 - positive);
  });
  return weightedMean(losses, weights);
}

function minusLog(probability: number): number {
  return -Math.log(Math.max(probability, 1e-15));
}
