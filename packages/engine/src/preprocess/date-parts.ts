import type { Column, NumericColumn } from "../frame/frame.js";
import type { ColumnTransform, FitContext, FittedColumn } from "./column-transform.js";
import { originOf } from "./feature-origin.js";
import { DAY_MS } from "./matrix-columns.js";
import { RecipeError } from "./recipe-error.js";
import type { DatePart, DatePartsStep } from "./recipe-spec.js";
import type { StateReader } from "./state-reader.js";

/**
 * Each part in UTC as a whole number: year, quarter 1..4, month 1..12, day 1..31, weekday 0 (Monday) .. 6 (Sunday),
 * day_of_year 1..366, hour 0..23, minute 0..59, epoch_days (days since 1970-01-01, rounded down).
 */
const PARTS: Readonly<Record<DatePart, (date: Date) => number>> = {
  year: (date) => date.getUTCFullYear(),
  quarter: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  month: (date) => date.getUTCMonth() + 1,
  day: (date) => date.getUTCDate(),
  weekday: (date) => (date.getUTCDay() + 6) % 7,
  day_of_year: (date) => {
    const newYear = new Date(0);
    newYear.setUTCFullYear(date.getUTCFullYear());
    return Math.floor((date.getTime() - newYear.getTime()) / DAY_MS) + 1;
  },
  hour: (date) => date.getUTCHours(),
  minute: (date) => date.getUTCMinutes(),
  epoch_days: (date) => Math.floor(date.getTime() / DAY_MS),
};

export const DATE_PARTS = Object.keys(PARTS) as readonly DatePart[];

/** Replaces a timestamp by its parts; a missing time, or one outside what a Date can hold, gives NaN in each. */
export function fitDateParts(column: Column, step: DatePartsStep, context: FitContext): FittedColumn {
  const names = step.parts.map((part) => context.uniqueName(`${column.name}_${part}`));
  const transform = dateParts(column.name, step.parts, names);
  return { transform, train: transform.apply(column) };
}

export function loadDateParts(state: StateReader): ColumnTransform {
  const parts = state.texts("parts");
  const names = state.distinctTexts("names");
  if (!parts.every((part) => Object.hasOwn(PARTS, part))) state.fail("parts", `a list of ${DATE_PARTS.join(", ")}`);
  if (names.length !== parts.length) state.fail("names", `a list of ${parts.length} names`);
  return dateParts(state.text("column"), parts as readonly DatePart[], names);
}

function dateParts(column: string, parts: readonly DatePart[], names: readonly string[]): ColumnTransform {
  return {
    column,
    apply(source) {
      if (source.kind !== "timestamp") {
        throw RecipeError.of(column, `date_parts needs a timestamp, and column "${column}" is ${source.kind}`);
      }
      const outputs = names.map((): Float64Array => new Float64Array(source.values.length));
      const date = new Date(0);
      for (let row = 0; row < source.values.length; row++) {
        date.setTime(source.values[row] as number);
        for (let p = 0; p < parts.length; p++) {
          (outputs[p] as Float64Array)[row] = PARTS[parts[p] as DatePart](date);
        }
      }
      return names.map((name, p): NumericColumn => ({ kind: "numeric", name, values: outputs[p] as Float64Array }));
    },
    trace: ({ column: source }) => parts.map((part) => originOf(source, { kind: "date_part", part })),
    save: () => ({ type: "date_parts", column, parts: [...parts], names: [...names] }),
  };
}
