import { algorithm as algorithmNamed } from "./algorithms.js";
import { EngineError } from "./engine-error.js";
import type { FitInput, FittedEstimator, PredictOptions, Task } from "./estimator.js";
import { type Frame, takeRows } from "./frame/frame.js";
import type { Feature } from "./frame/matrix.js";
import { checkParams, type ParamValues } from "./params.js";
import { readTarget } from "./pipeline-target.js";
import { type FittedRecipe, fitRecipe } from "./preprocess/recipe.js";
import type { RecipeSpec } from "./preprocess/recipe-spec.js";
import { type SignatureColumn, signatureOf } from "./signature.js";

/** What a pipeline is fitted from. */
export interface PipelineInput {
  /** All rows, target included. */
  readonly frame: Frame;
  readonly targetColumn: string;
  readonly task: Task;
  readonly recipe: RecipeSpec;
  /** Row numbers of `frame`. Recipe and model see the training rows; validation rows only stop the training. */
  readonly rows: { readonly train: ArrayLike<number>; readonly validation?: ArrayLike<number> };
  /** Name of an algorithm, such as "gradient_boosting". */
  readonly algorithm: string;
  /** Checked here against the algorithm's table; missing ones get their defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** A numeric column of non-negative weights; it is no feature then. */
  readonly weightColumn?: string;
  /** Which class is class 1 of a binary model; by default the last one in sorted order. */
  readonly positiveClass?: string;
  readonly onIteration?: FitInput["onIteration"];
}

/** Recipe and model together: what is trained, saved, loaded and asked for predictions. */
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
  /** Rows learnt from; those without a target are not counted. */
  readonly rowCounts: { readonly train: number; readonly validation: number };
  /**
   * Predictions for rows whose columns are found by name. Throws RecipeError when one is absent or of another kind, and
   * EngineError "missing_values" when the model takes none and the recipe leaves some.
   */
  predict(frame: Frame, options?: PredictOptions): Prediction;
}

export type Prediction =
  | { readonly task: "regression"; readonly values: Float64Array }
  | {
      readonly task: "binary_classification" | "multiclass_classification";
      readonly classes: readonly string[];
      /** Row-major, rows x classes, for two classes too. */
      readonly probabilities: Float64Array;
      /** Index of the most probable class of each row; the first of equals. */
      readonly classIndices: Uint32Array;
    };

/**
 * Fits the recipe and then the algorithm on the training rows. The same input gives the same pipeline, to the byte.
 * Throws EngineError or RecipeError with what is wrong and where.
 */
export function fitPipeline(input: PipelineInput): Pipeline {
  const estimator = algorithmNamed(input.algorithm);
  const { values: params, problems } = checkParams(estimator.params, input.params ?? {});
  if (problems.length > 0) throw new EngineError("bad_params", problems.map((problem) => problem.message).join("; "));
  if (!estimator.tasks.includes(input.task)) {
    throw new EngineError(
      "unsupported_task",
      `${estimator.name} is for ${estimator.tasks.join(", ")}, not ${input.task}`,
    );
  }
  checkRows("train", input.rows.train, input.frame.rowCount);
  checkRows("validation", input.rows.validation ?? [], input.frame.rowCount);
  const reader = readTarget(input.frame, input.targetColumn, input.task, input.rows.train, input.positiveClass);
  const train = reader.read(input.rows.train);
  if (train.rows.length === 0) {
    throw new EngineError("bad_target", `no training row has a value of target "${input.targetColumn}"`);
  }
  const inputs = withoutColumns(input.frame, [input.targetColumn, input.weightColumn]);
  const trainFrame = takeRows(inputs, train.rows);
  const { fitted: recipe, train: x } = fitRecipe(trainFrame, input.recipe, train.target, input.seed);
  const validation = input.rows.validation && reader.read(input.rows.validation);
  const model = estimator.fit({
    x,
    y: train.target,
    params,
    seed: input.seed,
    ...(input.weightColumn !== undefined && { weights: weightsOf(input.frame, input.weightColumn, train.rows) }),
    ...(validation?.rows.length && {
      validation: { x: recipe.transform(takeRows(inputs, validation.rows)), y: validation.target },
    }),
    ...(input.onIteration && { onIteration: input.onIteration }),
  });
  return createPipeline({
    task: input.task,
    targetColumn: input.targetColumn,
    classes: reader.classes,
    params,
    seed: input.seed,
    signature: signatureOf(recipe.inputs, trainFrame),
    recipe,
    model,
    rowCounts: { train: train.rows.length, validation: validation?.rows.length ?? 0 },
  });
}

/** A pipeline of parts that have been fitted or loaded. */
export function createPipeline(parts: Omit<Pipeline, "predict">): Pipeline {
  return {
    ...parts,
    predict(frame, options) {
      const x = parts.recipe.transform(frame);
      return predictionOf(parts, parts.model.predict(x, options), x.rowCount);
    },
  };
}

function predictionOf(
  { task, classes }: Pick<Pipeline, "task" | "classes">,
  raw: Float64Array,
  rowCount: number,
): Prediction {
  if (task === "regression") return { task, values: raw };
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
  return { task, classes, probabilities, classIndices };
}

/** True when the features a model was fitted on are those that its recipe makes. */
export function sameFeatures(a: readonly Feature[], b: readonly Feature[]): boolean {
  const same = (p: Feature, q: Feature | undefined) =>
    p.name === q?.name &&
    p.kind === q.kind &&
    (p.kind === "category" ? p.cardinality : 0) === (q.kind === "category" ? q.cardinality : 0);
  return a.length === b.length && a.every((feature, f) => same(feature, b[f]));
}

function withoutColumns(frame: Frame, names: readonly (string | undefined)[]): Frame {
  return { rowCount: frame.rowCount, columns: frame.columns.filter((column) => !names.includes(column.name)) };
}

function weightsOf(frame: Frame, name: string, rows: Uint32Array): Float64Array {
  const column = frame.columns.find((candidate) => candidate.name === name);
  if (column?.kind !== "numeric") {
    throw new EngineError("bad_weights", `the weight column "${name}" must be a numeric column`);
  }
  return Float64Array.from(rows, (row) => column.values[row] as number);
}

function checkRows(part: string, rows: ArrayLike<number>, rowCount: number): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (Number.isInteger(row) && row >= 0 && row < rowCount) continue;
    throw new EngineError("bad_split", `row ${row} of the ${part} rows must be from 0 to ${rowCount - 1}`);
  }
}
