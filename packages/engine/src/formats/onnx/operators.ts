import * as columns from "./column-operators.js";
import * as models from "./model-operators.js";
import { type ColumnBudget, mapped, type OnnxColumn } from "./onnx-column.js";
import type { OnnxNode } from "./onnx-node.js";
import type { Tensor } from "./onnx-tensor.js";
import type { ColumnsValue, OnnxValue, PredictionValue } from "./onnx-value.js";
import * as predictions from "./prediction-operators.js";

/** What an operator is given: its node, and a value for each of its inputs. */
export interface Call {
  readonly node: OnnxNode;
  readonly given: readonly OnnxValue[];
  readonly budget: ColumnBudget;
  readonly fileBytes: number;
}

export type Operator = (call: Call) => OnnxValue | readonly OnnxValue[];

const first = ({ node, given }: Call): OnnxValue => given[0] ?? node.fail("has no input");
const rowsOf = (call: Call): ColumnsValue => {
  const value = first(call);
  return value.kind === "columns" ? value : call.node.fail("is applied to something else than columns");
};
const predictionOf = (call: Call): PredictionValue => {
  const value = first(call);
  return value.kind === "prediction" ? value : call.node.fail("is applied to something else than predictions");
};
const constant = ({ node, given }: Call, at: number): Tensor => {
  const value = given[at];
  return value?.kind === "constant" ? value.tensor : node.fail("needs a constant, and is given none");
};
const numbers = (call: Call, at: number): Float64Array =>
  constant(call, at).numbers ?? call.node.fail("needs numbers, and is given text");

/** Addition and its like, of columns or scores with a constant on either side. */
function arithmetic(
  call: Call,
  onColumns: (rows: ColumnsValue, entry: (c: number) => number, reversed: boolean) => OnnxValue,
  onScores: (scores: PredictionValue, constants: Float64Array, reversed: boolean) => OnnxValue,
): OnnxValue {
  const { node, given } = call;
  const reversed = given[0]?.kind === "constant";
  const value = given[reversed ? 1 : 0];
  const constants = numbers(call, reversed ? 0 : 1);
  if (value?.kind === "prediction") return onScores(value, constants, reversed);
  if (value?.kind !== "columns") return node.fail("is applied to something else than columns and a constant");
  return onColumns(value, columns.entryOf(node, constants, value.columns.length), reversed);
}

const same: Operator = first;

/** The operators that have a meaning for models of ours, by name. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  TreeEnsembleClassifier: (call) => models.treeClassifier(call.node, rowsOf(call), call.fileBytes),
  TreeEnsembleRegressor: (call) => models.treeRegressor(call.node, rowsOf(call), call.fileBytes),
  LinearClassifier: (call) => models.linearClassifier(call.node, rowsOf(call)),
  LinearRegressor: (call) => models.linearRegressor(call.node, rowsOf(call)),
  MatMul: (call) => product(call),
  Gemm: (call) => {
    const { node, given } = call;
    const plain = node.float("alpha", 1) === 1 && node.float("beta", 1) === 1 && node.integer("transA", 0) === 0;
    if (!plain) node.fail("is no product of rows and a matrix");
    const offsets = given.length > 2 ? constant(call, 2) : undefined;
    return product(call, node.integer("transB", 0) === 1, offsets);
  },

  Scaler: (call) => columns.scaler(call.node, rowsOf(call)),
  Imputer: (call) => columns.imputer(call.node, rowsOf(call)),
  LabelEncoder: (call) => columns.labelEncoder(call.node, rowsOf(call)),
  OneHotEncoder: (call) => columns.oneHotEncoder(call.node, rowsOf(call), call.budget),
  ArrayFeatureExtractor: (call) => columns.pickColumns(call.node, rowsOf(call), numbers(call, 1)),
  FeatureVectorizer: (call) => beside(call),
  Concat: (call) => {
    const axis = call.node.integer("axis", 0);
    if (axis !== 1 && axis !== -1) call.node.fail("joins rows, and not columns");
    return first(call).kind === "prediction" ? predictions.bothClasses(call.node, call.given) : beside(call);
  },
  Slice: (call) =>
    columns.sliceColumns(
      call.node,
      rowsOf(call),
      call.given.slice(1).map((_, i) => constant(call, i + 1)),
    ),
  Gather: (call) => {
    const [data, indices] = call.given;
    const axis = call.node.integer("axis", 0);
    if (data?.kind === "columns" && axis === 1) return columns.pickColumns(call.node, data, numbers(call, 1));
    if (data?.kind !== "constant" || axis !== 0) return call.node.fail("picks rows, and not columns");
    if (indices?.kind === "columns") return columns.gatherRows(call.node, data.tensor, indices, call.budget);
    return { kind: "label", ...(data.tensor.texts && { classes: data.tensor.texts }) };
  },

  Sub: (call) =>
    arithmetic(
      call,
      (rows, entry, reversed) => {
        if (reversed) call.node.fail("subtracts a column from a number");
        return columns.withSteps(call.node, rows, (c) => ({ type: "scale", center: entry(c), scale: 1 }));
      },
      (scores, constants, reversed) => {
        if (reversed) return predictions.complement(call.node, scores, constants);
        return predictions.shifted(
          call.node,
          scores,
          constants.map((value) => -value),
          false,
        );
      },
    ),
  Add: (call) =>
    arithmetic(
      call,
      (rows, entry) => columns.withSteps(call.node, rows, (c) => ({ type: "scale", center: -entry(c), scale: 1 })),
      (scores, constants) => predictions.shifted(call.node, scores, constants, false),
    ),
  Div: (call) =>
    arithmetic(
      call,
      (rows, entry, reversed) => {
        if (reversed) call.node.fail("divides a number by a column");
        return columns.withSteps(call.node, rows, (c) => ({ type: "scale", center: 0, scale: entry(c) }));
      },
      () => call.node.fail("divides predictions"),
    ),
  Mul: (call) =>
    arithmetic(
      call,
      (rows, entry) => columns.withSteps(call.node, rows, (c) => ({ type: "scale", center: 0, scale: 1 / entry(c) })),
      (scores, constants) => predictions.shifted(call.node, scores, constants, true),
    ),
  IsNaN: (call) => ({ kind: "test", test: "missing", of: rowsOf(call) }),
  IsInf: (call) => ({ kind: "test", test: "infinite", of: rowsOf(call) }),
  Where: (call) => {
    const [test] = call.given;
    if (test?.kind === "columns") return chosen(call, test);
    const [fill] = numbers(call, 1);
    const rows = call.given[2];
    const known = test?.kind === "test" && rows?.kind === "columns" && test.of === rows && fill !== undefined;
    if (!known) return call.node.fail("chooses by something else than whether a number is missing");
    // Infinite numbers are missing to every recipe of ours.
    if (test.test === "infinite" && Number.isNaN(fill)) return rows;
    if (test.test === "infinite") return call.node.fail("replaces infinite numbers");
    return columns.withSteps(call.node, rows, () => ({ type: "impute", fill }));
  },
  Equal: (call) => compared(call, (code, limit) => code === limit),
  GreaterOrEqual: (call) => compared(call, (code, limit) => code >= limit),
  Less: (call) => compared(call, (code, limit) => code < limit),
  And: (call) => {
    const [a, b] = call.given;
    if (a?.kind !== "columns" || b?.kind !== "columns")
      return call.node.fail("joins tests of something else than columns");
    return together(call.node, a, b, (one, other) => Number(one !== 0 && other !== 0));
  },

  Sigmoid: (call) => predictions.sigmoid(call.node, predictionOf(call)),
  Softmax: (call) => predictions.softmax(call.node, predictionOf(call)),
  Exp: (call) => predictions.exponential(call.node, predictionOf(call)),
  Normalizer: (call) => predictions.normalised(call.node, predictionOf(call)),
  ZipMap: (call) => predictions.zipMap(call.node, predictionOf(call)),

  Cast: (call) => {
    const value = first(call);
    if (value.kind === "test" && value.test === "missing") return missingColumns(call.node, value.of);
    return value.kind === "columns" ? columns.cast(call.node, value) : value;
  },
  Identity: same,
  Reshape: (call) => reshaped(call),
  Flatten: same,
};

function product(call: Call, transposed = false, offsets?: Tensor): OnnxValue {
  const matrix = constant(call, 1);
  call.budget.take(matrix.numbers?.length ?? 0);
  return models.product(call.node, rowsOf(call), matrix, transposed, offsets);
}

/** A shape of rows and as many columns as there are changes nothing. */
function reshaped(call: Call): OnnxValue {
  const value = first(call);
  const shape = numbers(call, 1);
  const width = value.kind === "columns" ? value.columns.length : undefined;
  const keeps = shape[0] === -1 && (shape.length === 1 || (shape.length === 2 && (width ?? shape[1]) === shape[1]));
  if (!keeps || (shape.length === 1 && width !== undefined && width !== 1)) {
    call.node.fail(`gives rows another shape: ${[...shape.slice(0, 4)].join(" x ")}`);
  }
  return value;
}

