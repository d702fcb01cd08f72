import type { RecipePreview, RecipeStep, Split } from "@crisol/contract";
import { type Column, type Frame, fitRecipe, RecipeError, takeRows } from "@crisol/engine";
import { finiteOrNull } from "../finite-or-null.js";
import { invalidSplit, refusedData, refusedRecipe } from "./refusals.js";
import { type SplitData, splitData, type TargetDefinition } from "./split-data.js";

type Cells = RecipePreview["before"]["rows"];

/**
 * What steps and split do to `frame`, a sample of `rowCount` rows: sizes of the parts, scaled up to all rows, and the
 * first `shown` training rows before and after. Throws `task_does_not_fit`, `split_invalid` or `recipe_invalid`.
 */
export function previewOf(
  frame: Frame,
  rowCount: number,
  definition: TargetDefinition,
  recipe: { readonly steps: readonly RecipeStep[]; readonly split: Split },
  shown: number,
): RecipePreview {
  const data = divided(frame, definition, recipe.split);
  const columns = data.frame.columns.filter(({ name }) => name !== definition.target);
  const train = takeRows({ rowCount: data.frame.rowCount, columns }, data.rows.train);
  const values = Float64Array.from(data.rows.train, (row) => data.target.values[row] as number);
  const first = Math.min(shown, train.rowCount);
  const features = fitted(train, recipe, { ...data.target, values });
  return {
    split: sizes(data, rowCount / Math.max(1, frame.rowCount)),
    before: {
      columns: train.columns.map(({ name }) => name),
      rows: Array.from({ length: first }, (_, row) => train.columns.map((column) => cell(column, row))),
    },
    after: {
      features: features.features.map(({ name, kind }) => ({ name, kind })),
      rows: Array.from({ length: first }, (_, row) =>
        features.columns.map((column) => finiteOrNull(column[row] as number)),
      ),
    },
  };
}

function divided(frame: Frame, definition: TargetDefinition, split: Split): SplitData {
  try {
    return splitData(frame, definition, split);
  } catch (error) {
    if (error instanceof RecipeError) throw invalidSplit(error.problems);
    throw refusedData(error, definition);
  }
}

function fitted(
  train: Frame,
  { steps, split }: { readonly steps: readonly RecipeStep[]; readonly split: Split },
  target: SplitData["target"],
) {
  try {
    return fitRecipe(train, { steps }, target, split.seed).train;
  } catch (error) {
    throw refusedRecipe(error);
  }
}

function sizes({ rows, target, classes }: SplitData, scale: number): RecipePreview["split"] {
  const scaled = (count: number) => Math.round(count * scale);
  const counted = Object.fromEntries(
    (["train", "validation", "test"] as const).map((part) => {
      const counts = new Array<number>(classes.length).fill(0);
      if (classes.length > 0) for (const row of rows[part]) counts[target.values[row] as number]!++;
      return [part, counts.map(scaled)];
    }),
  );
  return {
    trainRowCount: scaled(rows.train.length),
    validationRowCount: scaled(rows.validation.length),
    testRowCount: scaled(rows.test.length),
    classes: classes.map((value, at) => ({
      value,
      train: counted.train?.[at] ?? 0,
      validation: counted.validation?.[at] ?? 0,
      test: counted.test?.[at] ?? 0,
    })),
  };
}

function cell(column: Column, row: number): Cells[number][number] {
  if (column.kind === "category") return column.levels[column.codes[row] as number] ?? null;
  const value = finiteOrNull(column.values[row] as number);
  return column.kind === "timestamp" && value !== null ? new Date(value).toISOString() : value;
}
