import { EngineError } from "../engine-error.js";
import type { FittedRecipe } from "../preprocess/recipe.js";
import type { DatePart } from "../preprocess/recipe-spec.js";

/** What a fitted recipe does, one change to one column after the other, as it is saved and as exporters write it out. */
export type RecipeOperation = { readonly column: string } & (
  | { readonly type: "drop" }
  | {
      readonly type: "impute";
      readonly kind: "number" | "level";
      readonly fill: number | string;
      readonly indicator?: string;
    }
  | { readonly type: "categorise"; readonly numbers: readonly number[] }
  | {
      readonly type: "encode_one_hot";
      readonly levelCount: number;
      readonly kept: readonly number[];
      readonly names: readonly string[];
    }
  | { readonly type: "encode_ordinal"; readonly levelCount: number }
  | { readonly type: "encode_target"; readonly names: readonly string[]; readonly means: readonly number[] }
  | { readonly type: "scale"; readonly center: number; readonly scale: number }
  | { readonly type: "date_parts"; readonly parts: readonly DatePart[]; readonly names: readonly string[] }
);

const KNOWN: ReadonlySet<RecipeOperation["type"]> = new Set([
  "drop",
  "impute",
  "categorise",
  "encode_one_hot",
  "encode_ordinal",
  "encode_target",
  "scale",
  "date_parts",
]);

/** Throws EngineError "unsupported_export" when the recipe has an operation that exporters do not know. */
export function recipeProgram(recipe: FittedRecipe): readonly RecipeOperation[] {
  // A fitted recipe has been checked, by fitting or by loading; what it saves is as its steps write it.
  const operations = recipe.save().header.transforms as readonly RecipeOperation[];
  for (const { type, column } of operations) {
    if (!KNOWN.has(type)) {
      throw new EngineError("unsupported_export", `${type} of column "${column}" cannot be exported`);
    }
  }
  return operations;
}
