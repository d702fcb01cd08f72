import { checkMatrix, requireSameFeatures } from "../check-fit-input.js";
import type { EstimatorState, FittedEstimator, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import type { ModelIdentity } from "../model-state.js";
import { effectImportance, type LinearCoefficients, linearScores, saveLinear } from "./linear-state.js";

/** A fitted linear model whose predictions are its scores; others make theirs from `scores`. */
export class FittedLinear implements FittedEstimator {
  readonly estimator: string;
  readonly task: Task;
  readonly classCount: number;
  readonly features: ModelIdentity["features"];
  readonly linear: LinearCoefficients;

  constructor(identity: ModelIdentity, linear: LinearCoefficients) {
    this.estimator = identity.estimator;
    this.task = identity.task;
    this.classCount = identity.classCount;
    this.features = identity.features;
    this.linear = linear;
  }

  predict(x: FeatureMatrix): Float64Array {
    return this.scores(x);
  }

  importance(): Float64Array {
    return effectImportance(this.linear);
  }

  save(): EstimatorState {
    return saveLinear({ ...this, ...this.linear });
  }

  /** Row-major scores of rows that have the model's features; throws EngineError for others. */
  scores(x: FeatureMatrix): Float64Array {
    requireSameFeatures(this.features, x);
    checkMatrix({ name: this.estimator, nativeMissing: false, nativeCategories: false }, x);
    return linearScores(this.linear, x);
  }
}
