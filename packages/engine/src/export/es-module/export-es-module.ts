import type { Forest } from "../../boosting/forest.js";
import type { FittedEstimator } from "../../estimator.js";
import type { Pipeline } from "../../pipeline.js";
import { exportedModel, fittedOf } from "../exported-model.js";
import { recipeProgram } from "../recipe-program.js";
import { type ModelData, modelProgram } from "./model-program.js";

/**
 * A model as the text of an ECMAScript module that depends on nothing and runs wherever modules do, without `eval`. It
 * exports `card`, which says what the model is, and `predict(rows)`.
 *
 * Rows are objects. A pipeline's have the raw columns: numbers, text for categories, dates or milliseconds for timestamps,
 * null where a value is missing; a fitted model's have its features, with codes for categories. `predict` gives a number a
 * row for regression, else `{ label, probabilities }`: the same bits of the scores as here, and probabilities to 1e-12.
 * It throws TypeError for values of another type and RangeError for a column that no row has.
 *
 * Throws EngineError "unsupported_export" for models that are neither trees nor linear, and for calibrated pipelines.
 */
export function exportEsModule(model: Pipeline | FittedEstimator): string {
  const isPipeline = "recipe" in model;
  const fitted = fittedOf(model);
  const exported = exportedModel(fitted);
  const data: ModelData = {
    inputs: isPipeline
      ? model.recipe.inputs.map(({ name, kind, levels }) => ({ name, kind, levels }))
      : fitted.features.map(({ name }) => ({ name, kind: "feature", levels: [] })),
    operations: isPipeline ? recipeProgram(model.recipe) : [],
    classes: isPipeline ? model.classes : Array.from({ length: fitted.classCount }, (_, k) => String(k)),
    link: exported.link,
    missingAllowed: exported.kind === "forest",
    ...(exported.kind === "forest"
      ? { forest: forestData(exported.forest) }
      : {
          linear: {
            coefficients: [...exported.linear.coefficients],
            intercepts: [...exported.linear.intercepts],
          },
        }),
  };
  const card = {
    format: 1,
    algorithm: fitted.estimator,
    task: fitted.task,
    target: isPipeline ? model.targetColumn : "",
    classes: data.classes,
    columns: data.inputs.map(({ name, kind }) => ({ name, kind })),
  };
  return [
    "/*",
    ` * A ${fitted.estimator} model for ${fitted.task}, made by Crisol.`,
    ...(isPipeline
      ? [` * It predicts ${quoted(model.targetColumn)} from the columns`]
      : [" * It predicts from the features"]),
    ...data.inputs.map(({ name, kind }) => ` *   ${quoted(name)}: ${kind}`),
    " * import { predict } from this file; predict([{ column: value, ... }, ...]) gives one prediction a row.",
    " */",
    `export const card = ${literal(card)};`,
    `const model = ${literal(data)};`,
    `export const predict = (${modelProgram})(model);`,
    "",
  ].join("\n");
}

function forestData(forest: Forest): NonNullable<ModelData["forest"]> {
  const { baseScores, treeStarts, feature, threshold, left, missingLeft, setStarts, categorySets } = forest;
  return {
    baseScores: [...baseScores],
    treeStarts: [...treeStarts],
    feature: [...feature],
    threshold: [...threshold],
    left: [...left],
    missingLeft: [...missingLeft],
    sets: Array.from({ length: setStarts.length - 1 }, (_, set) => [
      ...categorySets.subarray(setStarts[set], setStarts[set + 1]),
    ]),
    categoryBins: forest.categoryBins.map((bins) => [...bins]),
    zeroIsMissing: [...(forest.zeroIsMissing ?? [])],
  };
}

/** An expression for data whose keys are ours. Names, which may be anything, occur only as quoted text. */
function literal(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(",")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, entry]) => `${key}: ${literal(entry)}`);
  return `{ ${entries.join(", ")} }`;
}

/** Text in quotes, which ends neither a comment nor a script element nor a line, wherever the module is put. */
function quoted(text: string): string {
  return JSON.stringify(text)
    .replace(/[<\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("*/", "*\\/");
}
