import { EngineError, ModelFileError } from "../../engine-error.js";
import { excerpt } from "../file-text.js";
import { ColumnBudget, type OnnxColumn } from "./onnx-column.js";
import type { OnnxFile } from "./onnx-file.js";
import type { OnnxNode } from "./onnx-node.js";
import type { OnnxValue, PredictionValue } from "./onnx-value.js";
import { OPERATORS } from "./operators.js";

/** What the graph predicts, with the classes that the file names, if it does. */
export interface GraphPrediction extends PredictionValue {
  readonly classes?: readonly string[];
}

/**
 * What the graph of a file computes, in terms of our models: each operator in turn, as a graph lists them, is applied to what
 * its inputs stand for. One that no model of ours has makes its outputs unknown, which is no harm where they are not needed,
 * as a label beside its probabilities. Throws ModelFileError with a sentence that names the operator otherwise.
 */
export function readGraph(file: OnnxFile, fileBytes: number): GraphPrediction {
  const budget = new ColumnBudget(fileBytes);
  const values = new Map<string, OnnxValue>();
  for (const [name, tensor] of file.constants) values.set(name, { kind: "constant", tensor });
  let position = 0;
  for (const { name, type, width } of file.inputs) {
    budget.take(width);
    const input = Array.from({ length: width }, (_, i): OnnxColumn => {
      const at = { input: position + i };
      if (type === "text") return { kind: "text", ...at };
      return { kind: "number", ...at, steps: [], ...(type === "integer" && { integer: true }) };
    });
    position += width;
    values.set(name, { kind: "columns", columns: input, single: type === "float" || type === "integer" });
  }
  for (const node of file.nodes) {
    const results = outcome(node, values, budget, fileBytes);
    node.outputs.forEach((name, i) => {
      if (name === "") return;
      if (values.has(name)) throw new ModelFileError(`the ONNX file has two values of the name ${excerpt(name)}`);
      values.set(name, results[i] ?? { kind: "unknown", why: `operator ${excerpt(node.operator)} has no such output` });
    });
  }
  return predictionAmong(file.outputs.map((name) => values.get(name)));
}

function outcome(
  node: OnnxNode,
  values: ReadonlyMap<string, OnnxValue>,
  budget: ColumnBudget,
  fileBytes: number,
): readonly OnnxValue[] {
  const unknown = (why: string) => node.outputs.map((): OnnxValue => ({ kind: "unknown", why }));
  const given: OnnxValue[] = [];
  for (const name of node.inputs) {
    const value = name === "" ? undefined : values.get(name);
    if (name !== "" && !value) {
      throw new ModelFileError(`operator ${excerpt(node.operator)} needs ${excerpt(name)}, which comes later or never`);
    }
    if (value) given.push(value);
  }
  const operator = Object.hasOwn(OPERATORS, node.operator) ? OPERATORS[node.operator] : undefined;
  if (!operator) return unknown(`operator ${excerpt(node.operator)} is part of no model of ours`);
  const missing = given.find((value) => value.kind === "unknown");
  if (missing?.kind === "unknown") return unknown(missing.why);
  try {
    const result = operator({ node, given, budget, fileBytes });
    const results = Array.isArray(result) ? (result as readonly OnnxValue[]) : [result as OnnxValue];
    for (const value of results) if (value.kind === "columns") budget.takeColumns(value.columns);
    return results;
  } catch (error) {
    // A classifier's label may be made in a way that its probabilities are not.
    if (error instanceof EngineError && !isModel(node) && !budget.isSpent) return unknown(error.message);
    throw error;
  }
}

/** What is wrong with one of these is wrong with the file. */
function isModel({ operator }: OnnxNode): boolean {
  return operator.startsWith("TreeEnsemble") || operator.startsWith("Linear");
}

function predictionAmong(outputs: readonly (OnnxValue | undefined)[]): GraphPrediction {
  const found = outputs.filter((value) => value?.kind === "prediction");
  const labels = outputs.find((value) => value?.kind === "label")?.classes;
  const best = found.find(({ form }) => form === "probabilities") ?? found.find(({ form }) => form === "scores");
  if (best) return labels && !best.classes ? { ...best, classes: labels } : best;
  // Of a classifier's outputs the label comes first, and its probabilities last.
  const why =
    outputs.findLast((value) => value?.kind === "unknown")?.why ?? "none of its outputs is the prediction of a model";
  throw new ModelFileError(
    `the ONNX file cannot become a model of ours: ${why}. Trees and linear models behind scikit-learn's common transformers can be read`,
  );
}
