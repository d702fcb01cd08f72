import type { FitInput, FittedEstimator, Target } from "./estimator.js";
import { weightedMean } from "./linear/weighted-mean.js";

/** Reports the only iteration of an estimator that is fitted in one go: its loss on the training and validation rows. */
export function reportOnlyIteration(fitted: FittedEstimator, input: FitInput): void {
  input.onIteration?.({ iteration: 1, totalIterations: 1, losses: lossesOf(fitted, input) });
}

/** A loss of predictions, as a weighted mean. */
export interface TrainingLoss {
  readonly name: string;
  readonly of: (predicted: Float64Array, y: Target, weights?: Float64Array) => number;
}

/** The model's loss on the training and validation rows; by default what fits the task. */
export function lossesOf(
  fitted: FittedEstimator,
  { x, y, weights, validation }: FitInput,
  { name, of }: TrainingLoss = { name: y.task === "regression" ? "rmse" : "log_loss", of: predictionLoss },
): Record<string, number> {
  const losses: Record<string, number> = { [`train_${name}`]: of(fitted.predict(x), y, weights) };
  if (validation) losses[`validation_${name}`] = of(fitted.predict(validation.x), validation.y, validation.weights);
  return losses;
}

/** Root mean squared error, or mean -log of the probability given to the true class, none below 1e-15. */
export function predictionLoss(
  predicted: Float64Array,
  { task, values, classCount }: Target,
  weights?: Float64Array,
): number {
  // Plain loops: a forest measures itself after each tree.
  const losses = new Float64Array(values.length);
  if (task === "regression") {
    for (let row = 0; row < losses.length; row++) {
      const error = (predicted[row] as number) - (values[row] as number);
      losses[row] = error * error;
    }
    return Math.sqrt(weightedMean(losses, weights));
  }
  const isMulticlass = task === "multiclass_classification";
  for (let row = 0; row < losses.length; row++) {
    const label = values[row] as number;
    const at = isMulticlass ? row * classCount + label : row;
    const probability = predicted[at] as number;
    losses[row] = minusLog(isMulticlass || label === 1 ? probability : 1 - probability);
  }
  return weightedMean(losses, weights);
}

function minusLog(probability: number): number {
  return -Math.log(Math.max(probability, 1e-15));
}
