import { checkFitInput } from "../check-fit-input.js";
import type { Estimator, EstimatorState, FitInput, Task } from "../estimator.js";
import type { ParamTable } from "../params.js";
import { fitLinear, type LinearFit } from "./fit-linear.js";
import { FittedLinear } from "./fitted-linear.js";
import { type LinearCoefficients, readLinear } from "./linear-state.js";
import { lossReporter } from "./report-losses.js";

const TASKS: readonly Task[] = ["regression"];

/** What one least squares estimator with penalties has of its own: `fitOf` says what its parameters mean. */
export interface PenalisedRegression {
  readonly name: string;
  readonly params: ParamTable;
  fitOf(input: FitInput, weightSum: number): Omit<LinearFit, "loss" | "onIteration">;
}

/** A least squares estimator with penalties: ridge, lasso, elastic net. */
export function penalisedRegression({ name, params, fitOf }: PenalisedRegression): Estimator<FittedLinear> {
  const estimator: Estimator<FittedLinear> = {
    name,
    tasks: TASKS,
    params,
    nativeCategories: false,
    nativeMissing: false,
    fit(input: FitInput): FittedLinear {
      checkFitInput(estimator, input);
      const { x, y, weights } = input;
      const modelOf = (linear: LinearCoefficients) =>
        new FittedLinear({ estimator: name, task: y.task, classCount: 0, features: x.features }, linear);
      const fit = fitOf(input, weights ? weights.reduce((a, b) => a + b, 0) : x.rowCount);
      return modelOf(
        fitLinear(input, { ...fit, loss: "squared", onIteration: lossReporter(input, fit.maxIterations, modelOf) }),
      );
    },
    load(state: EstimatorState): FittedLinear {
      const read = readLinear(state, name, TASKS);
      return new FittedLinear(read, read);
    },
  };
  return estimator;
}
