import type { FittedEstimator } from "../estimator.js";
import { fittedOf, missingInExport } from "../export/exported-model.js";
import type { Pipeline } from "../pipeline.js";
import type { CategoryValue } from "./imported-model.js";

/** What of a pipeline another library's file can hold. */
export interface ModelWithoutRecipe {
  readonly model: FittedEstimator;
  /** For each feature the category of each code, where it comes from a column as it is; empty for others and for numbers. */
  readonly categories: readonly (readonly CategoryValue[])[];
  /**
   * What the file lacks, for people: the steps that rows must go through before the exported model sees them, intervals or
   * sets of classes. Absent when it lacks nothing: a recipe that only drops columns leaves the rows as they come.
   */
  readonly leftOut?: string;
}

/**
 * The model of `pipeline` for an exporter, and what it loses on the way: recipes do not fit into other libraries' files.
 * Throws EngineError "unsupported_export" for a calibrated pipeline.
 */
export function modelWithoutRecipe(pipeline: Pipeline): ModelWithoutRecipe {
  const { recipe } = pipeline;
  const model = fittedOf(pipeline);
  const { transforms } = recipe.save().header as { transforms: readonly { type: string; column: string }[] };
  const steps = transforms.filter(({ type }) => type !== "drop").map(({ type, column }) => `${type} of "${column}"`);
  for (const { name, kind } of recipe.inputs) if (kind === "timestamp") steps.push(`days since 1970 of "${name}"`);
  const changed = new Set(transforms.map(({ column }) => column));
  const levelsOf = new Map(recipe.inputs.map(({ name, levels }) => [name, levels]));
  const categories = model.features.map(({ name, kind }) => {
    return kind === "category" && !changed.has(name) ? (levelsOf.get(name) ?? []) : [];
  });
  const some = steps.length > 5 ? `${steps.slice(0, 5).join(", ")} and ${steps.length - 5} more` : steps.join(", ");
  const leftOut = [
    steps.length > 0 ? `the file has the model without its recipe: rows must first go through ${some}` : undefined,
    missingInExport(pipeline),
  ].filter((sentence) => sentence !== undefined);
  return { model, categories, ...(leftOut.length > 0 && { leftOut: leftOut.join("; ") }) };
}
