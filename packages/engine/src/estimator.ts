import type { FeatureMatrix } from "./frame/matrix.js";
import type { ParamTable, ParamValues } from "./params.js";

/**
 * The whole contract between the engine and an algorithm. An estimator is a description that can be fitted;
 * a fitted model is another type and cannot be fitted again (STYLE 6). Everything an estimator needs comes
 * in as an argument: no clock, no disk, no global randomness.
 */
export type Task = "binary_classification" | "multiclass_classification" | "regression";

/** What is to be learnt. For classification `values` holds class indices 0 .. classCount-1. */
export interface Target {
  readonly task: Task;
  readonly values: Float64Array;
  /** 2 for binary, k for multiclass, 0 for regression. */
  readonly classCount: number;
}

export interface Estimator<Fitted extends FittedEstimator = FittedEstimator> {
  /** Name in model files, API and command line, for example "gradient_boosting". */
  readonly name: string;
  readonly tasks: readonly Task[];
  /** Every parameter with its bounds, default and meaning: validation, forms, flags and docs come from it. */
  readonly params: ParamTable;
  /** True when features of kind "category" and missing values may come as they are. */
  readonly nativeCategories: boolean;
  readonly nativeMissing: boolean;
  fit(input: FitInput): Fitted;
  /** Rebuilds a fitted model from the sections that `save` made; throws ModelFileError on anything malformed. */
  load(state: EstimatorState): Fitted;
}

export interface FitInput {
  readonly x: FeatureMatrix;
  readonly y: Target;
  /** One non-negative weight a row; all 1 when absent. */
  readonly weights?: Float64Array;
  /** Rows that early stopping and the learning curve look at; never trained on. */
  readonly validation?: { readonly x: FeatureMatrix; readonly y: Target };
  /** Already checked against `params` (see `checkParams`). */
  readonly params: ParamValues;
  readonly seed: number;
  /** Called after every iteration; return false to stop there and keep what was learnt. */
  readonly onIteration?: (progress: IterationProgress) => boolean | undefined;
}

export interface IterationProgress {
  readonly iteration: number;
  readonly totalIterations: number;
  /** Loss by name, such as `{ train_log_loss: 0.41, validation_log_loss: 0.47 }`. */
  readonly losses: Readonly<Record<string, number>>;
}

export interface FittedEstimator {
  readonly estimator: string;
  readonly task: Task;
  readonly classCount: number;
  readonly features: FeatureMatrix["features"];
  /**
   * Row-major predictions. Binary: P(class 1), length n. Multiclass: n x classCount probabilities that sum to 1.
   * Regression: the expected value, length n.
   */
  predict(x: FeatureMatrix): Float64Array;
  /** Importance of each feature, non-negative, summing to 1 (all 0 when nothing was learnt). */
  importance(): Float64Array;
  /** What the model file stores: a JSON-safe header part and typed sections. */
  save(): EstimatorState;
}

export interface EstimatorState {
  readonly header: Readonly<Record<string, unknown>>;
  readonly sections: Readonly<Record<string, Section>>;
}

export type Section = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;
