import { checkFitInput, checkMatrix, requireModerate, requireSameFeatures } from "../check-fit-input.js";
import type { Estimator, EstimatorState, FitInput, FittedEstimator, PredictOptions, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import type { ModelIdentity } from "../model-state.js";
import type { ParamTable } from "../params.js";
import { reportOnlyIteration } from "../training-loss.js";
import { ClassConditionals } from "./class-conditionals.js";
import { type ClassMoments, fitMoments } from "./class-moments.js";
import { readMoments, saveMoments } from "./moments-state.js";
import { mutualInformation } from "./mutual-information.js";

const NAME = "naive_bayes";
const TASKS: readonly Task[] = ["binary_classification", "multiclass_classification"];

const params = {
  var_smoothing: {
    type: "number",
    default: 1e-9,
    minimum: 1e-15,
    maximum: 1,
    scale: "log",
    advanced: true,
    description: "Share of the largest variance of a numeric feature that is added to every variance, for stability.",
  },
  alpha: {
    type: "number",
    default: 1,
    minimum: 1e-10,
    maximum: 1e6,
    scale: "log",
    description: "Rows added to each category of each class (Laplace smoothing), so that none is impossible.",
    aliases: ["laplace", "laplace_smoothing"],
  },
  class_prior: {
    type: "choice",
    default: "training",
    choices: ["training", "uniform"],
    description: "How probable the classes are before any feature: by their share in training, or all the same.",
    aliases: ["fit_prior", "priors"],
  },
} as const satisfies ParamTable;

/**
 * Naive Bayes: within a class, numeric features are normal and categories multinomial, each by itself. A value that is
 * missing or infinite, or a category that training did not have, is left out of the product.
 */
export const naiveBayes: Estimator<FittedNaiveBayes> = {
  name: NAME,
  tasks: TASKS,
  params,
  nativeCategories: true,
  nativeMissing: true,
  fit(input: FitInput): FittedNaiveBayes {
    checkFitInput(naiveBayes, input);
    requireModerate(NAME, input.x);
    const { x, y } = input;
    const fitted = new FittedNaiveBayes(
      { estimator: NAME, task: y.task, classCount: y.classCount, features: x.features },
      fitMoments(input, {
        varianceSmoothing: Number(input.params.var_smoothing ?? params.var_smoothing.default),
        alpha: Number(input.params.alpha ?? params.alpha.default),
        uniformPrior: (input.params.class_prior ?? params.class_prior.default) === "uniform",
      }),
    );
    reportOnlyIteration(fitted, input);
    return fitted;
  },
  load(state: EstimatorState): FittedNaiveBayes {
    const { identity, moments } = readMoments(state, NAME, TASKS);
    return new FittedNaiveBayes(identity, moments);
  },
};

export class FittedNaiveBayes implements FittedEstimator {
  readonly estimator = NAME;
  readonly task: Task;
  readonly classCount: number;
  readonly features: ModelIdentity["features"];
  readonly moments: ClassMoments;
  readonly #conditionals: ClassConditionals;

  constructor(identity: ModelIdentity, moments: ClassMoments) {
    this.task = identity.task;
    this.classCount = identity.classCount;
    this.features = identity.features;
    this.moments = moments;
    this.#conditionals = new ClassConditionals(identity, moments);
  }

  predict(x: FeatureMatrix, { threads }: PredictOptions = {}): Float64Array {
    requireSameFeatures(this.features, x);
    checkMatrix(naiveBayes, x);
    const { classCount, task } = this;
    return withKernels((kernels) => {
      const { scores, strideBytes } = this.#conditionals.jointLogLikelihoods(kernels, x);
      kernels.overRows("softmax", x.rowCount, (begin, end) => {
        return [scores + begin * 8, end - begin, classCount, 8, strideBytes];
      });
      const ofClass = (k: number) => kernels.f64(scores + k * strideBytes, x.rowCount);
      if (task === "binary_classification") return ofClass(1).slice();
      const probabilities = new Float64Array(x.rowCount * classCount);
      for (let k = 0; k < classCount; k++) {
        const own = ofClass(k);
        for (let row = 0; row < x.rowCount; row++) probabilities[row * classCount + k] = own[row] as number;
      }
      return probabilities;
    }, threads);
  }

  /** The information that each feature alone has about the class (see `mutualInformation`), as shares of 1. */
  importance(): Float64Array {
    const information = mutualInformation(this.features, this.moments);
    const total = information.reduce((a, b) => a + b, 0);
    return total > 0 ? information.map((share) => share / total) : information;
  }

  save(): EstimatorState {
    return saveMoments(this, this.moments);
  }
}
