import { algorithm as algorithmNamed } from "./algorithms.js";
import type { CalibrationMethod } from "./calibration/calibrator.js";
import type { PredictionSets } from "./conformal/conformal-sets.js";
import type { ConformalSpec } from "./conformal/conformal-spec.js";
import { EngineError } from "./engine-error.js";
import type { FitInput, FittedEstimator, PredictOptions, Task } from "./estimator.js";
import { fitPostProcessing } from "./fit-post-processing.js";
import type { Frame } from "./frame/frame.js";
import type { Feature } from "./frame/matrix.js";
import type { IntervalForecast } from "./metrics/forecast-input.js";
import { checkParams, type ParamValues } from "./params.js";
import { fitParts, readPipelineRows } from "./pipeline-rows.js";
import { applyPostProcessing, type PostProcessing, type ProcessedPrediction } from "./post-processing.js";
import type { FittedRecipe } from "./preprocess/recipe.js";
import type { RecipeSpec } from "./preprocess/recipe-spec.js";
import { joinSignatures, type SignatureColumn, signatureOf } from "./signature.js";

/** What a pipeline is fitted from. */
export interface PipelineInput {
  /** All rows, target included. */
  readonly frame: Frame;
  readonly targetColumn: string;
  readonly task: Task;
  readonly recipe: RecipeSpec;
  /**
   * Row numbers of `frame`. Recipe and model see the training rows; validation rows only stop the training; from
   * calibration rows only the post-processing learns.
   */
  readonly rows: {
    readonly train: ArrayLike<number>;
    readonly validation?: ArrayLike<number>;
    readonly calibration?: ArrayLike<number>;
  };
  /** Name of an algorithm, such as "gradient_boosting". */
  readonly algorithm: string;
  /** Checked here against the algorithm's table; missing ones get their defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** A numeric column of non-negative weights; it is no feature then. */
  readonly weightColumn?: string;
  /** Which class is class 1 of a binary model; by default the last one in sorted order. */
  readonly positiveClass?: string;
  /**
   * Calibrates the probabilities of a classifier, on the calibration rows or, without any, on what each training row is
   * given by a model of the other rows (5 folds, recipe included: 5 more fits).
   */
  readonly calibration?: CalibrationMethod;
  /**
   * Gives predictions intervals (regression) or sets of classes that hold the true value as often as asked. Learnt from
   * the calibration rows. Without any from what each training row is given by a model of the other rows: about as good in
   * practice, but the level is guaranteed only for calibration rows.
   */
  readonly conformal?: ConformalSpec;
  /**
   * A pipeline of the same algorithm, task, target and classes whose model is gone on from (see `FitInput.warmStart`). Its
   * recipe is kept as it was fitted, because another one would change what the features mean; `recipe` is not looked at.
   * Throws EngineError "bad_warm_start" where it does not fit, where the recipe encodes by the target, which rows it has
   * seen would tell their own, and for what is learnt from models of other rows: the model may have seen them all.
   */
  readonly warmStart?: Pipeline;
  /** Called once the recipe is fitted, before the algorithm begins. */
  readonly onPrepared?: () => void;
  readonly onIteration?: FitInput["onIteration"];
  /** As for `Estimator.fit`: what is fitted does not depend on them. */
  readonly threads?: FitInput["threads"];
}

/** Recipe, model and post-processing together: what is trained, saved, loaded and asked for predictions. */
export interface Pipeline {
  readonly task: Task;
  readonly targetColumn: string;
  /** Class labels in the order of the probabilities; empty for regression. */
  readonly classes: readonly string[];
  readonly params: ParamValues;
  readonly seed: number;
  readonly signature: readonly SignatureColumn[];
  readonly recipe: FittedRecipe;
  readonly model: FittedEstimator;
  /** What the model's raw prediction passes through. */
  readonly postProcessing: PostProcessing;
  /** Rows learnt from; those without a target are not counted. */
  readonly rowCounts: { readonly train: number; readonly validation: number };
  /**
   * Predictions for rows whose columns are found by name. Throws RecipeError when one is absent or of another kind, and
   * EngineError "missing_values" when the model takes none and the recipe leaves some.
   */
  predict(frame: Frame, options?: PipelinePredictOptions): Prediction;
}

export interface PipelinePredictOptions extends PredictOptions {
  /** Share of true values that intervals or sets shall hold; default what the pipeline was fitted for. */
  readonly level?: number;
}

export type Prediction =
  | {
      readonly task: "regression";
      readonly values: Float64Array;
      /** Of a pipeline fitted with `conformal`. */
      readonly interval?: IntervalForecast;
    }
  | {
      readonly task: "binary_classification" | "multiclass_classification";
      readonly classes: readonly string[];
      /** Row-major, rows x classes, for two classes too. */
      readonly probabilities: Float64Array;
      /** Index of the most probable class of each row; the first of equals. */
      readonly classIndices: Uint32Array;
      /** Of a pipeline fitted with `conformal`. */
      readonly sets?: PredictionSets;
    };

