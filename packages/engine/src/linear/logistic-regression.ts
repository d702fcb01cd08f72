import { checkFitInput } from "../check-fit-input.js";
import type { Estimator, EstimatorState, FitInput, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import type { ParamTable } from "../params.js";
import { fitLinear } from "./fit-linear.js";
import { FittedLinear } from "./fitted-linear.js";
import { gradientToleranceParam, l1RatioParam, maxIterationsParam, standardiseParam } from "./linear-params.js";
import { type LinearCoefficients, readLinear } from "./linear-state.js";
import { lossReporter } from "./report-losses.js";

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
      "Inverse of the penalty: the sum of log losses counts C times, the penalty once. The intercept is not penalised.",
    aliases: ["inverse_regularization"],
  },
  l1_ratio: { ...l1RatioParam, default: 0 },
  class_weight: {
    type: "choice",
    default: "none",
    choices: ["none", "balanced"],
    description:
      "Whether each class counts by its rows, or all classes count the same; with the latter, probabilities are those of a population in which the classes are equally frequent.",
    aliases: ["class_priors"],
  },
  max_iter: maxIterationsParam,
  tol: gradientToleranceParam,
  standardize: standardiseParam,
} as const satisfies ParamTable;

/**
 * Logistic regression for two classes, multinomial for more: C times the sum of log losses plus l1_ratio times the
 * absolute coefficients plus (1 - l1_ratio) times half their squares, the objective of scikit-learn's LogisticRegression.
 */
export const logisticRegression: Estimator<FittedLogisticRegression> = {
  name: NAME,
  tasks: TASKS,
  params,
  nativeCategories: false,
  nativeMissing: false,
  fit(input: FitInput): FittedLogisticRegression {
    checkFitInput(logisticRegression, input);
    const { x, y } = input;
    const weights = classWeights(input, String(input.params.class_weight ?? params.class_weight.default));
    const modelOf = (linear: LinearCoefficients) =>
      new FittedLogisticRegression(
        { estimator: NAME, task: y.task, classCount: y.classCount, features: x.features },
        linear,
      );
    const strength = 1 / Number(input.params.C ?? params.C.default);
    const weightSum = weights ? weights.reduce((a, b) => a + b, 0) : x.rowCount;
    const l1Ratio = Number(input.params.l1_ratio ?? params.l1_ratio.default);
    const maxIterations = Number(input.params.max_iter ?? params.max_iter.default);
    const linear = fitLinear(
      { ...input, weights },
      {
        loss: y.task === "multiclass_classification" ? "multinomial" : "logistic",
        l1: (strength * l1Ratio) / weightSum,
        l2: (strength * (1 - l1Ratio)) / weightSum,
        standardise: Boolean(input.params.standardize ?? false),
        tolerance: Number(input.params.tol ?? params.tol.default),
        stopAt: "gradient",
        maxIterations,
        onIteration: lossReporter(input, maxIterations, modelOf),
      },
    );
    return modelOf(linear);
  },
  load(state: EstimatorState): FittedLogisticRegression {
    const read = readLinear(state, NAME, TASKS);
    return new FittedLogisticRegression(read, read);
  },
};

export class FittedLogisticRegression extends FittedLinear {
  override predict(x: FeatureMatrix): Float64Array {
    const scores = this.scores(x);
    const outputs = this.linear.intercepts.length;
    return withKernels((kernels) => {
      const address = kernels.place(scores);
      if (outputs === 1) kernels.run.sigmoid(address, scores.length);
      else kernels.run.softmax(address, x.rowCount, outputs, outputs * 8, 8);
      return kernels.f64(address, scores.length).slice();
    });
  }
}

/** The rows' weights, with "balanced" such that each class has the same sum of them. */
function classWeights({ y, weights }: FitInput, mode: string): Float64Array | undefined {
  if (mode === "none") return weights;
  const sums = new Float64Array(y.classCount);
  y.values.forEach((label, row) => {
    sums[label]! += weights?.[row] ?? 1;
  });
  const share = sums.reduce((a, b) => a + b, 0) / sums.filter((sum) => sum > 0).length;
  return y.values.map((label, row) => {
    const weight = weights?.[row] ?? 1;
    return weight > 0 ? (weight * share) / (sums[label] as number) : 0;
  });
}
