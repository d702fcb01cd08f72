import { EngineError } from "../engine-error.js";
import { type Table, tableColumn } from "./table-column.js";

/** The values of one column at which a model's response is looked at, ascending. */
export interface GridAxis {
  readonly name: string;
  /** Numbers, milliseconds or category codes. */
  readonly values: Float64Array;
  /** The text of each value where the column has levels. */
  readonly labels?: readonly string[];
}

export interface GridOptions {
  /** Most points on an axis, 2 to 1000. Default 50. Categories have a point for each that occurs. */
  readonly points?: number;
  /** Where a grid of numbers begins and ends, as shares of the values. Default 0.05 and 0.95, so that outliers do not stretch it. */
  readonly percentiles?: readonly [number, number];
}

const MOST_POINTS = 1000;

/**
 * The grid of a column: all values that occur, or evenly spaced ones where there are more than `points`, or the categories that
 * occur. Throws EngineError "bad_grid" for options outside their bounds and a column without any value.
 */
export function gridAxis(table: Table, name: string, { points = 50, percentiles = [0.05, 0.95] }: GridOptions = {}) {
  if (!Number.isInteger(points) || points < 2 || points > MOST_POINTS) {
    throw new EngineError("bad_grid", `points must be a whole number from 2 to ${MOST_POINTS}, not ${points}`);
  }
  const [low, high] = percentiles;
  if (!(low >= 0 && low < high && high <= 1)) {
    throw new EngineError("bad_grid", `percentiles must rise from 0 to 1, not ${low} and ${high}`);
  }
  const column = tableColumn(table, name);
  const known = column.values.filter(Number.isFinite).sort();
  if (known.length === 0) throw new EngineError("bad_grid", `column "${name}" has no value in ${table.rowCount} rows`);
  const distinct = known.filter((value, i) => value !== known[i - 1]);
  const { levels } = column;
  if (column.categorical || distinct.length <= points) return axis(name, distinct, levels);
  const from = quantile(known, low);
  const to = quantile(known, high);
  const step = (to - from) / (points - 1);
  return axis(
    name,
    Float64Array.from({ length: points }, (_, i) => (i === points - 1 ? to : from + i * step)),
  );
}

function axis(name: string, values: Float64Array, levels?: readonly string[]): GridAxis {
  return levels ? { name, values, labels: Array.from(values, (code) => levels[code] as string) } : { name, values };
}

/** The value below which `share` of the sorted values lie, between neighbours by a straight line. */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}
