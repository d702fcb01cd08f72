import { EngineError } from "../engine-error.js";
import { quantile } from "./grid.js";
import { type Table, tableColumn, withColumn } from "./table-column.js";

/** Accumulated local effects of one column of numbers. */
export interface AccumulatedEffects {
  readonly name: string;
  readonly outputs: number;
  /** Edges of the intervals, ascending. */
  readonly values: Float64Array;
  /** The effect at each edge, edges x outputs; its mean over the rows is 0. */
  readonly effects: Float64Array;
  /** Rows in each interval, one less than there are edges. */
  readonly counts: Uint32Array;
}

/**
 * How predictions change with a column, from the changes within narrow intervals that rows of the table are really in
 * (Apley and Zhu 2020): right where columns depend on each other, as partial dependence is not. `intervals` (2 to 1000, default
 * 40) hold about as many rows each. Two predictions of the table. Rows without a value in the column are left out.
 *
 * Throws EngineError "unknown_column", and "bad_grid" for a category, fewer than two values, or `intervals` out of bounds.
 */
export function accumulatedEffects<T extends Table>(
  table: T,
  predict: (table: T) => Float64Array,
  name: string,
  { intervals = 40 }: { readonly intervals?: number } = {},
): AccumulatedEffects {
  if (!Number.isInteger(intervals) || intervals < 2 || intervals > 1000) {
    throw new EngineError("bad_grid", `intervals must be a whole number from 2 to 1000, not ${intervals}`);
  }
  const column = tableColumn(table, name);
  if (column.categorical) throw new EngineError("bad_grid", `column "${name}" is a category and has no order`);
  const values = edges(name, column.values, intervals);
  const last = values.length - 1;
  const interval = Int32Array.from(column.values, (value) => (Number.isFinite(value) ? intervalOf(values, value) : -1));
  const edgeValues = (shift: number) =>
    column.values.map((value, row) => {
      const own = interval[row] as number;
      return own < 0 ? value : (values[own + shift] as number);
    });
  const lower = predict(withColumn(table, column.at, edgeValues(0)));
  const upper = predict(withColumn(table, column.at, edgeValues(1)));
  const outputs = lower.length / table.rowCount;
  const counts = new Uint32Array(last);
  for (const own of interval) if (own >= 0) counts[own]!++;
  const effects = new Float64Array(values.length * outputs);
  lower.forEach((from, i) => {
    const own = interval[Math.floor(i / outputs)] as number;
    if (own >= 0) {
      effects[(own + 1) * outputs + (i % outputs)]! += ((upper[i] as number) - from) / (counts[own] as number);
    }
  });
  for (let at = outputs; at < effects.length; at++) effects[at]! += effects[at - outputs] as number;
  centre(effects, outputs, counts);
  return { name, outputs, values, effects, counts };
}

/** Distinct quantiles, so that intervals have about as many rows each. */
function edges(name: string, values: Float64Array, intervals: number): Float64Array {
  const sorted = values.filter(Number.isFinite).sort();
  const all = Float64Array.from({ length: intervals + 1 }, (_, i) => quantile(sorted, i / intervals));
  const distinct = all.filter((value, i) => value !== all[i - 1]);
  if (sorted.length > 0 && distinct.length > 1) return distinct;
  throw new EngineError("bad_grid", `column "${name}" must have at least 2 different values`);
}

/** The interval that a value is in; those that end at a value have it. */
function intervalOf(edgeValues: Float64Array, value: number): number {
  let low = 0;
  let high = edgeValues.length - 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edgeValues[middle + 1] as number) >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Takes off the mean over the rows, each at the middle of its interval. */
function centre(effects: Float64Array, outputs: number, counts: Uint32Array): void {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  for (let output = 0; output < outputs; output++) {
    let mean = 0;
    counts.forEach((count, own) => {
      const middle = (effects[own * outputs + output] as number) + (effects[(own + 1) * outputs + output] as number);
      mean += (count * middle) / 2 / rows;
    });
    for (let at = output; at < effects.length; at += outputs) effects[at]! -= mean;
  }
}
