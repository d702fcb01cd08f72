import type { Forest } from "../../boosting/forest.js";
import type { FittedEstimator } from "../../estimator.js";
import type { Pipeline } from "../../pipeline.js";
import type { PostProcessing } from "../../post-processing.js";
import { exportedModel } from "../exported-model.js";
import { recipeProgram } from "../recipe-program.js";
import { type ModelData, modelProgram, type PredictorData } from "./model-program.js";

/**
 * A model as the text of an ECMAScript module that depends on nothing and runs wherever modules do, without `eval`. It
 * exports `card`, which says what the model is, and `predict(rows)`.
 *
 * Rows are objects. A pipeline's have the raw columns: numbers, text for categories, dates or milliseconds for timestamps,
 * null where a value is missing; a fitted model's have its features, with codes for categories. `predict` gives a number a
 * row for regression, else `{ label, probabilities }`: the same bits of the scores as here, and probabilities to 1e-12.
 * Calibration is in it, and so is conformal prediction at the level that the pipeline was fitted for: numbers become
 * `{ value, lower, upper }`, and classes have their `set` of labels. It throws TypeError for values of another type and
 * RangeError for a column that no row has.
 *
 * Throws EngineError "unsupported_export" for models that are neither trees nor linear.
 */
export function exportEsModule(model: Pipeline | FittedEstimator): string {
  const isPipeline = "recipe" in model;
  const fitted = isPipeline ? model.model : model;
  const data: ModelData = {
    inputs: isPipeline
      ? model.recipe.inputs.map(({ name, kind, levels }) => ({ name, kind, levels }))
      : fitted.features.map(({ name }) => ({ name, kind: "feature", levels: [] })),
    operations: isPipeline ? recipeProgram(model.recipe) : [],
    classes: isPipeline ? model.classes : Array.from({ length: fitted.classCount }, (_, k) => String(k)),
    predictor: predictorData(fitted),
    missingAllowed: "forest" in fitted,
    ...(isPipeline && postProcessingData(model.postProcessing)),
  };
  const card = {
    format: 1,
    algorithm: fitted.estimator,
    task: fitted.task,
    target: isPipeline ? model.targetColumn : "",
    classes: data.classes,
    columns: data.inputs.map(({ name, kind }) => ({ name, kind })),
    ...(data.calibration && { calibration: data.calibration.method }),
    ...(data.intervals && { intervalLevel: data.intervals.level }),
    ...(data.sets && { setLevel: data.sets.level }),
  };
  return [
    "/*",
    ` * A ${fitted.estimator} model for ${fitted.task}, made by Crisol.`,
    ...(isPipeline
      ? [` * It predicts ${quoted(model.targetColumn)} from the columns`]
      : [" * It predicts from the features"]),
    ...data.inputs.map(({ name, kind }) => ` *   ${quoted(name)}: ${kind}`),
    ...answersOf(data),
    " * import { predict } from this file; predict([{ column: value, ... }, ...]) gives one prediction a row.",
    " */",
    `export const card = ${literal(card)};`,
    `const model = ${literal(data)};`,
    `export const predict = (${modelProgram})(model);`,
    "",
  ].join("\n");
}

/** What answers have beyond the prediction, as lines of the comment. */
function answersOf({ calibration, intervals, sets }: ModelData): string[] {
  const share = (level: number) => `${Number((level * 100).toFixed(10))} % of true`;
  return [
    ...(calibration ? [` * Probabilities are calibrated (${calibration.method}).`] : []),
    ...(intervals ? [` * lower and upper are to hold ${share(intervals.level)} values.`] : []),
    ...(sets ? [` * set has the labels that are to hold ${share(sets.level)} classes.`] : []),
  ];
}

function predictorData(fitted: FittedEstimator): PredictorData {
  const exported = exportedModel(fitted);
  const { link } = exported;
  if (exported.kind === "forest") return { link, forest: forestData(exported.forest) };
  const { coefficients, intercepts } = exported.linear;
  return { link, linear: { coefficients: [...coefficients], intercepts: [...intercepts] } };
}

function postProcessingData({
  calibrator,
  intervals,
  sets,
}: PostProcessing): Pick<ModelData, "calibration" | "intervals" | "sets"> {
  return {
    ...(calibrator && {
      calibration: { method: calibrator.method, learnt: calibrator.learnt.map((numbers) => [...numbers]) },
    }),
    ...(intervals && {
      intervals: {
        level: intervals.level,
        reach: intervals.interval.scores.threshold(intervals.level),
        smallestScale: intervals.smallestScale,
        helpers: intervals.helpers.map(predictorData),
      },
    }),
    ...(sets && { sets: { level: sets.level, ...sets.conformal.rule(sets.level) } }),
  };
}

function forestData(forest: Forest): NonNullable<PredictorData["forest"]> {
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
