import { EngineError } from "../../engine-error.js";
import type { FittedRecipe } from "../../preprocess/recipe.js";
import type { RecipeInput } from "../../preprocess/recipe-inputs.js";
import { type RecipeOperation, recipeProgram } from "../recipe-program.js";
import { datePart } from "./date-parts-to-onnx.js";
import type { OnnxGraph, Value } from "./onnx-graph.js";

const DAY_MS = 86_400_000;
/** Furthest from 1970 that a Date can hold. */
const LARGEST_MS = 8.64e15;

/**
 * A column on its way through the graph. Numbers are rows x width, of which the column is number `at`; timestamps are
 * doubles; categories are codes: 0 .. L - 1 for the L levels, L for one that training did not have, L + 1 for missing.
 */
type Column = { readonly name: string; readonly value: Value } & (
  | { readonly kind: "numeric"; readonly at: number; readonly width: number }
  | { readonly kind: "timestamp" }
  | { readonly kind: "category"; readonly levels: readonly string[] }
);

/**
 * Adds an input for each column that the recipe needs and what it does to them; returns the features, rows x width, codes
 * of categories and days of timestamps among them. Category inputs are text, "" for missing unless it is a level;
 * timestamps are doubles of milliseconds since 1970.
 */
export function addRecipe(graph: OnnxGraph, recipe: FittedRecipe): Value {
  let columns = recipe.inputs.map((input) => addInput(graph, input));
  if (columns.length === 0) throw new EngineError("unsupported_export", "the model has no input columns to export");
  for (const operation of recipeProgram(recipe)) {
    const at = columns.findIndex(({ name }) => name === operation.column);
    columns = columns.toSpliced(at, 1, ...apply(graph, operation, columns[at] as Column));
  }
  return joined(graph, columns);
}

function addInput(graph: OnnxGraph, { name, kind, levels }: RecipeInput): Column {
  if (kind === "category") {
    const description = levels.includes("") ? "category" : 'category; "" is missing';
    const text = graph.input(name, "string", 1, description);
    const known = levels.includes("") ? levels : [...levels, ""];
    const codes = known.map((_, code) => (code < levels.length ? code : levels.length + 1));
    const value = graph.ml("LabelEncoder", [text], {
      keys_strings: { texts: known },
      values_int64s: { ints: codes },
      default_int64: { int: levels.length },
    });
    return { name, kind, value, levels };
  }
  if (kind === "timestamp") {
    const time = graph.input(name, "double", 1, "milliseconds since 1970-01-01T00:00:00Z; NaN is missing");
    return { name, kind, value: finite(graph, time, "double") };
  }
  const number = graph.input(name, graph.numberType, 1, "number; NaN is missing");
  return { name, kind, value: finite(graph, number), at: 0, width: 1 };
}

/** Infinite numbers are missing. */
function finite(graph: OnnxGraph, value: Value, type = graph.numberType): Value {
  return graph.op("Where", [graph.op("IsInf", [value]), graph.number(Number.NaN, type), value]);
}

function apply(graph: OnnxGraph, operation: RecipeOperation, column: Column): readonly Column[] {
  switch (operation.type) {
    case "drop":
      return [];
    case "impute":
      return impute(graph, operation, column);
    case "categorise":
      return [categorise(graph, operation.numbers, column)];
    case "scale": {
      const type = column.kind === "timestamp" ? "double" : graph.numberType;
      const centered = graph.op("Sub", [single(graph, column), graph.number(operation.center, type)]);
      const scaled = graph.op("Div", [centered, graph.number(operation.scale, type)]);
      return [number(column.name, column.kind === "timestamp" ? toNumber(graph, scaled) : scaled)];
    }
    case "date_parts": {
      const time = graph.op("Where", [
        graph.op("Greater", [graph.op("Abs", [column.value]), graph.number(LARGEST_MS, "double")]),
        graph.number(Number.NaN, "double"),
        column.value,
      ]);
      return operation.names.map((name, p) => {
        return number(name, toNumber(graph, datePart(graph, time, operation.parts[p] as string)));
      });
    }
    case "encode_one_hot": {
      const { kept, names, levelCount } = operation;
      const featureOf = new Map(kept.map((code, feature) => [code, feature]));
      const table = lookup(levelCount, names.length, (code, k) => {
        return code < levelCount && (featureOf.get(code) ?? kept.length) === k ? 1 : 0;
      });
      return gathered(graph, names, column, table);
    }
    case "encode_ordinal": {
      const { levelCount } = operation;
      const table = lookup(levelCount, 1, (code) => (code < levelCount ? code : Number.NaN));
      return gathered(graph, [column.name], column, table);
    }
    case "encode_target": {
      const { names, means } = operation;
      const levelCount = means.length / names.length - 1;
      const table = lookup(levelCount, names.length, (code, k) => {
        return means[Math.min(code, levelCount) * names.length + k] as number;
      });
      return gathered(graph, names, column, table);
    }
  }
}

