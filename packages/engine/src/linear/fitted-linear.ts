import { checkMatrix, requireSameFeatures } from "../check-fit-input.js";
import type { Estimator, EstimatorState, FittedEstimator, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import type { ModelIdentity } from "../model-state.js";
import { effectImportance, type LinearCoefficients, linearScores, saveLinear } from "./linear-state.js";

/** A fitted linear model: all but how its scores become predictions. */
export abstract class FittedLinear implements FittedEstimator {
  abstract readonly estimator: string;
  readonly task: Task;
  readonly classCount: number;
  readonly features: ModelIdentity["features"];
  readonly linear: LinearCoefficients;

  constructor(identity: ModelIdentity, linear: LinearCoefficients) {
    this.task = identity.task;
    this.classCount = identity.classCount;
    this.features = identity.features;
    this.linear = linear;
  }

  abstract predict(x: FeatureMatrix): Float64Array;

  importance(): Float64Array {
    return effectImportance(this.linear);
  }

  save(): EstimatorState {
    return saveLinear({ ...this, ...this.linear });
  }

  /** Row-major scores of rows that are as `estimator` takes them; throws EngineError for others. */
  protected scores(estimator: Pick<Estimator, "name" | "nativeMissing" | "nativeCategories">, x: FeatureMatrix) {
    requireSameFeatures(this.features, x);
    checkMatrix(estimator, x);
    return linearScores(this.linear, x.columns, x.rowCount);
  }
}
