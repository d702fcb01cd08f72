import { EngineError } from "../engine-error.js";
import { type GridAxis, type GridOptions, gridAxis } from "./grid.js";
import { type Table, tableColumn, withColumn } from "./table-column.js";

export interface PartialDependenceOptions extends GridOptions {
  /** Axes to use instead of grids made of the table's values. */
  readonly axes?: readonly GridAxis[];
  /** Also the curve of each row (individual conditional expectation, Goldstein et al. 2015). Default false. */
  readonly curves?: boolean;
  /** Curves, and their mean, begin at 0: shows where rows differ in more than their level. Default false. */
  readonly centred?: boolean;
  /** Called after each point with the share done; return false to stop with "cancelled". */
  readonly onProgress?: (share: number) => boolean | undefined;
}

/** How a model's predictions go with one or two columns. */
export interface PartialDependence {
  readonly axes: readonly GridAxis[];
  /** Predictions a row: 1, or one for each class. */
  readonly outputs: number;
  /** Mean prediction at each point, points x outputs; for two axes the points of the second axis go together. */
  readonly means: Float64Array;
  /** Row after row, rows x points x outputs; empty unless asked for. */
  readonly curves: Float64Array;
}

const MOST_CURVE_VALUES = 2 ** 27;
const MOST_PREDICTIONS = 1e9;

/**
 * The mean prediction when all rows have the same value in one column, or two (Friedman 2001), for any model: give it raw
 * columns (a Frame, with the recipe inside `predict`) or features (a FeatureMatrix). One prediction of the whole table for each
 * point. Where columns depend on each other it asks about rows that do not exist; see `accumulatedEffects` then.
 *
 * Throws EngineError "unknown_column", "bad_grid", "unsupported_explanation" where it would take more than 10^9 predictions,
 * "out_of_memory" for more than 2^27 values of curves, and "cancelled".
 */
export function partialDependence<T extends Table>(
  table: T,
  predict: (table: T) => Float64Array,
  columns: readonly [string] | readonly [string, string],
  options: PartialDependenceOptions = {},
): PartialDependence {
  const axes = options.axes ?? columns.map((name) => gridAxis(table, name, options));
  const positions = columns.map((name) => tableColumn(table, name).at);
  const points = gridPoints(axes);
  const { rowCount } = table;
  checkWork(rowCount, points.length);
  let outputs = 1;
  let means = new Float64Array(0);
  let curves = new Float64Array(0);
  points.forEach((point, p) => {
    const at = positions.reduce(
      (changed, position, axis) =>
        withColumn(changed, position, new Float64Array(rowCount).fill(point[axis] as number)),
      table,
    );
    const predictions = predict(at);
    if (p === 0) {
      outputs = predictions.length / rowCount;
      means = new Float64Array(points.length * outputs);
      if (options.curves) curves = allocateCurves(rowCount, points.length * outputs);
    }
    predictions.forEach((prediction, i) => {
      means[p * outputs + (i % outputs)]! += prediction / rowCount;
      if (curves.length > 0)
        curves[(Math.floor(i / outputs) * points.length + p) * outputs + (i % outputs)] = prediction;
    });
    if (options.onProgress?.((p + 1) / points.length) === false) {
      throw new EngineError("cancelled", `partial dependence was cancelled after ${p + 1} of ${points.length} points`);
    }
  });
  if (options.centred) for (const values of [means, curves]) centre(values, points.length, outputs);
  return { axes, outputs, means, curves };
}

/** All combinations of the axes' values, the last axis going fastest. */
export function gridPoints(axes: readonly GridAxis[]): readonly (readonly number[])[] {
  return axes.reduce<readonly (readonly number[])[]>(
    (points, { values }) => points.flatMap((point) => Array.from(values, (value) => [...point, value])),
    [[]],
  );
}

function checkWork(rowCount: number, points: number): void {
  if (rowCount < 1) throw new EngineError("bad_grid", "partial dependence needs at least 1 row, not 0");
  if (rowCount * points <= MOST_PREDICTIONS) return;
  throw new EngineError(
    "unsupported_explanation",
    `${rowCount} rows at ${points} points are more than ${MOST_PREDICTIONS} predictions; take a sample of the rows`,
  );
}

function allocateCurves(rowCount: number, rowValues: number): Float64Array<ArrayBuffer> {
  if (rowCount * rowValues <= MOST_CURVE_VALUES) return new Float64Array(rowCount * rowValues);
  throw new EngineError(
    "out_of_memory",
    `the curves of ${rowCount} rows have ${rowCount * rowValues} values, more than ${MOST_CURVE_VALUES}; take a sample of the rows`,
  );
}

/** Takes the first point's value off each curve. */
function centre(values: Float64Array, points: number, outputs: number): void {
  for (let begin = 0; begin < values.length; begin += points * outputs) {
    for (let output = 0; output < outputs; output++) {
      const first = values[begin + output] as number;
      for (let p = 0; p < points; p++) values[begin + p * outputs + output]! -= first;
    }
  }
}
