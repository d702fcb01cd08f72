import { checkFitInput } from "../check-fit-input.js";
import { EngineError } from "../engine-error.js";
import type { Estimator, EstimatorState, FitInput, Target, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import type { ParamTable } from "../params.js";
import { fitLinear } from "./fit-linear.js";
import { FittedLinear } from "./fitted-linear.js";
import {
  alphaParam,
  gradientToleranceParam,
  l1RatioParam,
  maxIterationsParam,
  standardiseParam,
} from "./linear-params.js";
import { type LinearCoefficients, readLinear } from "./linear-state.js";
import { lossReporter } from "./report-losses.js";
import { weightedMean } from "./weighted-mean.js";

const NAME = "poisson_regression";
const TASKS: readonly Task[] = ["regression"];

const params = {
  alpha: {
    ...alphaParam,
    description: "Strength of the penalty, added to half the mean deviance; 0 is none. The intercept is not penalised.",
    aliases: [...alphaParam.aliases, "l2"],
  },
  l1_ratio: { ...l1RatioParam, default: 0 },
  max_iter: maxIterationsParam,
  tol: gradientToleranceParam,
  standardize: standardiseParam,
} as const satisfies ParamTable;

/** Regression of counts and other targets from 0 up with the logarithm as link (Nelder and Wedderburn 1972). */
export const poissonRegression: Estimator<FittedPoissonRegression> = {
  name: NAME,
  tasks: TASKS,
  params,
  nativeCategories: false,
  nativeMissing: false,
  fit(input: FitInput): FittedPoissonRegression {
    checkFitInput(poissonRegression, input);
    const { x, y, weights } = input;
    requireFromZero(y, weights);
    const modelOf = (linear: LinearCoefficients) =>
      new FittedPoissonRegression({ estimator: NAME, task: y.task, classCount: 0, features: x.features }, linear);
    const alpha = Number(input.params.alpha ?? params.alpha.default);
    const l1Ratio = Number(input.params.l1_ratio ?? params.l1_ratio.default);
    const maxIterations = Number(input.params.max_iter ?? params.max_iter.default);
    const linear = fitLinear(input, {
      loss: "poisson",
      l1: alpha * l1Ratio,
      l2: alpha * (1 - l1Ratio),
      standardise: Boolean(input.params.standardize ?? false),
      tolerance: Number(input.params.tol ?? params.tol.default),
      stopAt: "gradient",
      maxIterations,
      onIteration: lossReporter(input, maxIterations, modelOf, { name: "poisson_deviance", of: meanDeviance }),
    });
    return modelOf(linear);
  },
  load(state: EstimatorState): FittedPoissonRegression {
    const read = readLinear(state, NAME, TASKS);
    return new FittedPoissonRegression(read, read);
  },
};

export class FittedPoissonRegression extends FittedLinear {
  override predict(x: FeatureMatrix): Float64Array {
    const scores = this.scores(x);
    return withKernels((kernels) => {
      const address = kernels.place(scores);
      kernels.run.exponentials(address, scores.length);
      return kernels.f64(address, scores.length).slice();
    });
  }
}

/** For progress reports only. */
function meanDeviance(means: Float64Array, { values }: Target, weights?: Float64Array): number {
  const deviances = means.map((mean, row) => {
    const value = values[row] as number;
    return 2 * ((value > 0 ? value * Math.log(value / mean) : 0) - value + mean);
  });
  return weightedMean(deviances, weights);
}

function requireFromZero({ values }: Target, weights: Float64Array | undefined): void {
  const bad = values.findIndex((value) => value < 0);
  if (bad >= 0) {
    throw new EngineError("bad_target", `the target of row ${bad} must be at least 0 for ${NAME}, not ${values[bad]}`);
  }
  if (values.some((value, row) => value > 0 && (weights?.[row] ?? 1) > 0)) return;
  throw new EngineError("bad_target", `${NAME} needs a target above 0 in at least one row with weight, and all are 0`);
}
