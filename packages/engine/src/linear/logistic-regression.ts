import { checkFitInput } from "../check-fit-input.js";
import type { Estimator, EstimatorState, FitInput, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import type { ParamTable } from "../params.js";
import { FittedLinear } from "./fitted-linear.js";
import { minimise } from "./lbfgs.js";
import { type LinearCoefficients, readLinear } from "./linear-state.js";
import { meanLogLoss } from "./log-loss.js";
import { LogisticObjective } from "./logistic-objective.js";
import { type StandardisedFeatures, standardise } from "./standardise.js";

const NAME = "logistic_regression";
const TASKS: readonly Task[] = ["binary_classification", "multiclass_classification"];

const params = {
  C: {
    type: "number",
    default: 1,
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1e12,
    scale: "log",
    description:
      "Inverse of the penalty: the sum of log losses counts C times, half the sum of squared coefficients once. The intercept is not penalised.",
    aliases: ["inverse_regularization"],
  },
  max_iter: {
    type: "integer",
    default: 1000,
    minimum: 1,
    maximum: 1_000_000,
    scale: "log",
    advanced: true,
    description: "Most iterations of the solver (L-BFGS).",
    aliases: ["n_iter"],
  },
  tol: {
    type: "number",
    default: 1e-10,
    minimum: 1e-14,
    maximum: 1,
    scale: "log",
    advanced: true,
    description: "The solver stops when no entry of the gradient (of the mean loss, features scaled) is larger.",
    aliases: ["tolerance"],
  },
} as const satisfies ParamTable;

/** Logistic regression for two classes, multinomial for more; the objective of scikit-learn's LogisticRegression. */
export const logisticRegression: Estimator<FittedLogisticRegression> = {
  name: NAME,
  tasks: TASKS,
  params,
  nativeCategories: false,
  nativeMissing: false,
  fit(input: FitInput): FittedLogisticRegression {
    checkFitInput(logisticRegression, input);
    const { x, y, weights } = input;
    const identity = { estimator: NAME, task: y.task, classCount: y.classCount, features: x.features };
    const strength = 1 / Number(input.params.C ?? params.C.default);
    const weightSum = weights ? weights.reduce((a, b) => a + b, 0) : x.rowCount;
    // The curvature of the mean log loss is at most a quarter of the feature's variance.
    const standardised = standardise(x, weights, (4 * strength) / weightSum);
    const totalIterations = Number(input.params.max_iter ?? params.max_iter.default);
    return withKernels((kernels) => {
      const objective = new LogisticObjective(kernels, standardised, y, weights, strength);
      const result = minimise((point, gradient) => objective.evaluate(point, gradient), objective.start(), {
        tolerance: Number(input.params.tol ?? params.tol.default),
        maxIterations: totalIterations,
        onIteration: input.onIteration && ((iteration) => report(iteration)),
      });
      return new FittedLogisticRegression(identity, unscaled(result.point, standardised));

      function report(iteration: number): boolean | undefined {
        const losses: Record<string, number> = { train_log_loss: objective.lastMeanLoss };
        if (input.validation) {
          const now = new FittedLogisticRegression(identity, unscaled(objective.lastPoint, standardised));
          losses.validation_log_loss = meanLogLoss(now.predict(input.validation.x), input.validation.y);
        }
        return input.onIteration?.({ iteration, totalIterations, losses });
      }
    });
  },
  load(state: EstimatorState): FittedLogisticRegression {
    const read = readLinear(state, NAME, TASKS);
    return new FittedLogisticRegression(read, read);
  },
};

export class FittedLogisticRegression extends FittedLinear {
  readonly estimator = NAME;

  predict(x: FeatureMatrix): Float64Array {
    const scores = this.scores(logisticRegression, x);
    const outputs = this.linear.intercepts.length;
    return withKernels((kernels) => {
      const address = kernels.place(scores);
      if (outputs === 1) kernels.run.sigmoid(address, scores.length);
      else kernels.run.softmax(address, x.rowCount, outputs, outputs * 8, 8);
      return kernels.f64(address, scores.length).slice();
    });
  }
}

/** Coefficients and intercepts of the features as they came, from a solver's point (see LogisticObjective). */
function unscaled(point: Float64Array, { width, means, deviations, scales }: StandardisedFeatures): LinearCoefficients {
  const outputs = point.length / (width + 1);
  const coefficients = new Float64Array(outputs * width);
  const intercepts = new Float64Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const from = output * (width + 1);
    intercepts[output] = point[from + width] as number;
    for (let f = 0; f < width; f++) {
      const scale = scales[f] as number;
      const coefficient = scale > 0 ? (point[from + f] as number) / scale : 0;
      coefficients[output * width + f] = coefficient;
      intercepts[output]! -= coefficient * (means[f] as number);
    }
  }
  return { coefficients, intercepts, deviations };
}