/** A test of each of a category's codes against a constant, as 0 and 1. */
function compared(call: Call, passes: (code: number, limit: number) => boolean): ColumnsValue {
  const rows = rowsOf(call);
  const [limit] = numbers(call, 1);
  const made = rows.columns.map((column) => {
    const test = mapped(column, (code) => Number(limit !== undefined && passes(code, limit)));
    return test ?? call.node.fail("compares a column that is no category");
  });
  return { ...rows, columns: made };
}

/** The codes where the test is passed, and a constant elsewhere. */
function chosen(call: Call, test: ColumnsValue): ColumnsValue {
  const [, codes] = call.given;
  const [otherwise] = numbers(call, 2);
  if (codes?.kind !== "columns" || otherwise === undefined)
    return call.node.fail("chooses between other things than codes");
  return together(call.node, test, codes, (passed, code) => (passed === 0 ? otherwise : code));
}

/** Two lookups of one category as one. */
function together(
  node: OnnxNode,
  { columns: [a, ...more] }: ColumnsValue,
  { columns: [b, ...others], single }: ColumnsValue,
  join: (a: number, b: number) => number,
): ColumnsValue {
  const same = a?.kind === "lookup" && b?.kind === "lookup" && a.input === b.input && a.keys === b.keys;
  if (!same || more.length > 0 || others.length > 0) return node.fail("joins columns that are not of one category");
  const values = a.values.map((value, k) => join(value, b.values[k] as number));
  return { kind: "columns", columns: [{ ...a, values, unseen: join(a.unseen, b.unseen) }], single };
}

function beside(call: Call): ColumnsValue {
  const parts = call.given.map((value) => {
    return value.kind === "columns" ? value : call.node.fail("puts columns beside something else");
  });
  // Before they are joined: parts may be the same columns many times.
  call.budget.take(parts.reduce((sum, part) => sum + part.columns.length, 0));
  return {
    kind: "columns",
    columns: parts.flatMap((part) => part.columns),
    single: parts.some((part) => part.single),
  };
}

function missingColumns(node: OnnxNode, { columns: tested, single }: ColumnsValue): ColumnsValue {
  const made = tested.map((column): OnnxColumn => {
    return column.kind === "number"
      ? { kind: "missing", input: column.input, steps: column.steps }
      : node.fail("asks whether something else than a number is missing");
  });
  return { kind: "columns", columns: made, single };
}
