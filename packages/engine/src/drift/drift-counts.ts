import type { CategoryColumn, Column } from "../frame/frame.js";
import type { CategoryReference, ColumnReference, NumberReference } from "./column-reference.js";

/** Counts of zero for each bin of `reference`; a monitor keeps them and adds rows as they come. */
export function emptyCounts(reference: ColumnReference): number[] {
  const bins = reference.kind === "category" ? reference.levels.length : reference.edges.length;
  return new Array<number>(bins + 2).fill(0);
}

/**
 * Adds the rows of `column` to `counts`, in place. Levels that the reference has no bin for count as other. A value of
 * another kind than the reference's (text where numbers were) counts as missing when it cannot be read, because a
 * monitor must not stop where the data went wrong.
 */
export function countRows(reference: ColumnReference, column: Column, counts: number[]): void {
  if (reference.kind === "category") countLevels(reference, column, counts);
  else if (column.kind === "category") countNumbers(reference, readNumbers(column), counts);
  else countNumbers(reference, column.values, counts);
}

function countNumbers(reference: NumberReference, values: Float64Array, counts: number[]): void {
  const { edges } = reference;
  const missing = edges.length + 1;
  for (const value of values) {
    if (!Number.isFinite(value)) {
      counts[missing]!++;
      continue;
    }
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((edges[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    counts[low]!++;
  }
}

function countLevels(reference: CategoryReference, column: Column, counts: number[]): void {
  const bins = new Map(reference.levels.map((level, bin) => [level, bin]));
  const other = reference.levels.length;
  const missing = other + 1;
  if (column.kind !== "category") {
    for (const value of column.values) counts[Number.isNaN(value) ? missing : (bins.get(String(value)) ?? other)]!++;
    return;
  }
  const binOf = column.levels.map((level) => bins.get(level) ?? other);
  for (const code of column.codes) counts[code < 0 ? missing : (binOf[code] as number)]!++;
}

function readNumbers(column: CategoryColumn): Float64Array {
  const parsed = column.levels.map((level) => (level.trim() === "" ? Number.NaN : Number(level)));
  const values = new Float64Array(column.codes.length);
  for (let row = 0; row < values.length; row++) {
    const code = column.codes[row] as number;
    values[row] = code < 0 ? Number.NaN : (parsed[code] as number);
  }
  return values;
}
