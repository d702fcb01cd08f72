import type { CategoryColumn, Column, NumericColumn, TimestampColumn } from "../frame/frame.js";
import { mean, presentValues, quantileSorted } from "../frame/number-summary.js";
import {
  type ColumnTransform,
  expectCategory,
  expectNumbers,
  type FitContext,
  type FittedColumn,
  MISSING,
} from "./column-transform.js";
import { originOf } from "./feature-origin.js";
import { RecipeError } from "./recipe-error.js";
import type { ImputeStep } from "./recipe-spec.js";
import type { StateReader } from "./state-reader.js";

/** What fills a column of which training saw no value at all. */
const EMPTY_NUMBER = 0;
const EMPTY_LEVEL = "missing";

/**
 * Fits the value that stands in for a missing one. A tie for most frequent goes to the smallest number or the first
 * level in sorted order. A column without any value in training gets 0, or the level "missing".
 *
 * A level that training did not have is not missing: it stays unseen, and its indicator is 0.
 */
export function fitImpute(column: Column, step: ImputeStep, context: FitContext): FittedColumn {
  const fill = column.kind === "category" ? categoryFill(column, step) : numericFill(column, step);
  const indicator = step.indicator ? context.uniqueName(`${column.name}_missing`) : undefined;
  const transform = impute(column.name, fill, indicator);
  return { transform, train: transform.apply(column) };
}

export function loadImpute(state: StateReader): ColumnTransform {
  const kind = state.choice("kind", ["number", "level"]);
  const fill = kind === "number" ? state.number("fill") : state.text("fill");
  return impute(state.text("column"), fill, state.has("indicator") ? state.text("indicator") : undefined);
}

function impute(column: string, fill: number | string, indicator: string | undefined): ColumnTransform {
  return {
    column,
    apply(source) {
      const filled =
        typeof fill === "number"
          ? fillNumbers(expectNumbers(source, "impute with a number"), fill)
          : fillLevels(expectCategory(source, "impute with a level"), fill);
      return indicator === undefined ? [filled] : [filled, missingIndicator(source, indicator)];
    },
    trace: (origin) => (indicator === undefined ? [origin] : [origin, originOf(origin.column, { kind: "missing" })]),
    save: () => ({
      type: "impute",
      column,
      kind: typeof fill === "number" ? "number" : "level",
      fill,
      ...(indicator === undefined ? {} : { indicator }),
    }),
  };
}

function fillNumbers(source: NumericColumn | TimestampColumn, fill: number): Column {
  const values = source.values.map((value) => (Number.isNaN(value) ? fill : value));
  return { ...source, values };
}

function fillLevels(source: CategoryColumn, fill: string): Column {
  const known = source.levels.indexOf(fill);
  const levels = known >= 0 ? source.levels : [...source.levels, fill];
  const code = known >= 0 ? known : source.levels.length;
  return { ...source, levels, codes: source.codes.map((given) => (given === MISSING ? code : given)) };
}

function missingIndicator(source: Column, name: string): NumericColumn {
  const values = new Float64Array(source.kind === "category" ? source.codes.length : source.values.length);
  for (let row = 0; row < values.length; row++) {
    const missing =
      source.kind === "category" ? source.codes[row] === MISSING : Number.isNaN(source.values[row] as number);
    values[row] = missing ? 1 : 0;
  }
  return { kind: "numeric", name, values };
}

function numericFill(column: NumericColumn | TimestampColumn, step: ImputeStep): number {
  if (step.strategy === "constant") return step.value as number;
  const present = presentValues(column.values);
  if (present.length === 0) return EMPTY_NUMBER;
  if (step.strategy === "mean") return mean(present);
  const sorted = present.sort();
  return step.strategy === "median" ? quantileSorted(sorted, 0.5) : modeSorted(sorted);
}

function modeSorted(sorted: Float64Array): number {
  let best = sorted[0] as number;
  let bestCount = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    if (end - start > bestCount) {
      best = sorted[start] as number;
      bestCount = end - start;
    }
    start = end;
  }
  return best;
}

function categoryFill(column: CategoryColumn, step: ImputeStep): string {
  if (step.strategy === "constant") return step.value as string;
  if (step.strategy !== "most_frequent") {
    throw RecipeError.of(column.name, `${step.strategy} is for numbers, and column "${column.name}" is a category`);
  }
  const counts = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code]!++;
  let best = -1;
  for (let code = 0; code < counts.length; code++) {
    if ((counts[code] as number) > (best < 0 ? 0 : (counts[best] as number))) best = code;
  }
  return best < 0 ? EMPTY_LEVEL : (column.levels[best] as string);
}
