import type { Cell, Explanation } from "@crisol/contract";
import {
  evenlySpread,
  type Frame,
  type GridAxis,
  gridAxis,
  type Pipeline,
  partialDependence,
  takeRows,
} from "@crisol/engine";

type ColumnDependence = Explanation["partialDependence"][number];

const MOST_COLUMNS = 8;
const SAMPLE_ROWS = 200;
const SHOWN_ROWS = 30;
const POINTS = 25;
/** Categories on an axis; more cannot be read. */
const MOST_LEVELS = 25;

/** How the prediction goes with each of the first of `columns`, over a sample of `frame`'s rows. */
export function columnDependence(
  pipeline: Pipeline,
  frame: Frame,
  columns: readonly string[],
  onColumn: (done: number, total: number) => void,
): ColumnDependence[] {
  const sample = takeRows(frame, evenlySpread(frame.rowCount, SAMPLE_ROWS));
  const shown = columns.slice(0, MOST_COLUMNS).filter((name) => hasValues(sample, name));
  return shown.map((name, at) => {
    const dependence = dependenceOf(pipeline, sample, name);
    onColumn(at + 1, shown.length);
    return dependence;
  });
}

function dependenceOf(pipeline: Pipeline, sample: Frame, name: string): ColumnDependence {
  const axis = mostFrequent(gridAxis(sample, name, { points: POINTS }), sample);
  const { means, curves, outputs } = partialDependence(sample, (table) => outputsOf(pipeline, table), [name], {
    axes: [axis],
    curves: true,
  });
  const points = axis.values.length;
  const series = (values: Float64Array, from: number, output: number) =>
    Array.from({ length: points }, (_, p) => values[from + p * outputs + output] as number);
  const rows = Array.from(evenlySpread(sample.rowCount, SHOWN_ROWS));
  const each = Array.from({ length: outputs }, (_, output) => output);
  return {
    column: name,
    grid: cellsOfAxis(axis, sample),
    mean: each.map((output) => series(means, 0, output)),
    individual: each.map((output) => rows.map((row) => series(curves, row * points * outputs, output))),
  };
}

/** Probabilities of all classes, of two both, or the numbers. */
function outputsOf(pipeline: Pipeline, table: Frame): Float64Array {
  const prediction = pipeline.predict(table);
  return prediction.task === "regression" ? prediction.values : prediction.probabilities;
}

function hasValues(frame: Frame, name: string): boolean {
  const column = frame.columns.find((one) => one.name === name);
  if (column?.kind === "category") return column.codes.some((code) => code >= 0);
  return column?.values.some(Number.isFinite) ?? false;
}

function mostFrequent(axis: GridAxis, sample: Frame): GridAxis {
  const column = sample.columns.find((one) => one.name === axis.name);
  if (column?.kind !== "category" || axis.values.length <= MOST_LEVELS) return axis;
  const rows = new Map<number, number>();
  for (const code of column.codes) rows.set(code, (rows.get(code) ?? 0) + 1);
  const codes = [...axis.values].sort((a, b) => (rows.get(b) ?? 0) - (rows.get(a) ?? 0) || a - b).slice(0, MOST_LEVELS);
  return {
    name: axis.name,
    values: Float64Array.from(codes),
    labels: codes.map((code) => column.levels[code] as string),
  };
}

function cellsOfAxis({ name, values, labels }: GridAxis, sample: Frame): Cell[] {
  if (labels) return [...labels];
  const column = sample.columns.find((one) => one.name === name);
  return Array.from(values, (value) => {
    if (column?.kind === "timestamp") return new Date(value).toISOString();
    return column?.kind === "numeric" && column.boolean ? value !== 0 : value;
  });
}
