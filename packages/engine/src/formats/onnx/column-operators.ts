import {
  type ColumnBudget,
  type LookupColumn,
  mapped,
  type NumberStep,
  type OnnxColumn,
  stepped,
} from "./onnx-column.js";
import type { OnnxNode } from "./onnx-node.js";
import type { Tensor } from "./onnx-tensor.js";
import type { ColumnsValue, OnnxValue } from "./onnx-value.js";

// The operators that prepare columns for a model: what scikit-learn's transformers and our own recipes become.

const DOUBLE = 11;
const FLOAT = 1;

/** The columns with one step more each, whose numbers are of the column, or one for all. */
export function withSteps(
  node: OnnxNode,
  rows: ColumnsValue,
  stepOf: (column: number) => NumberStep,
  single = rows.single,
): ColumnsValue {
  const columns = rows.columns.map((column, c) => {
    const step = stepOf(c);
    const numbers = step.type === "impute" ? [step.fill] : [step.center, step.scale];
    if (!numbers.every(Number.isFinite)) node.fail("has a number that is not finite");
    if (step.type === "scale" && !(step.scale > 0)) node.fail("multiplies a column by 0 or less");
    const lookup = step.type === "scale" ? mapped(column, (value) => (value - step.center) / step.scale) : undefined;
    return lookup ?? stepped(column, step) ?? node.fail("changes a column that is no number, or in too many steps");
  });
  return { kind: "columns", columns, single };
}

/** The number for column `c` in a list of one for each or one for all. */
export function entryOf(node: OnnxNode, values: Float64Array, width: number): (c: number) => number {
  if (values.length !== width && values.length !== 1) node.fail(`has ${values.length} numbers for ${width} columns`);
  return (c) => values[values.length === 1 ? 0 : c] as number;
}

export function scaler(node: OnnxNode, rows: ColumnsValue): ColumnsValue {
  const width = rows.columns.length;
  const offsets = node.floats("offset");
  const scales = node.floats("scale");
  const offset = entryOf(node, offsets.length > 0 ? offsets : new Float64Array(1), width);
  const scale = entryOf(node, scales.length > 0 ? scales : Float64Array.of(1), width);
  return withSteps(node, rows, (c) => ({ type: "scale", center: offset(c), scale: 1 / scale(c) }), true);
}

export function imputer(node: OnnxNode, rows: ColumnsValue): ColumnsValue {
  const floats = node.floats("imputed_value_floats");
  const values = floats.length > 0 ? floats : node.integers("imputed_value_int64s");
  const replaced = floats.length > 0 ? node.float("replaced_value_float", 0) : node.integer("replaced_value_int64", 0);
  if (!Number.isNaN(replaced)) node.fail(`replaces ${replaced}; ours replaces missing values`);
  const fill = entryOf(node, values, rows.columns.length);
  return withSteps(node, rows, (c) => ({ type: "impute", fill: fill(c) }));
}

/** A number for each of the texts or whole numbers that the operator lists. */
export function labelEncoder(node: OnnxNode, rows: ColumnsValue): ColumnsValue {
  const texts = node.texts("keys_strings");
  const keys = texts.length > 0 ? texts : [...firstOf(node.integers("keys_int64s"), node.floats("keys_floats"))];
  const whole = node.integers("values_int64s");
  const values = firstOf(whole, node.floats("values_floats"));
  if (keys.length !== values.length || keys.length === 0) {
    node.fail(`has ${keys.length} keys for ${values.length} numbers`);
  }
  if (new Set<unknown>(keys).size < keys.length) node.fail("has one key twice");
  const unseen = whole.length > 0 ? node.integer("default_int64", -1) : node.float("default_float", -0);
  const columns = rows.columns.map((column): LookupColumn => {
    return { kind: "lookup", input: readable(node, column, texts.length > 0), keys, values, unseen };
  });
  return { kind: "columns", columns, single: rows.single };
}

