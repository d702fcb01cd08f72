import type { RecipeStep, Split } from "@crisol/contract";
import { checkRecipe, checkSplit, type RecipeProblem } from "@crisol/engine";
import type { DataVersionRecord } from "../data/versions.js";
import { kindOf } from "./data-sample.js";
import { invalidRecipe, invalidSplit } from "./refusals.js";

/**
 * Throws `recipe_invalid` or `split_invalid` with everything that is wrong, as far as the names and types of the columns
 * tell. The target is not a feature: no step may name it.
 */
export function checkRecipeInput(
  { steps, split }: { readonly steps: readonly RecipeStep[]; readonly split: Split },
  data: Pick<DataVersionRecord, "columns">,
  target: string,
): void {
  const columns = data.columns.map((column) => ({ name: column.name, kind: kindOf(column) }));
  if (!columns.some(({ name }) => name === target)) {
    throw invalidRecipe([{ field: "dataVersion", message: `the data have no column "${target}", the target` }]);
  }
  const ofTarget: RecipeProblem[] = steps.flatMap((step, at) =>
    Array.isArray(step.columns) && step.columns.includes(target)
      ? [{ field: `steps[${at}].columns`, message: `step ${at + 1}: "${target}" is the target and no feature` }]
      : [],
  );
  if (ofTarget.length > 0) throw invalidRecipe(ofTarget);
  const problems = checkRecipe(
    { steps },
    columns.filter(({ name }) => name !== target),
  );
  if (problems.length > 0) throw invalidRecipe(problems);
  const splitProblems = checkSplit(split, columns);
  if (splitProblems.length > 0) throw invalidSplit(splitProblems);
}
