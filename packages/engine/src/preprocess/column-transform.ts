import type { Target } from "../estimator.js";
import type { CategoryColumn, Column, NumericColumn, TimestampColumn } from "../frame/frame.js";
import type { FeatureOrigin } from "./feature-origin.js";
import { RecipeError } from "./recipe-error.js";

/**
 * One fitted change to one column. Every step of a recipe works column by column, so a fitted recipe is a list of
 * these, and a column that is dropped in the end needs no place in the model file.
 */
export interface ColumnTransform {
  /** The column it takes, by its name at that point of the recipe. */
  readonly column: string;
  /** What the column becomes: none, one or several columns, each as long. Throws RecipeError on a wrong kind. */
  apply(column: Column): readonly Column[];
  /** What each of the columns is that `apply` makes of a column, of which `origin` says what it is. */
  trace(origin: FeatureOrigin, column: Column): readonly FeatureOrigin[];
  /** JSON-safe; `type` says which step's `load` reads it. */
  save(): SavedTransform;
}

export interface SavedTransform {
  readonly type: string;
  readonly column: string;
  readonly [field: string]: unknown;
}

/** A fitted transform and the training column after it, which for cross-fitted steps is not what `apply` gives. */
export interface FittedColumn {
  readonly transform: ColumnTransform;
  readonly train: readonly Column[];
}

export interface FitContext {
  readonly target: Target;
  /** Differs from step to step and column to column. */
  readonly seed: number;
  /** The name if it is free, else with `_2`, `_3` ... behind it. */
  uniqueName(name: string): string;
}

/**
 * The columns after all transforms, what a transform makes in the place of the column it takes. With `origins`, notes
 * there what each column is that was made.
 */
export function applyTransforms(
  columns: readonly Column[],
  transforms: readonly ColumnTransform[],
  origins?: Map<string, FeatureOrigin>,
): readonly Column[] {
  let current = columns;
  for (const transform of transforms) {
    const at = positionOf(current, transform.column);
    const column = current[at] as Column;
    const made = transform.apply(column);
    const origin = origins?.get(transform.column);
    if (origins && origin) {
      for (const [i, traced] of transform.trace(origin, column).entries())
        origins.set((made[i] as Column).name, traced);
    }
    current = current.toSpliced(at, 1, ...made);
  }
  return current;
}

export function positionOf(columns: readonly Column[], name: string): number {
  const at = columns.findIndex((column) => column.name === name);
  if (at >= 0) return at;
  throw RecipeError.of(name, `the recipe has no column "${name}" at this point`);
}

/** Code of a level that training did not have. Inside a recipe only: outside there is `-1` for missing. */
export const UNSEEN = -2;

/** Code of a missing value, as in a frame. */
export const MISSING = -1;

export function expectNumbers(column: Column, step: string): NumericColumn | TimestampColumn {
  if (column.kind !== "category") return column;
  throw RecipeError.of(column.name, `${step} needs numbers, and column "${column.name}" is a category`);
}

export function expectCategory(column: Column, step: string, levelCount?: number): CategoryColumn {
  if (column.kind !== "category") {
    throw RecipeError.of(column.name, `${step} needs a category, and column "${column.name}" is ${column.kind}`);
  }
  if (levelCount !== undefined && column.levels.length !== levelCount) {
    throw RecipeError.of(
      column.name,
      `${step} of column "${column.name}" was fitted on ${levelCount} levels, not ${column.levels.length}`,
    );
  }
  return column;
}

/** Codes as doubles, missing and unseen as NaN. A plain loop: `Float64Array.from` takes ten times as long. */
export function codesAsNumbers(codes: Int32Array): Float64Array {
  const values = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number;
    values[row] = code < 0 ? Number.NaN : code;
  }
  return values;
}
