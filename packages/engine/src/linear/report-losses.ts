import type { FitInput } from "../estimator.js";
import { lossesOf, type TrainingLoss } from "../training-loss.js";
import type { FittedLinear } from "./fitted-linear.js";
import type { LinearCoefficients } from "./linear-state.js";

/**
 * The `onIteration` of a linear fit: computes the losses of the model as it stands and hands them on. Undefined when
 * nobody listens, so that they cost nothing.
 */
export function lossReporter(
  input: FitInput,
  totalIterations: number,
  modelOf: (linear: LinearCoefficients) => FittedLinear,
  loss?: TrainingLoss,
): ((linear: LinearCoefficients, iteration: number) => boolean | undefined) | undefined {
  const { onIteration } = input;
  if (!onIteration) return undefined;
  return (linear, iteration) =>
    onIteration({ iteration, totalIterations, losses: lossesOf(modelOf(linear), input, loss) });
}