function impute(
  graph: OnnxGraph,
  { fill, indicator, column: name }: Extract<RecipeOperation, { type: "impute" }>,
  column: Column,
): readonly Column[] {
  if (column.kind === "category") {
    const { levels } = column;
    const [unseen, missing] = [levels.length, levels.length + 1];
    const known = levels.indexOf(fill as string);
    const filled = known >= 0 ? levels : [...levels, fill as string];
    const codes = levels.map((_, code) => code);
    codes[unseen] = filled.length;
    codes[missing] = known >= 0 ? known : levels.length;
    const value = graph.op("Gather", [graph.integers(codes), column.value]);
    const result: Column = { name, kind: "category", value, levels: filled };
    if (indicator === undefined) return [result];
    const isMissing = graph.op("Equal", [column.value, graph.integers([missing], [])]);
    return [result, number(indicator, toNumber(graph, isMissing))];
  }
  const value = single(graph, column);
  const isMissing = graph.op("IsNaN", [value]);
  const type = column.kind === "timestamp" ? "double" : graph.numberType;
  const filled = graph.op("Where", [isMissing, graph.number(fill as number, type), value]);
  const result: Column = column.kind === "timestamp" ? { ...column, value: filled } : number(name, filled);
  return indicator === undefined ? [result] : [result, number(indicator, toNumber(graph, isMissing))];
}

/** The position of a number among the levels, by comparing it with each. */
function categorise(graph: OnnxGraph, numbers: readonly number[], column: Column): Column {
  const value = single(graph, column);
  const missing = graph.op("IsNaN", [value]);
  const codeWhere = (test: Value, code: number, otherwise: Value) =>
    graph.op("Where", [test, graph.integers([code], []), otherwise]);
  const levels = numbers.map(String);
  const unseen = graph.integers([numbers.length], []);
  if (numbers.length === 0) {
    return { name: column.name, kind: "category", value: codeWhere(missing, 1, unseen), levels };
  }
  const type = column.kind === "timestamp" ? "double" : graph.numberType;
  const equal = graph.op("Cast", [graph.op("Equal", [value, graph.numbers(numbers, [1, numbers.length], type)])], {
    to: { int: 6 },
  });
  const first = graph.op("ArgMax", [equal], { axis: { int: 1 }, keepdims: { int: 1 } });
  const found = graph.op("Cast", [graph.op("ReduceMax", [equal], { axes: { ints: [1] }, keepdims: { int: 1 } })], {
    to: { int: 9 },
  });
  const known = graph.op("Where", [found, first, unseen]);
  return { name: column.name, kind: "category", value: codeWhere(missing, numbers.length + 1, known), levels };
}

/** A row of `width` numbers for each code, unseen and missing included. */
function lookup(levelCount: number, width: number, entry: (code: number, k: number) => number): Float64Array {
  return Float64Array.from({ length: (levelCount + 2) * width }, (_, i) => entry(Math.floor(i / width), i % width));
}

/** Columns that the codes of a category stand for. */
function gathered(graph: OnnxGraph, names: readonly string[], column: Column, table: Float64Array): readonly Column[] {
  const width = names.length;
  if (width === 0) return [];
  const codes = graph.op("Reshape", [column.value, graph.integers([-1])]);
  const value = graph.op("Gather", [graph.numbers(table, [table.length / width, width]), codes]);
  return names.map((name, at) => ({ name, kind: "numeric", value, at, width }));
}

function number(name: string, value: Value): Column {
  return { name, kind: "numeric", value, at: 0, width: 1 };
}

/** The column alone, rows x 1. */
function single(graph: OnnxGraph, column: Column): Value {
  if (column.kind !== "numeric" || column.width === 1) return column.value;
  return graph.op("Gather", [column.value, graph.integers([column.at])], { axis: { int: 1 } });
}

function toNumber(graph: OnnxGraph, value: Value): Value {
  return graph.op("Cast", [value], { to: { int: graph.numberType === "double" ? 11 : 1 } });
}

/** All columns side by side; those that come from one tensor, in its order, are taken together. */
function joined(graph: OnnxGraph, columns: readonly Column[]): Value {
  const parts: Value[] = [];
  for (let at = 0; at < columns.length; ) {
    const column = columns[at] as Column;
    const run = column.kind === "numeric" ? columns.slice(at, at + column.width) : [column];
    const whole =
      column.kind === "numeric" &&
      run.length === column.width &&
      run.every((other, i) => other.kind === "numeric" && other.value === column.value && other.at === i);
    parts.push(whole ? column.value : feature(graph, column));
    at += whole ? run.length : 1;
  }
  return parts.length === 1 ? (parts[0] as Value) : graph.op("Concat", parts, { axis: { int: 1 } });
}

function feature(graph: OnnxGraph, column: Column): Value {
  if (column.kind === "numeric") return single(graph, column);
  if (column.kind === "timestamp") {
    return toNumber(graph, graph.op("Div", [column.value, graph.number(DAY_MS, "double")]));
  }
  const { length } = column.levels;
  const table = lookup(length, 1, (code) => (code < length ? code : Number.NaN));
  return graph.op("Gather", [graph.numbers(table, [length + 2]), column.value]);
}
