import type { Column } from "../frame/frame.js";
import { sortedPresent } from "../frame/number-summary.js";
import { type ColumnTransform, expectNumbers, type FittedColumn, MISSING, UNSEEN } from "./column-transform.js";
import { RecipeError } from "./recipe-error.js";
import type { StateReader } from "./state-reader.js";

/** More distinct numbers than this are a quantity, not a code, and are not encoded. */
export const MAX_NUMERIC_LEVELS = 10_000;

/**
 * Takes the distinct numbers of a column as levels, in numeric order, so that an encoder can follow: a code such as
 * a postal area is a category written in digits.
 */
export function fitCategorise(column: Column): FittedColumn {
  const sorted = sortedPresent(expectNumbers(column, "encode").values);
  const numbers = [...new Set(sorted)];
  if (numbers.length > MAX_NUMERIC_LEVELS) {
    throw RecipeError.of(
      column.name,
      `column "${column.name}" has ${numbers.length} distinct numbers, and at most ${MAX_NUMERIC_LEVELS} can be encoded as levels`,
    );
  }
  const transform = categorise(column.name, numbers);
  return { transform, train: transform.apply(column) };
}

export function loadCategorise(state: StateReader): ColumnTransform {
  const numbers = state.numbers("numbers");
  if (new Set(numbers).size !== numbers.length) state.fail("numbers", "a list without repetition");
  return categorise(state.text("column"), numbers);
}

function categorise(column: string, numbers: readonly number[]): ColumnTransform {
  const codeOf = new Map(numbers.map((number, code) => [number, code]));
  const levels = numbers.map(String);
  return {
    column,
    apply(source) {
      const { name, values } = expectNumbers(source, "encode");
      const codes = new Int32Array(values.length);
      for (let row = 0; row < values.length; row++) {
        const value = values[row] as number;
        codes[row] = Number.isNaN(value) ? MISSING : (codeOf.get(value) ?? UNSEEN);
      }
      return [{ kind: "category", name, codes, levels }];
    },
    trace: (origin) => [origin],
    save: () => ({ type: "categorise", column, numbers: [...numbers] }),
  };
}