/**
 * Fits the recipe and then the algorithm on the training rows. The same input gives the same pipeline, to the byte.
 * Throws EngineError or RecipeError with what is wrong and where.
 */
export function fitPipeline(input: PipelineInput): Pipeline {
  const estimator = algorithmNamed(input.algorithm);
  const { values: params, problems } = checkParams(estimator.params, input.params ?? {}, input.task);
  if (problems.length > 0) throw new EngineError("bad_params", problems.map((problem) => problem.message).join("; "));
  if (!estimator.tasks.includes(input.task)) {
    throw new EngineError(
      "unsupported_task",
      `${estimator.name} is for ${estimator.tasks.join(", ")}, not ${input.task}`,
    );
  }
  if (input.warmStart) checkWarmStart(input, input.warmStart);
  checkRows("train", input.rows.train, input.frame.rowCount);
  checkRows("validation", input.rows.validation ?? [], input.frame.rowCount);
  checkRows("calibration", input.rows.calibration ?? [], input.frame.rowCount);
  const rows = readPipelineRows(input);
  const fitted = fitParts(input, estimator, params, rows, rows.train);
  return createPipeline({
    task: input.task,
    targetColumn: input.targetColumn,
    classes: rows.classes,
    params,
    seed: input.seed,
    signature: joinSignatures(input.warmStart?.signature, signatureOf(fitted.recipe.inputs, fitted.trainFrame)),
    recipe: fitted.recipe,
    model: fitted.model,
    postProcessing: fitPostProcessing(input, estimator, params, rows, fitted),
    rowCounts: { train: rows.train.rows.length, validation: rows.validation?.rows.length ?? 0 },
  });
}

/** A pipeline of parts that have been fitted or loaded. */
export function createPipeline(parts: Omit<Pipeline, "predict">): Pipeline {
  return {
    ...parts,
    predict(frame, options) {
      const x = parts.recipe.transform(frame);
      const raw = parts.model.predict(x, options);
      return predictionOf(parts, applyPostProcessing(parts.postProcessing, x, raw, options?.level), x.rowCount);
    },
  };
}

function predictionOf(
  { task, classes }: Pick<Pipeline, "task" | "classes">,
  { prediction: raw, interval, sets }: ProcessedPrediction,
  rowCount: number,
): Prediction {
  if (task === "regression") return { task, values: raw, ...(interval && { interval }) };
  const probabilities = task === "multiclass_classification" ? raw : new Float64Array(rowCount * 2);
  if (task === "binary_classification") {
    for (let row = 0; row < rowCount; row++) {
      const positive = raw[row] as number;
      probabilities[row * 2] = 1 - positive;
      probabilities[row * 2 + 1] = positive;
    }
  }
  const classIndices = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const own = probabilities.subarray(row * classes.length, (row + 1) * classes.length);
    let best = 0;
    for (let k = 1; k < own.length; k++) if ((own[k] as number) > (own[best] as number)) best = k;
    // As in the metrics: a probability of exactly one half is positive.
    classIndices[row] = own.length === 2 && own[0] === own[1] ? 1 : best;
  }
  return { task, classes, probabilities, classIndices, ...(sets && { sets }) };
}

/** True when the features a model was fitted on are those that its recipe makes. */
export function sameFeatures(a: readonly Feature[], b: readonly Feature[]): boolean {
  const same = (p: Feature, q: Feature | undefined) =>
    p.name === q?.name &&
    p.kind === q.kind &&
    (p.kind === "category" ? p.cardinality : 0) === (q.kind === "category" ? q.cardinality : 0);
  return a.length === b.length && a.every((feature, f) => same(feature, b[f]));
}

function checkWarmStart({ targetColumn }: PipelineInput, { targetColumn: trained, recipe }: Pipeline): void {
  if (targetColumn !== trained) {
    throw new EngineError("bad_warm_start", `warmStart must have the target "${targetColumn}", not "${trained}"`);
  }
  const { transforms } = recipe.save().header as { transforms: readonly { type: string; column: string }[] };
  const encoded = transforms.find(({ type }) => type === "encode_target");
  if (!encoded) return;
  throw new EngineError(
    "bad_warm_start",
    `the recipe of warmStart encodes "${encoded.column}" by the target, and rows that it has seen would show the model their own`,
  );
}

function checkRows(part: string, rows: ArrayLike<number>, rowCount: number): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (Number.isInteger(row) && row >= 0 && row < rowCount) continue;
    throw new EngineError("bad_split", `row ${row} of the ${part} rows must be from 0 to ${rowCount - 1}`);
  }
}
