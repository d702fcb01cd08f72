import { EngineError } from "../../engine-error.js";
import type { FittedEstimator } from "../../estimator.js";
import type { Feature } from "../../frame/matrix.js";
import type { LinearCoefficients } from "../../linear/linear-state.js";
import type { Pipeline } from "../../pipeline.js";
import { exportedModel, fittedOf, missingInExport } from "../exported-model.js";
import { addForest } from "./forest-to-onnx.js";
import { type NumberType, OnnxGraph, type Value } from "./onnx-graph.js";
import { addRecipe } from "./recipe-to-onnx.js";

export interface OnnxOptions {
  /**
   * What numeric inputs are and the graph computes in. "double" (default): every row takes the branches that it takes here.
   * "float": for runtimes without double operators; rows whose numbers are exact in 32 bits take the same branches.
   */
  readonly numbers?: NumberType;
}

/**
 * A model as an ONNX file (operators of opset 17 and of ai.onnx.ml 3), which ONNX Runtime computes to 1e-5.
 *
 * A pipeline has an input for each raw column, rows x 1: numbers (NaN is missing), text for categories ("" is missing),
 * and doubles of milliseconds since 1970 for timestamps. A fitted model alone has one input "features", rows x features,
 * with codes for categories. Outputs are 32-bit floats: "prediction", rows x 1, of a regression; else "probabilities",
 * rows x classes, and "label", rows, the name of the most probable class, or its number where there are no names.
 *
 * Conformal intervals and sets are left out, and the model's description says so (see `missingInExport`). Throws EngineError
 * "unsupported_export" for models that are neither trees nor linear, and for calibrated pipelines.
 */
export function exportOnnx(model: Pipeline | FittedEstimator, options: OnnxOptions = {}): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph(options.numbers ?? "double");
  const isPipeline = "recipe" in model;
  const fitted = fittedOf(model);
  const features = isPipeline ? addRecipe(graph, model.recipe) : addFeatures(graph, fitted);
  const predictions = addModel(graph, fitted, features);
  addOutputs(graph, fitted, predictions, isPipeline ? model.classes : undefined);
  return graph.encode({
    name: fitted.estimator,
    description: isPipeline ? descriptionOf(model) : fitted.estimator,
    producerVersion: "1",
    metadata: {
      task: fitted.task,
      ...(isPipeline && { target: model.targetColumn, classes: JSON.stringify(model.classes) }),
    },
  });
}

function descriptionOf(pipeline: Pipeline): string {
  const missing = missingInExport(pipeline);
  return `predicts ${pipeline.targetColumn} by ${pipeline.model.estimator}${missing ? `; ${missing}` : ""}`;
}

function addFeatures(graph: OnnxGraph, { features }: FittedEstimator): Value {
  if (features.length === 0) throw new EngineError("unsupported_export", "the model has no features to export");
  return graph.input("features", graph.numberType, features.length, features.map(({ name }) => name).join(", "));
}

/** Probabilities of class 1, of every class, or numbers: what `predict` gives, rows x 1 or x classes. */
function addModel(graph: OnnxGraph, fitted: FittedEstimator, rows: Value): Value {
  const model = exportedModel(fitted);
  const scores =
    model.kind === "forest"
      ? addForest(graph, model.forest, fitted.features, rows)
      : addLinear(graph, model.linear, fitted.features, rows);
  if (model.link === "sigmoid") return graph.op("Sigmoid", [scores]);
  if (model.link === "exponential") return graph.op("Exp", [scores]);
  return model.link === "softmax" ? graph.op("Softmax", [scores], { axis: { int: 1 } }) : scores;
}

function addLinear(
  graph: OnnxGraph,
  { coefficients, intercepts }: LinearCoefficients,
  { length: width }: readonly Feature[],
  rows: Value,
): Value {
  const outputs = intercepts.length;
  const weights = Float64Array.from({ length: width * outputs }, (_, i) => {
    return coefficients[(i % outputs) * width + Math.floor(i / outputs)] as number;
  });
  const products = graph.op("MatMul", [rows, graph.numbers(weights, [width, outputs])]);
  return graph.op("Add", [products, graph.numbers(intercepts, [outputs])]);
}

function addOutputs(graph: OnnxGraph, fitted: FittedEstimator, predictions: Value, classes?: readonly string[]): void {
  const floats = graph.op("Cast", [predictions], { to: { int: 1 } });
  if (fitted.task === "regression") {
    graph.output("prediction", floats, "float", ["rows", 1]);
    return;
  }
  const binary = fitted.task === "binary_classification";
  const one = graph.numbers([1], [], "float");
  const probabilities = binary
    ? graph.op("Concat", [graph.op("Sub", [one, floats]), floats], { axis: { int: 1 } })
    : floats;
  // Of equals the first class, but of two the second: as `predict` of a pipeline has it.
  const best = binary
    ? graph.op("Cast", [graph.op("GreaterOrEqual", [floats, graph.numbers([0.5], [], "float")])], { to: { int: 7 } })
    : graph.op("ArgMax", [probabilities], { axis: { int: 1 } });
  const index = graph.op("Reshape", [best, graph.integers([-1])]);
  const label = classes ? graph.op("Gather", [graph.texts(classes), index]) : index;
  graph.output("label", label, classes ? "string" : "int64", ["rows"]);
  graph.output("probabilities", probabilities, "float", ["rows", fitted.classCount]);
}
