import { type Forest, NO_BIN } from "../../boosting/forest.js";
import { FittedGradientBoosting, gradientBoosting } from "../../boosting/gradient-boosting.js";
import type { Link } from "../../boosting/predictor.js";
import { ModelFileError } from "../../engine-error.js";
import type { Estimator, FittedEstimator, Task } from "../../estimator.js";
import { FittedForest } from "../../forests/fitted-forest.js";
import { randomForest } from "../../forests/random-forest.js";
import type { Feature } from "../../frame/matrix.js";
import { FittedLinear } from "../../linear/fitted-linear.js";
import { linearRegression } from "../../linear/linear-regression.js";
import type { LinearCoefficients } from "../../linear/linear-state.js";
import { logisticRegression } from "../../linear/logistic-regression.js";
import { poissonRegression } from "../../linear/poisson-regression.js";
import { type ForeignModel, recipeFrom } from "../imported-model.js";
import { type OnnxFile, readOnnxFile } from "./onnx-file.js";
import { type RecipeFeature, recipeOf } from "./onnx-recipe.js";
import { type OnnxForest, type OnnxLinear, outputsOf } from "./onnx-value.js";
import { type GraphPrediction, readGraph } from "./read-graph.js";

/**
 * A model in an ONNX file, as a model of ours with the same predictions: trees (TreeEnsembleClassifier and
 * TreeEnsembleRegressor) and linear models, behind scalers, imputers and encoders of categories, as skl2onnx, the converters
 * of LightGBM and XGBoost in onnxmltools, and `exportOnnx` write them. Predictions are those of ONNX Runtime to 1e-5: it
 * adds 32-bit floats, and we doubles; a value goes to the side of a split to which it goes there, which rounds to 32 bits
 * first. Only where 32-bit floats are scaled before they come to a split can a value within their rounding of its threshold go to
 * the other side.
 *
 * `columns` are the names of the file's columns, of all its inputs in order, or of those that the model uses; when absent those
 * of its inputs, or f0, f1 ... for the columns of a lone input that has several. Throws ModelFileError with a sentence that names the operator or the column for
 * what no model of ours can be, and for anything malformed.
 */
export function importOnnx(file: Uint8Array, columns?: readonly string[]): ForeignModel {
  const onnx = readOnnxFile(file);
  const prediction = readGraph(onnx, file.length);
  const given = columnNames(onnx);
  const names = renamed(given, columns ?? given, () => recipeOf(prediction.model, given).inputs);
  if (new Set(names).size < names.length) throw new ModelFileError("two columns of the ONNX file have one name");
  const { inputs, transforms, features } = recipeOf(prediction.model, names);
  const recipe = recipeFrom(inputs, transforms);
  const task = taskOf(prediction, onnx.metadata.get("task"));
  const classCount = task === "regression" ? 0 : Math.max(outputsOf(prediction.model), 2);
  const { link, model } = prediction;
  const identity = { task, classCount, features: recipe.features };
  const fitted =
    model.kind === "forest"
      ? fittedForest(identity, model, features, link)
      : fittedLinear(identity, model, features, link);
  const classes = classesOf(onnx, prediction, classCount);
  return {
    fitted,
    recipe,
    columns: given,
    ranges: recipe.inputs.map(() => undefined),
    producer: onnx.producer,
    notes: [model.kind === "forest" ? NO_COVERS : NO_MEANS],
    ...(classes && { classes }),
    ...(onnx.metadata.has("target") && { target: onnx.metadata.get("target") as string }),
  };
}

const NO_COVERS =
  "The file does not say how many training rows came to each split: explanations take both sides of one as equally frequent.";

const NO_MEANS =
  "The file does not say what training rows were like: explanations need others to compare with, or take the model's example.";

function columnNames({ inputs }: OnnxFile): readonly string[] {
  return inputs.flatMap(({ name, width }) => {
    const prefix = inputs.length === 1 ? "f" : `${name}_`;
    return width === 1 ? [name] : Array.from({ length: width }, (_, i) => `${prefix}${i}`);
  });
}

