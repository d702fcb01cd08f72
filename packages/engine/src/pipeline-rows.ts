import { EngineError } from "./engine-error.js";
import type { Estimator, FittedEstimator } from "./estimator.js";
import { type Frame, takeRows } from "./frame/frame.js";
import type { FeatureMatrix } from "./frame/matrix.js";
import type { ParamValues } from "./params.js";
import type { PipelineInput } from "./pipeline.js";
import { readTarget, type TargetRows } from "./pipeline-target.js";
import { type FittedRecipe, fitRecipe } from "./preprocess/recipe.js";

/** The rows a pipeline is fitted from, each part with its targets; rows without a target are left out. */
export interface PipelineRows {
  /** Labels in the order of the probabilities; empty for regression. */
  readonly classes: readonly string[];
  /** All columns but the target and the weights. */
  readonly inputs: Frame;
  readonly train: TargetRows;
  readonly validation: TargetRows | undefined;
  readonly calibration: TargetRows | undefined;
}

/** A recipe and a model, both fitted on the same rows. */
export interface FittedParts {
  readonly recipe: FittedRecipe;
  readonly model: FittedEstimator;
  /** The rows they were fitted on. */
  readonly trainFrame: Frame;
  /** What the recipe makes of those rows. */
  readonly x: FeatureMatrix;
}

/** Throws EngineError "bad_target" when no training row has a target. */
export function readPipelineRows({
  frame,
  targetColumn,
  weightColumn,
  task,
  rows,
  positiveClass,
  warmStart,
}: PipelineInput): PipelineRows {
  const reader = readTarget(frame, targetColumn, task, rows.train, positiveClass, warmStart?.classes);
  const train = reader.read(rows.train);
  if (train.rows.length === 0) {
    throw new EngineError("bad_target", `no training row has a value of target "${targetColumn}"`);
  }
  return {
    classes: reader.classes,
    inputs: withoutColumns(frame, [targetColumn, weightColumn]),
    train,
    validation: rows.validation && reader.read(rows.validation),
    calibration: rows.calibration && reader.read(rows.calibration),
  };
}

/**
 * Fits the recipe and then the algorithm on `train`; the validation rows of `rows` only stop the training. With a pipeline
 * to go on from, its recipe stays as it was fitted.
 */
export function fitParts(
  input: Pick<
    PipelineInput,
    "frame" | "recipe" | "seed" | "weightColumn" | "onIteration" | "onPrepared" | "threads" | "warmStart"
  >,
  estimator: Estimator,
  params: ParamValues,
  { inputs, validation }: Pick<PipelineRows, "inputs" | "validation">,
  train: TargetRows,
): FittedParts {
  const trainFrame = takeRows(inputs, train.rows);
  const { warmStart } = input;
  const { fitted: recipe, train: x } = warmStart
    ? { fitted: warmStart.recipe, train: warmStart.recipe.transform(trainFrame) }
    : fitRecipe(trainFrame, input.recipe, train.target, input.seed);
  input.onPrepared?.();
  const weights = weightsOf(input, train.rows);
  const model = estimator.fit({
    x,
    y: train.target,
    params,
    seed: input.seed,
    ...(weights && { weights }),
    ...(warmStart && { warmStart: warmStart.model }),
    ...(validation?.rows.length && {
      validation: { x: recipe.transform(takeRows(inputs, validation.rows)), y: validation.target },
    }),
    ...(input.onIteration && { onIteration: input.onIteration }),
    ...(input.threads && { threads: input.threads }),
  });
  return { recipe, model, trainFrame, x };
}

/** The weights of some rows; undefined without a weight column. */
export function weightsOf(
  { frame, weightColumn }: Pick<PipelineInput, "frame" | "weightColumn">,
  rows: Uint32Array,
): Float64Array | undefined {
  if (weightColumn === undefined) return undefined;
  const column = frame.columns.find((candidate) => candidate.name === weightColumn);
  if (column?.kind !== "numeric") {
    throw new EngineError("bad_weights", `the weight column "${weightColumn}" must be a numeric column`);
  }
  return Float64Array.from(rows, (row) => column.values[row] as number);
}

function withoutColumns(frame: Frame, names: readonly (string | undefined)[]): Frame {
  return { rowCount: frame.rowCount, columns: frame.columns.filter((column) => !names.includes(column.name)) };
}
