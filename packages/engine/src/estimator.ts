import type { FeatureMatrix } from "./frame/matrix.js";
import type { ParamTable, ParamValue, ParamValues } from "./params.js";
import type { Threads } from "./threads/threads.js";

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

/** What all algorithms have in common: fitted on `Input`, it becomes `Fitted`. */
export interface Learner<Input extends LearnerInput, Fitted extends FittedModel> {
  /** Name in model files, API and command line, for example "gradient_boosting". */
  readonly name: string;
  /** Every parameter with its bounds, default and meaning: validation, forms, flags and docs come from it. */
  readonly params: ParamTable;
  /** True when features of kind "category" and missing values may come as they are. */
  readonly nativeCategories: boolean;
  readonly nativeMissing: boolean;
  fit(input: Input): Fitted;
  /** Rebuilds a fitted model from the sections that `save` made; throws ModelFileError on anything malformed. */
  load(state: EstimatorState): Fitted;
}

/** Learns to predict a target: a classifier or a regressor, as `tasks` says. */
export interface Estimator<Fitted extends FittedEstimator = FittedEstimator> extends Learner<FitInput, Fitted> {
  readonly tasks: readonly Task[];
  /** True when it can go on from a fitted model of its own (`FitInput.warmStart`). */
  readonly warmStart?: boolean;
  /**
   * What the values of `params` that leave the choice to the algorithm come to, such as "auto": by name, null where the
   * training rows decide. `params` are complete (see `checkParams`). Absent where no value does.
   */
  automaticParams?(params: ParamValues, task: Task): AutomaticParams;
}

/** See `Estimator.automaticParams`. */
export type AutomaticParams = Readonly<Record<string, ParamValue | null>>;

/** Learns to turn features into others: scaling, imputing, encoding, principal components. */
export interface Transformer<Fitted extends FittedTransformer = FittedTransformer>
  extends Learner<TransformInput, Fitted> {
  /**
   * Fits, and gives the training rows as an estimator is to see them, where that is not what `transform` makes of them:
   * encoded without their own target.
   */
  fitTransform?(input: TransformInput): { readonly fitted: Fitted; readonly train: FeatureMatrix };
}

/** Learns groups of rows that are alike. */
export interface Clusterer<Fitted extends FittedClusterer = FittedClusterer> extends Learner<LearnerInput, Fitted> {}

/** Learns what rows are usually like. */
export interface AnomalyDetector<Fitted extends FittedAnomalyDetector = FittedAnomalyDetector>
  extends Learner<LearnerInput, Fitted> {}

/** What every fit takes. */
export interface LearnerInput {
  readonly x: FeatureMatrix;
  /** One non-negative weight a row; all 1 when absent. */
  readonly weights?: Float64Array;
  /** Already checked against `params` (see `checkParams`). */
  readonly params: ParamValues;
  readonly seed: number;
  /** Threads to compute on (see `createThreads`); the calling one alone when absent. They change no bit of the model. */
  readonly threads?: Threads;
  /** Called after every iteration; return false to stop there and keep what was learnt. */
  readonly onIteration?: (progress: IterationProgress) => boolean | undefined;
}

/** What a transformer is fitted on. */
export interface TransformInput extends LearnerInput {
  /** For those that learn from a target: they throw EngineError "bad_target" without it. */
  readonly y?: Target;
}

export interface FitInput extends LearnerInput {
  readonly y: Target;
  /** Rows that early stopping and the learning curve look at; never trained on. */
  readonly validation?: ValidationRows;
  /**
   * A fitted model of the same algorithm, task, classes and features to go on from: what it learnt is kept, and more is
   * added to it. Parameters hold for what is added. Throws EngineError "bad_warm_start" for an algorithm that cannot, or a
   * model that does not fit or goes against a direction that is asked for.
   */
  readonly warmStart?: FittedEstimator;
}

export interface ValidationRows {
  readonly x: FeatureMatrix;
  readonly y: Target;
  /** One non-negative weight a row; all 1 when absent. */
  readonly weights?: Float64Array;
}

export interface IterationProgress {
  readonly iteration: number;
  readonly totalIterations: number;
  /** Loss by name, such as `{ train_log_loss: 0.41, validation_log_loss: 0.47 }`. */
  readonly losses: Readonly<Record<string, number>>;
}

/** What has been fitted, by whichever kind of algorithm. */
export interface FittedModel {
  /** Name of the algorithm. */
  readonly estimator: string;
  /** What it was fitted on, and what it wants to see again. */
  readonly features: FeatureMatrix["features"];
  /** What the model file stores: a JSON-safe header part and typed sections. */
  save(): EstimatorState;
}

export interface PredictOptions {
  /** Threads for many rows, see `createThreads`. Predictions do not depend on them; not every algorithm uses them. */
  readonly threads?: Threads;
}

export interface FittedEstimator extends FittedModel {
  readonly task: Task;
  readonly classCount: number;
  /**
   * Row-major predictions. Binary: P(class 1), length n. Multiclass: n x classCount probabilities that sum to 1.
   * Regression: the expected value, length n.
   */
  predict(x: FeatureMatrix, options?: PredictOptions): Float64Array;
  /** Importance of each feature, non-negative, summing to 1 (all 0 when nothing was learnt). */
  importance(): Float64Array;
}

export interface FittedTransformer extends FittedModel {
  readonly outputFeatures: FeatureMatrix["features"];
  /** The same rows in `outputFeatures`. */
  transform(x: FeatureMatrix): FeatureMatrix;
}

export interface FittedClusterer extends FittedModel {
  readonly clusterCount: number;
  /** The cluster of each row, 0 .. clusterCount-1. */
  predict(x: FeatureMatrix): Int32Array;
}

export interface FittedAnomalyDetector extends FittedModel {
  /** From 0 (usual) to 1 (unusual), one a row. */
  score(x: FeatureMatrix): Float64Array;
}

export interface EstimatorState {
  readonly header: Readonly<Record<string, unknown>>;
  readonly sections: Readonly<Record<string, Section>>;
}

export type Section = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;
