import { checkFitInput } from "../check-fit-input.js";
import type { Estimator, EstimatorState, FitInput, Target, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import type { ParamTable } from "../params.js";
import { FittedLinear } from "./fitted-linear.js";
import { leastSquares } from "./least-squares.js";
import { readLinear } from "./linear-state.js";
import { type StandardisedFeatures, standardise, weightedMean } from "./standardise.js";

const NAME = "linear_regression";
const TASKS: readonly Task[] = ["regression"];

const params = {
  l2: {
    type: "number",
    default: 0,
    minimum: 0,
    maximum: 1e12,
    scale: "log",
    description:
      "Penalty on the squared coefficients, added to the sum of squared errors; 0 is ordinary least squares. The intercept is not penalised.",
    aliases: ["alpha", "ridge", "reg_lambda"],
  },
} as const satisfies ParamTable;

/** Least squares, with l2 above 0 ridge regression (Hoerl and Kennard 1970). Features that depend on others get 0. */
export const linearRegression: Estimator<FittedLinearRegression> = {
  name: NAME,
  tasks: TASKS,
  params,
  nativeCategories: false,
  nativeMissing: false,
  fit(input: FitInput): FittedLinearRegression {
    checkFitInput(linearRegression, input);
    const { x, y, weights } = input;
    const standardised = standardise(x, weights);
    const mean = weightedMean(y.values, weights);
    const slopes = solve(standardised, y.values, mean, weights, Number(input.params.l2 ?? 0));
    const { means, deviations, scales } = standardised;
    const coefficients = slopes.map((slope, f) => (scales[f] ? slope / (scales[f] as number) : 0));
    const intercept = coefficients.reduce((sum, coefficient, f) => sum - coefficient * (means[f] as number), mean);
    const fitted = new FittedLinearRegression(
      { estimator: NAME, task: y.task, classCount: y.classCount, features: x.features },
      { coefficients, intercepts: Float64Array.of(intercept), deviations },
    );
    reportLosses(fitted, input);
    return fitted;
  },
  load(state: EstimatorState): FittedLinearRegression {
    const read = readLinear(state, NAME, TASKS);
    return new FittedLinearRegression(read, read);
  },
};

export class FittedLinearRegression extends FittedLinear {
  readonly estimator = NAME;

  predict(x: FeatureMatrix): Float64Array {
    return this.scores(linearRegression, x);
  }
}

/** Coefficients of the standardised features. The ridge penalty is `width` more rows of the least squares problem. */
function solve(
  { values, rowCount, width, scales }: StandardisedFeatures,
  target: Float64Array,
  mean: number,
  weights: Float64Array | undefined,
  l2: number,
): Float64Array {
  const rows = l2 > 0 ? rowCount + width : rowCount;
  const a = new Float64Array(rows * width);
  const b = new Float64Array(rows);
  for (let row = 0; row < rowCount; row++) {
    const root = Math.sqrt(weights?.[row] ?? 1);
    for (let f = 0; f < width; f++) a[row * width + f] = root * (values[row * width + f] as number);
    b[row] = root * ((target[row] as number) - mean);
  }
  for (let f = 0; f < width && l2 > 0; f++) {
    const scale = scales[f] as number;
    // The penalty is meant for the coefficient of the feature as it came.
    a[(rowCount + f) * width + f] = scale > 0 ? Math.sqrt(l2) / scale : 0;
  }
  return leastSquares(a, b, rows, width);
}

function reportLosses(fitted: FittedLinearRegression, { x, y, weights, validation, onIteration }: FitInput): void {
  if (!onIteration) return;
  const losses: Record<string, number> = { train_rmse: rmse(fitted, x, y, weights) };
  if (validation) losses.validation_rmse = rmse(fitted, validation.x, validation.y);
  onIteration({ iteration: 1, totalIterations: 1, losses });
}

function rmse(fitted: FittedLinearRegression, x: FeatureMatrix, y: Target, weights?: Float64Array): number {
  const predicted = fitted.predict(x);
  return Math.sqrt(
    weightedMean(
      predicted.map((value, row) => (value - (y.values[row] as number)) ** 2),
      weights,
    ),
  );
}
