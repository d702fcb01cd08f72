import type { FittedGradientBoosting } from "../boosting/gradient-boosting.js";
import { EngineError } from "../engine-error.js";
import { createPipeline, type Pipeline } from "../pipeline.js";
import { loadRecipe } from "../preprocess/recipe.js";
import type { RecipeInput } from "../preprocess/recipe-inputs.js";

/** A model of another library as one of ours. */
export interface ImportedModel {
  /** Its category features have codes 0, 1, 2 ... for `categories`, whatever the other library called them. */
  readonly fitted: FittedGradientBoosting;
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
 * The imported model behind a recipe that changes nothing: a pipeline with a signature, to be saved, served and explained
 * like one fitted here. Columns are found by feature name, categories by their values. `classes` are the labels in the
 * order of the model's classes; their numbers when absent. Throws EngineError "bad_target" when their number is another
 * than the model's.
 */
export function importedPipeline(
  { fitted, categories, ranges }: ImportedModel,
  { targetColumn, classes }: { readonly targetColumn: string; readonly classes?: readonly string[] },
): Pipeline {
  const labels = classes ?? Array.from({ length: fitted.classCount }, (_, k) => String(k));
  if (labels.length !== fitted.classCount || new Set(labels).size < labels.length) {
    throw new EngineError(
      "bad_target",
      `a model of ${fitted.classCount} classes cannot have labels ${labels.join(", ")}`,
    );
  }
  const inputs = fitted.features.map(({ name, kind }, f): RecipeInput => {
    return { name, kind, levels: kind === "category" ? (categories[f] ?? []).map(String) : [] };
  });
  return createPipeline({
    task: fitted.task,
    targetColumn,
    classes: labels,
    params: {},
    seed: 0,
    signature: inputs.map((input, f) => {
      const { minimum, maximum } = ranges[f] ?? { minimum: null, maximum: null };
      return { ...input, nullable: true, minimum, maximum, median: null };
    }),
    recipe: loadRecipe({ header: { format: 1, inputs, transforms: [] }, sections: {} }),
    model: fitted,
    postProcessing: {},
    rowCounts: { train: 0, validation: 0 },
  });
}
