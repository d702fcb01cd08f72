import { checkFitInput, checkMatrix, requireSameFeatures } from "../check-fit-input.js";
import { ModelFileError } from "../engine-error.js";
import type { Estimator, EstimatorState, FitInput, FittedEstimator, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import { identityHeader, type ModelIdentity, readIdentity } from "../model-state.js";
import { boostingParams, boostingParamsOf } from "./boosting-params.js";
import { type Forest, gainImportance } from "./forest.js";
import { forestSections, readForest } from "./forest-state.js";
import { type Link, predict } from "./predictor.js";
import { trainForest } from "./trainer.js";

const NAME = "gradient_boosting";
const TASKS: readonly Task[] = ["binary_classification", "multiclass_classification", "regression"];
const LINKS: Readonly<Record<Task, Link>> = {
  binary_classification: "sigmoid",
  multiclass_classification: "softmax",
  regression: "identity",
};

/**
 * Histogram-based gradient boosted trees, for tables of numbers and categories with or without missing values. Log loss
 * for classes, squared error for numbers.
 */
export const gradientBoosting: Estimator<FittedGradientBoosting> = {
  name: NAME,
  tasks: TASKS,
  params: boostingParams,
  nativeCategories: true,
  nativeMissing: true,
  fit(input: FitInput): FittedGradientBoosting {
    checkFitInput(gradientBoosting, input);
    const { task, classCount } = input.y;
    const identity = { estimator: NAME, task, classCount, features: input.x.features };
    const forest = withKernels((kernels) => trainForest(kernels, input, boostingParamsOf(input.params)));
    return new FittedGradientBoosting(identity, forest);
  },
  load(state: EstimatorState): FittedGradientBoosting {
    const identity = readIdentity(state, NAME, TASKS);
    const forest = readForest(state, identity.features);
    const outputs = identity.task === "multiclass_classification" ? identity.classCount : 1;
    if (forest.outputs !== outputs) {
      throw new ModelFileError(`a ${identity.task} model has ${outputs} outputs, not ${forest.outputs}`);
    }
    return new FittedGradientBoosting(identity, forest);
  },
};

export class FittedGradientBoosting implements FittedEstimator {
  readonly estimator = NAME;
  readonly task: Task;
  readonly classCount: number;
  readonly features: ModelIdentity["features"];
  /** The trees, for explanation and export. */
  readonly forest: Forest;

  constructor(identity: ModelIdentity, forest: Forest) {
    this.task = identity.task;
    this.classCount = identity.classCount;
    this.features = identity.features;
    this.forest = forest;
  }

  predict(x: FeatureMatrix): Float64Array {
    return predict(this.forest, this.#checked(x), LINKS[this.task]);
  }

  /** Raw scores before the sigmoid or softmax: log odds, or the value itself for regression; `outputs` a row. */
  predictRaw(x: FeatureMatrix): Float64Array {
    return predict(this.forest, this.#checked(x), "identity");
  }

  importance(): Float64Array {
    return gainImportance(this.forest, this.features.length);
  }

  save(): EstimatorState {
    return {
      header: { ...identityHeader(this), outputs: this.forest.outputs },
      sections: forestSections(this.forest),
    };
  }

  #checked(x: FeatureMatrix): FeatureMatrix {
    requireSameFeatures(this.features, x);
    checkMatrix(gradientBoosting, x);
    return x;
  }
}
