import { readFileSync } from "node:fs";
import type { Target, Task } from "../src/estimator.js";
import type { Column, Frame } from "../src/frame/frame.js";
import type { FeatureMatrix } from "../src/frame/matrix.js";

/** A data set of test/fixtures as a frame; columns with any text are categories with sorted levels, "" is missing. */
export function readFixture(name: string): Frame {
  const text = readFileSync(new URL(`fixtures/${name}.csv`, import.meta.url), "utf8");
  const [header, ...lines] = text.trim().split("\n");
  const cells = lines.map((line) => line.split(","));
  const columns = (header as string).split(",").map((column, c): Column => {
    const values = cells.map((row) => row[c] as string);
    if (values.every((value) => value === "" || Number.isFinite(Number(value)))) {
      return { kind: "numeric", name: column, values: Float64Array.from(values, (v) => (v === "" ? Number.NaN : +v)) };
    }
    const levels = [...new Set(values.filter((value) => value !== ""))].sort();
    return { kind: "category", name: column, levels, codes: Int32Array.from(values, (v) => levels.indexOf(v)) };
  });
  return { rowCount: cells.length, columns };
}

/** All columns but the last as features as they are, and the last as the target. */
export function readExample(name: string, task: Task): { readonly x: FeatureMatrix; readonly y: Target } {
  return exampleOf(readFixture(name), task);
}

/** The same of a frame. */
export function exampleOf({ rowCount, columns }: Frame, task: Task): { readonly x: FeatureMatrix; readonly y: Target } {
  const inputs = columns.slice(0, -1);
  const x: FeatureMatrix = {
    rowCount,
    features: inputs.map((column) =>
      column.kind === "category"
        ? { name: column.name, kind: "category", cardinality: column.levels.length }
        : { name: column.name, kind: "numeric" },
    ),
    columns: inputs.map((column) =>
      column.kind === "category"
        ? Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code))
        : column.values,
    ),
  };
  const target = columns.at(-1) as Column;
  const raw = target.kind === "category" ? Float64Array.from(target.codes) : target.values;
  if (task === "regression") return { x, y: { task, values: raw, classCount: 0 } };
  const classes = [...new Set(raw)].sort((a, b) => a - b);
  return { x, y: { task, values: raw.map((value) => classes.indexOf(value)), classCount: classes.length } };
}

/** The rows for which `keep` is true, target included. */
export function takeExample(
  { x, y }: { readonly x: FeatureMatrix; readonly y: Target },
  keep: (row: number) => boolean,
): { readonly x: FeatureMatrix; readonly y: Target } {
  const rows = Array.from({ length: x.rowCount }, (_, row) => row).filter(keep);
  const take = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] as number);
  return { x: { ...x, rowCount: rows.length, columns: x.columns.map(take) }, y: { ...y, values: take(y.values) } };
}
