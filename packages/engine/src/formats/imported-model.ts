import { algorithm } from "../algorithms.js";
import { EngineError, ModelFileError } from "../engine-error.js";
import type { FittedEstimator } from "../estimator.js";
import { createPipeline, type Pipeline } from "../pipeline.js";
import type { SavedTransform } from "../preprocess/column-transform.js";
import { type FittedRecipe, loadRecipe } from "../preprocess/recipe.js";
import { RecipeError } from "../preprocess/recipe-error.js";
import type { RecipeInput } from "../preprocess/recipe-inputs.js";

/** A model that another library or ONNX wrote, with what comes before it, as one of ours. */
export interface ForeignModel {
  readonly fitted: FittedEstimator;
  /** What makes the model's features of rows; for files without one, a recipe that changes nothing. */
  readonly recipe: FittedRecipe;
  /** The names of the columns that the file takes, in its order; some may be of no use to the model. */
  readonly columns: readonly string[];
  /** For each input of the recipe the smallest and largest value in training, where the file says so. */
  readonly ranges: readonly (FeatureRange | undefined)[];
  /** Labels in the order of the model's classes, where the file has them. */
  readonly classes?: readonly string[];
  /** What is predicted, where the file says so. */
  readonly target?: string;
  /** Who wrote the file, such as "skl2onnx 1.20.0"; "" where it does not say. */
  readonly producer: string;
  /** What had to be decided or left out, in sentences for people; usually none. */
  readonly notes: readonly string[];
}

/** A model of another library whose features are columns as they come. */
export interface ImportedModel<F extends FittedEstimator = FittedEstimator> {
  /** Its category features have codes 0, 1, 2 ... for `categories`, whatever the other library called them. */
  readonly fitted: F;
  /** For each feature the category of each code, as text or as the numbers it was trained on; empty for numeric ones. */
  readonly categories: readonly (readonly CategoryValue[])[];
  /** Smallest and largest value in training, where the file says so. */
  readonly ranges: readonly (FeatureRange | undefined)[];
  /** What had to be decided or left out, in sentences for people; usually none. */
  readonly notes: readonly string[];
}

export type CategoryValue = string | number;

export interface FeatureRange {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * The model behind a recipe that changes nothing. `columns` name its features anew; throws ModelFileError where they are not as
 * many, or one is there twice.
 */
export function withPlainRecipe(model: ImportedModel, producer: string, columns?: readonly string[]): ForeignModel {
  const given = model.fitted.features.map(({ name }) => name);
  const names = columns ?? given;
  if (names.length !== given.length) {
    throw new ModelFileError(`the model takes ${given.length} columns, and ${names.length} names were given`);
  }
  const inputs = model.fitted.features.map(({ kind }, f): RecipeInput => {
    const levels = kind === "category" ? (model.categories[f] ?? []).map(String) : [];
    return { name: names[f] as string, kind, levels };
  });
  const recipe = recipeFrom(inputs, []);
  const { header, sections } = model.fitted.save();
  const fitted = algorithm(model.fitted.estimator).load({ header: { ...header, features: recipe.features }, sections });
  return { fitted, recipe, columns: given, ranges: model.ranges, producer, notes: model.notes };
}

/** The recipe of these parts. Throws ModelFileError where they make none. */
export function recipeFrom(inputs: readonly RecipeInput[], transforms: readonly SavedTransform[]): FittedRecipe {
  try {
    return loadRecipe({ header: { format: 1, inputs, transforms }, sections: {} });
  } catch (error) {
    if (error instanceof RecipeError) throw new ModelFileError(error.message);
    throw error;
  }
}

/**
 * A pipeline with a signature, to be saved, served and explained like one fitted here. Columns are found by feature name,
 * categories by their values. `classes` are the labels in the order of the model's classes; the file's own when absent, and
 * their numbers where it has none. Throws EngineError "bad_target" when their number is another than the model's.
 */
export function importedPipeline(
  model: ForeignModel,
  { targetColumn, classes }: { readonly targetColumn: string; readonly classes?: readonly string[] },
): Pipeline {
  const { fitted, recipe, ranges } = model;
  const labels = classes ?? model.classes ?? Array.from({ length: fitted.classCount }, (_, k) => String(k));
  if (labels.length !== fitted.classCount || new Set(labels).size < labels.length) {
    throw new EngineError(
      "bad_target",
      `a model of ${fitted.classCount} classes cannot have labels ${labels.join(", ")}`,
    );
  }
  return createPipeline({
    task: fitted.task,
    targetColumn,
    classes: labels,
    params: {},
    seed: 0,
    signature: recipe.inputs.map((input, f) => {
      const { minimum, maximum } = ranges[f] ?? { minimum: null, maximum: null };
      return { ...input, nullable: true, minimum, maximum, median: null };
    }),
    recipe,
    model: fitted,
    postProcessing: {},
    rowCounts: { train: 0, validation: 0 },
  });
}