/** A column of 0 and 1 for each category. */
export function oneHotEncoder(node: OnnxNode, rows: ColumnsValue, budget: ColumnBudget): ColumnsValue {
  const texts = node.texts("cats_strings");
  const keys = texts.length > 0 ? texts : [...node.integers("cats_int64s")];
  if (node.integer("zeros", 1) !== 1) node.fail("fails at categories that training did not have (zeros=0)");
  if (keys.length === 0 || new Set<unknown>(keys).size < keys.length) node.fail("has no categories, or one twice");
  if (rows.columns.length !== 1) node.fail(`encodes ${rows.columns.length} columns at once`);
  budget.take(keys.length * keys.length);
  const input = readable(node, rows.columns[0] as OnnxColumn, texts.length > 0);
  const columns = keys.map((_, k): LookupColumn => {
    const values = new Float64Array(keys.length);
    values[k] = 1;
    return { kind: "lookup", input, keys, values, unseen: 0 };
  });
  return { kind: "columns", columns, single: rows.single };
}

/** The column of the rows that `column` is, untouched. */
function readable(node: OnnxNode, column: OnnxColumn, text: boolean): number {
  if (column.kind === (text ? "text" : "number") && (column.kind === "text" || column.steps?.length === 0)) {
    return column.input;
  }
  return node.fail("encodes a column that was changed before");
}

/** The columns at the positions, of which negative ones count from the end. */
export function pickColumns(node: OnnxNode, rows: ColumnsValue, positions: Float64Array): ColumnsValue {
  const width = rows.columns.length;
  const columns = Array.from(positions, (position) => {
    return (
      rows.columns[position < 0 ? position + width : position] ?? node.fail(`takes column ${position} of ${width}`)
    );
  });
  return { ...rows, columns };
}

/** Columns from `begin` to before `end` by the constants of a Slice along the columns. */
export function sliceColumns(node: OnnxNode, rows: ColumnsValue, bounds: readonly Tensor[]): ColumnsValue {
  const [begin, end, axis, step] = bounds.map(({ numbers }) => (numbers?.length === 1 ? numbers[0] : undefined));
  if (begin === undefined || end === undefined || axis !== 1 || (bounds.length > 3 && step !== 1)) {
    return node.fail("slices otherwise than along the columns");
  }
  return { ...rows, columns: rows.columns.slice(begin, end) };
}

/** Rows of `table` by the codes that a lookup gives: as many columns for each as the table has. */
export function gatherRows(node: OnnxNode, table: Tensor, rows: ColumnsValue, budget: ColumnBudget): OnnxValue {
  const [column] = rows.columns;
  const height = table.dims[0] ?? 0;
  const width = table.dims.length === 1 ? 1 : (table.dims[1] ?? 0);
  if (!table.numbers || table.dims.length > 2 || rows.columns.length !== 1 || column?.kind !== "lookup") {
    return node.fail("looks rows up by something else than a category");
  }
  const numbers = table.numbers;
  budget.take(width * column.values.length);
  const entry = (code: number, c: number) => {
    const row = code < 0 ? code + height : code;
    if (!(Number.isInteger(row) && row >= 0 && row < height)) node.fail(`takes row ${code} of ${height}`);
    return numbers[row * width + c] as number;
  };
  const columns = Array.from({ length: width }, (_, c): LookupColumn => {
    return { ...column, values: column.values.map((code) => entry(code, c)), unseen: entry(column.unseen, c) };
  });
  return { ...rows, columns };
}

/** The columns as another type of numbers. Throws for one that would change them, but 32-bit floats of doubles. */
export function cast(node: OnnxNode, rows: ColumnsValue): ColumnsValue {
  const to = node.integer("to", 0);
  if (rows.columns.some(({ kind }) => kind === "text") && to !== 8) node.fail("reads text as numbers");
  if (to === FLOAT) return { ...rows, single: true };
  const whole = rows.columns.every(({ kind }) => kind === "lookup" || kind === "missing");
  // A whole number that was one before: what a OneHotEncoder of numbers wants.
  if (to === DOUBLE || to === 8 || whole || (to === 7 && rows.columns.every(isInteger))) return rows;
  return node.fail(`casts to type ${to}, which changes numbers`);
}

const isInteger = (column: OnnxColumn) =>
  column.kind === "number" && column.steps.length === 0 && column.integer === true;

function firstOf(whole: Float64Array, floats: Float64Array): Float64Array {
  return whole.length > 0 ? whole : floats;
}
