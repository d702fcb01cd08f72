import { EngineError } from "../engine-error.js";
import type { Column, Frame } from "../frame/frame.js";
import type { FeatureMatrix } from "../frame/matrix.js";

/** Raw columns or features: what model-agnostic explanations work on. */
export type Table = Frame | FeatureMatrix;

/** A column of a table as numbers: values, milliseconds or category codes; missing is NaN. */
export interface TableColumn {
  readonly at: number;
  readonly name: string;
  readonly values: Float64Array;
  /** True when the values are codes. */
  readonly categorical: boolean;
  /** The text of each code, where the table has it. */
  readonly levels?: readonly string[];
}

/** The column called `name`; throws EngineError "unknown_column" with the names there are. */
export function tableColumn(table: Table, name: string): TableColumn {
  const names = columnNames(table);
  const at = names.indexOf(name);
  if (at < 0) throw new EngineError("unknown_column", `there is no column "${name}"; there are ${names.join(", ")}`);
  if ("features" in table) {
    return {
      at,
      name,
      values: table.columns[at] as Float64Array,
      categorical: table.features[at]?.kind === "category",
    };
  }
  const column = table.columns[at] as Column;
  if (column.kind !== "category") return { at, name, values: column.values, categorical: false };
  const values = Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code));
  return { at, name, values, categorical: true, levels: column.levels };
}

export function columnNames(table: Table): readonly string[] {
  return "features" in table ? table.features.map(({ name }) => name) : table.columns.map(({ name }) => name);
}

/** The table with the values of one column, as numbers (see `TableColumn`), in place of its own. */
export function withColumn<T extends Table>(table: T, at: number, values: Float64Array): T {
  if ("features" in table) return { ...table, features: table.features, columns: table.columns.with(at, values) };
  const column = table.columns[at] as Column;
  const replaced: Column =
    column.kind === "category"
      ? { ...column, codes: Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code)) }
      : { ...column, values };
  return { ...table, columns: table.columns.with(at, replaced) };
}
