import { algorithms } from "./algorithms.js";
import { ModelFileError } from "./engine-error.js";
import type { EstimatorState, Task } from "./estimator.js";
import { decodeModelFile, encodeModelFile } from "./model-file.js";
import { readChoice } from "./model-state.js";
import { nestState, partOfState } from "./nested-state.js";
import { isParamValue, type ParamValue, type ParamValues } from "./params.js";
import { createPipeline, type Pipeline, sameFeatures } from "./pipeline.js";
import { loadPostProcessing, savePostProcessing } from "./post-processing.js";
import { type FittedRecipe, loadRecipe } from "./preprocess/recipe.js";
import { RecipeError } from "./preprocess/recipe-error.js";
import type { SignatureColumn } from "./signature.js";

const KIND = "pipeline";
const TASKS: readonly Task[] = ["binary_classification", "multiclass_classification", "regression"];

/** The model file of a pipeline. The same pipeline gives the same bytes. */
export function savePipeline(pipeline: Pipeline): Uint8Array<ArrayBuffer> {
  const { task, targetColumn, classes, params, seed, signature, rowCounts } = pipeline;
  const header = {
    kind: KIND,
    algorithm: pipeline.model.estimator,
    ...{ task, targetColumn, classes, params, seed, signature, rowCounts },
  };
  return encodeModelFile(
    nestState(header, {
      recipe: pipeline.recipe.save(),
      model: pipeline.model.save(),
      ...savePostProcessing(pipeline.postProcessing),
    }),
  );
}

/** The pipeline in a model file. Throws ModelFileError on anything that `savePipeline` would not have written. */
export function loadPipeline(file: Uint8Array): Pipeline {
  const state = decodeModelFile(file);
  readChoice(state, "kind", [KIND]);
  const name = readChoice(
    state,
    "algorithm",
    algorithms.map((algorithm) => algorithm.name),
  );
  const task = readChoice(state, "task", TASKS);
  const recipe = readRecipe(partOfState(state, "recipe"));
  const estimator = algorithms.find((algorithm) => algorithm.name === name)!;
  const model = estimator.load(partOfState(state, "model"));
  const { header } = state;
  const classes = texts(header.classes, "classes");
  if (model.task !== task || classes.length !== model.classCount || new Set(classes).size < classes.length) {
    throw new ModelFileError(
      `a ${model.task} model of ${model.classCount} classes cannot have ${classes.length} labels`,
    );
  }
  if (!sameFeatures(recipe.features, model.features)) {
    throw new ModelFileError("the recipe of the model file does not make the features that its model needs");
  }
  const seed = header.seed;
  if (typeof seed !== "number" || typeof header.targetColumn !== "string") {
    throw new ModelFileError("the model file has no seed or no target column");
  }
  return createPipeline({
    task,
    targetColumn: header.targetColumn,
    classes,
    params: readParams(header.params),
    seed,
    signature: readSignature(header.signature, recipe),
    recipe,
    model,
    postProcessing: loadPostProcessing(state, estimator, model),
    rowCounts: readRowCounts(header.rowCounts),
  });
}

function readRecipe(state: EstimatorState): FittedRecipe {
  try {
    return loadRecipe(state);
  } catch (error) {
    if (error instanceof RecipeError) throw new ModelFileError(error.message);
    throw error;
  }
}

function readParams(value: unknown): ParamValues {
  const params = object(value, "params");
  for (const [name, param] of Object.entries(params)) {
    if (!isParamValue(param)) throw wrong(`params.${name}`);
  }
  return params as Record<string, ParamValue>;
}

function readRowCounts(value: unknown): Pipeline["rowCounts"] {
  const { train, validation } = object(value, "rowCounts");
  if (!Number.isSafeInteger(train) || !Number.isSafeInteger(validation)) throw wrong("rowCounts");
  return { train: train as number, validation: validation as number };
}

function readSignature(value: unknown, recipe: FittedRecipe): readonly SignatureColumn[] {
  if (!Array.isArray(value) || value.length !== recipe.inputs.length) throw wrong("signature");
  return recipe.inputs.map(({ name, kind, levels }, i) => {
    const { nullable, minimum, maximum, median, ...column } = object(value[i], "signature");
    const isBound = (bound: unknown): bound is number | null => bound === null || Number.isFinite(bound);
    if (column.name !== name || column.kind !== kind || typeof nullable !== "boolean") throw wrong("signature");
    if (!isBound(minimum) || !isBound(maximum) || !isBound(median)) throw wrong("signature");
    return { name, kind, levels, nullable, minimum, maximum, median };
  });
}

function texts(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry === "string")) return value;
  throw wrong(name);
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw wrong(name);
}

function wrong(name: string): ModelFileError {
  return new ModelFileError(`"${name}" in the model file is missing or of another type than it must be`);
}