/** `columns` as names for all that are `given`; where they are as many as those of use, the others keep theirs. */
function renamed(
  given: readonly string[],
  columns: readonly string[],
  inputs: () => readonly { readonly name: string }[],
): readonly string[] {
  if (columns.length === given.length) return columns;
  const used = new Map(inputs().map(({ name }, i) => [name, columns[i]]));
  if (columns.length === used.size) return given.map((name) => used.get(name) ?? name);
  const use = used.size === given.length ? "" : `, of which it uses ${used.size}`;
  throw new ModelFileError(`the ONNX file takes ${given.length} columns${use}, and ${columns.length} names were given`);
}

/** `noted` is what our own exporter writes: its forests' probabilities look like several numbers. */
function taskOf({ model, form, link }: GraphPrediction, noted: string | undefined): Task {
  const outputs = outputsOf(model);
  if (form === "probabilities" || (outputs > 1 && noted === "multiclass_classification"))
    return outputs > 1 ? "multiclass_classification" : "binary_classification";
  if (outputs > 1) throw new ModelFileError(`the ONNX file predicts ${outputs} numbers a row, and ours predict one`);
  return link === "sigmoid" ? "binary_classification" : "regression";
}

/** The labels that the file has: those of its outputs, or those that our own exporter notes. */
function classesOf({ metadata }: OnnxFile, { classes }: GraphPrediction, count: number): readonly string[] | undefined {
  if (count === 0) return undefined;
  const noted = metadata.get("classes");
  const labels = classes ?? (noted === undefined ? undefined : listOfTexts(noted));
  if (labels === undefined) return undefined;
  if (labels.length === count && new Set(labels).size === count) return labels;
  throw new ModelFileError(`the ONNX file has ${labels.length} labels for ${count} classes`);
}

function listOfTexts(json: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) && value.every((entry) => typeof entry === "string") ? value : undefined;
  } catch {
    return undefined;
  }
}

interface Identity {
  readonly task: Task;
  readonly classCount: number;
  readonly features: readonly Feature[];
}

function fittedForest(
  identity: Identity,
  { forest, averaged }: OnnxForest,
  features: readonly RecipeFeature[],
  link: Link,
): FittedEstimator {
  const positionOf = positions(features);
  const arranged: Forest = {
    ...forest,
    feature: forest.feature.map((f) => (f < 0 ? f : (positionOf.get(f) as number))),
    categoryBins: features.map(({ bins }) => Uint16Array.from(bins ?? [], (bin) => bin ?? NO_BIN)),
  };
  // Probabilities that leaves add up to are those of a random forest; ours has no other link for them.
  if (averaged || (link === "identity" && identity.task !== "regression")) {
    return checked(
      randomForest,
      new FittedForest("random_forest", { estimator: "random_forest", ...identity }, arranged),
    );
  }
  const { name } = gradientBoosting;
  return checked(gradientBoosting, new FittedGradientBoosting({ estimator: name, ...identity }, arranged, link));
}

function fittedLinear(
  identity: Identity,
  { coefficients, intercepts, features: given }: OnnxLinear,
  features: readonly RecipeFeature[],
  link: Link,
): FittedEstimator {
  const estimator = {
    identity: linearRegression,
    exponential: poissonRegression,
    sigmoid: logisticRegression,
    softmax: logisticRegression,
  }[link];
  const outputs = intercepts.length;
  const arranged = new Float64Array(outputs * features.length);
  for (let output = 0; output < outputs; output++) {
    features.forEach(({ of }, f) => {
      for (const column of of) {
        arranged[output * features.length + f]! += coefficients[output * given.length + column] as number;
      }
    });
  }
  // How features vary is not in the file: importance is by coefficients as they are.
  const linear: LinearCoefficients = {
    coefficients: arranged,
    intercepts,
    deviations: new Float64Array(features.length).fill(1),
  };
  return checked(estimator, new FittedLinear({ estimator: estimator.name, ...identity }, linear));
}

function positions(features: readonly RecipeFeature[]): ReadonlyMap<number, number> {
  return new Map(features.flatMap(({ of }, f) => of.map((column) => [column, f] as const)));
}

/** Once through the reader of model files: what it checks there holds for this model too. */
function checked(estimator: Estimator, fitted: FittedEstimator): FittedEstimator {
  return estimator.load(fitted.save());
}
