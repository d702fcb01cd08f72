import type { Link } from "../../boosting/predictor.js";
import type { OnnxNode } from "./onnx-node.js";
import type { Tensor } from "./onnx-tensor.js";
import type { ColumnsValue, OnnxForest, OnnxLinear, OnnxValue, PredictionValue } from "./onnx-value.js";
import { type ForestShape, forestOf, readTreeEnsemble } from "./tree-ensemble.js";

// The operators that are models. Two classes are one score here, and two there: which ones stand for a probability and its
// complement follows ONNX Runtime, because that is what such a file was made for.

const MOST_OUTPUTS = 100_000;
/** How far probabilities that 32-bit floats add up may be from 1. */
const TOLERANCE = 1e-4;

/** Outputs of the operator in order. */
export function treeClassifier(node: OnnxNode, rows: ColumnsValue, fileBytes: number): readonly OnnxValue[] {
  const classes = classLabels(node, "classlabels_strings", "classlabels_int64s");
  const ensemble = readTreeEnsemble(node, "class", rows.columns.length, classes.length);
  const transform = node.text("post_transform", "NONE");
  const base = node.floats("base_values");
  const used = new Set(ensemble.trees.flatMap(({ weights }) => [...weights.keys()]));
  const shaped = (outputs: ForestShape["outputs"], baseScores: Float64Array): OnnxForest => ({
    kind: "forest",
    features: rows.columns,
    forest: forestOf(ensemble, { outputs, baseScores, scale: 1, single: rows.single, fileBytes }),
    categories: ensemble.categories,
    missingIsEqual: ensemble.missingIsEqual,
    averaged: transform === "NONE",
  });
  const answer = (model: OnnxForest, link: Link) => answerOf(model, link, classes);
  if (classes.length > 2) {
    if (base.length !== 0 && base.length !== classes.length) {
      node.fail(`has ${base.length} base values for ${classes.length} classes`);
    }
    if (transform !== "NONE" && transform !== "SOFTMAX") refuseTransform(node, transform);
    const outputs = classes.map((_, target) => [{ target, factor: 1 }]);
    const baseScores = base.length > 0 ? base : new Float64Array(classes.length);
    return answer(shaped(outputs, baseScores), transform === "SOFTMAX" ? "softmax" : "identity");
  }
  if (used.size <= 1) {
    // One score: that of the second class, whichever of the two its weights are said to be for.
    const [target = 0] = used;
    if (base.length > 1 || (base.length === 1 && target !== 0))
      node.fail("has base values for other classes than its leaves");
    const positive = ensemble.trees.every(({ weights }) =>
      [...(weights.get(target)?.values() ?? [])].every((w) => w >= 0),
    );
    if (transform === "NONE" && !positive) node.fail("has scores of no known range where probabilities must be");
    if (transform !== "NONE" && transform !== "LOGISTIC") refuseTransform(node, transform);
    const model = shaped([[{ target, factor: 1 }]], Float64Array.of(base[0] ?? 0));
    return answer(model, transform === "LOGISTIC" ? "sigmoid" : "identity");
  }
  const pairs = base.length === 2 ? base : new Float64Array(2);
  if (base.length === 1) node.fail("has 1 base value for 2 classes");
  const [first, second] = [pairs[0] as number, pairs[1] as number];
  if (transform === "SOFTMAX") {
    const outputs = [
      [
        { target: 1, factor: 1 },
        { target: 0, factor: -1 },
      ],
    ];
    return answer(shaped(outputs, Float64Array.of(second - first)), "sigmoid");
  }
  const sum = leafSums(ensemble.trees);
  if (transform === "NONE" && Math.abs(sum + first + second - 1) < TOLERANCE) {
    return answer(shaped([[{ target: 1, factor: 1 }]], Float64Array.of(second)), "identity");
  }
  if (transform === "LOGISTIC" && Math.abs(sum) < TOLERANCE && Math.abs(first + second) < TOLERANCE) {
    return answer(shaped([[{ target: 1, factor: 1 }]], Float64Array.of(second)), "sigmoid");
  }
  return node.fail(`has scores of two classes under ${transform} that are not the probabilities of one and the other`);
}

/** The sum of both classes' weights over one leaf of each tree, where that is the same for all leaves; else NaN. */
function leafSums(trees: ReturnType<typeof readTreeEnsemble>["trees"]): number {
  return trees.reduce((total, { nodes, weights }) => {
    let common = Number.NaN;
    for (const [index, { mode }] of nodes.entries()) {
      if (mode !== "LEAF") continue;
      const sum = (weights.get(0)?.get(index) ?? 0) + (weights.get(1)?.get(index) ?? 0);
      if (Number.isNaN(common)) common = sum;
      if (Math.abs(sum - common) > TOLERANCE) return Number.NaN;
    }
    return total + common;
  }, 0);
}

export function treeRegressor(node: OnnxNode, rows: ColumnsValue, fileBytes: number): readonly OnnxValue[] {
  const targets = node.integer("n_targets", 1);
  if (!(Number.isInteger(targets) && targets >= 1 && targets <= MOST_OUTPUTS)) node.fail(`has ${targets} targets`);
  const transform = node.text("post_transform", "NONE");
  const aggregate = node.text("aggregate_function", "SUM");
  if (aggregate !== "SUM" && aggregate !== "AVERAGE") node.fail(`takes the ${aggregate.slice(0, 20)} of its trees`);
  const links: Readonly<Record<string, Link>> = { NONE: "identity", LOGISTIC: "sigmoid", SOFTMAX: "softmax" };
  const link = Object.hasOwn(links, transform) ? (links[transform] as Link) : refuseTransform(node, transform);
  const ensemble = readTreeEnsemble(node, "target", rows.columns.length, targets);
  const base = node.floats("base_values");
  if (base.length !== 0 && base.length !== targets) node.fail(`has ${base.length} base values for ${targets} targets`);
  const averaged = aggregate === "AVERAGE";
  const shape: ForestShape = {
    outputs: Array.from({ length: targets }, (_, target) => [{ target, factor: 1 }]),
    baseScores: base.length > 0 ? base : new Float64Array(targets),
    scale: averaged ? 1 / Math.max(ensemble.trees.length, 1) : 1,
    single: rows.single,
    fileBytes,
  };
  const { categories, missingIsEqual } = ensemble;
  const forest = forestOf(ensemble, shape);
  const model: OnnxForest = { kind: "forest", features: rows.columns, forest, categories, missingIsEqual, averaged };
  return [{ kind: "prediction", model, link, form: "scores" }];
}

export function linearClassifier(node: OnnxNode, rows: ColumnsValue): readonly OnnxValue[] {
  const classes = classLabels(node, "classlabels_strings", "classlabels_ints");
  const transform = node.text("post_transform", "NONE");
  const intercepts = node.floats("intercepts");
  const outputs = intercepts.length;
  const coefficients = finite(node, node.floats("coefficients"), outputs * rows.columns.length);
  finite(node, intercepts, outputs);
  const answer = (weights: Float64Array, offsets: Float64Array, link: Link) => {
    return answerOf(
      { kind: "linear", features: rows.columns, coefficients: weights, intercepts: offsets },
      link,
      classes,
    );
  };
  const width = rows.columns.length;
  const row = (output: number) => coefficients.subarray(output * width, (output + 1) * width);
  if (classes.length > 2 && outputs === classes.length && transform === "SOFTMAX") {
    return answer(coefficients, intercepts, "softmax");
  }
  if (classes.length === 2 && outputs === 1 && transform === "LOGISTIC")
    return answer(coefficients, intercepts, "sigmoid");
  if (classes.length === 2 && outputs === 2) {
    const [no, yes] = [row(0), row(1)];
    const [noOffset, yesOffset] = [intercepts[0] as number, intercepts[1] as number];
    if (transform === "SOFTMAX") {
      return answer(
        yes.map((weight, f) => weight - (no[f] as number)),
        Float64Array.of(yesOffset - noOffset),
        "sigmoid",
      );
    }
    const opposite = yes.every((weight, f) => weight === -(no[f] as number)) && yesOffset === -noOffset;
    if (transform === "LOGISTIC" && opposite) return answer(yes, Float64Array.of(yesOffset), "sigmoid");
  }
  if (transform === "NONE") node.fail("gives scores, and no probabilities");
  return node.fail(
    `has ${outputs} scores for ${classes.length} classes under ${transform.slice(0, 20)}; ours are multinomial`,
  );
}

export function linearRegressor(node: OnnxNode, rows: ColumnsValue): readonly OnnxValue[] {
  const targets = node.integer("targets", 1);
  const width = rows.columns.length;
  if (targets !== 1) node.fail(`has ${targets} targets, and ours have one`);
  const transform = node.text("post_transform", "NONE");
  if (transform !== "NONE") refuseTransform(node, transform);
  const coefficients = finite(node, node.floats("coefficients"), width);
  const given = node.floats("intercepts");
  const intercepts = finite(node, given.length > 0 ? given : new Float64Array(1), 1);
  const model: OnnxLinear = { kind: "linear", features: rows.columns, coefficients, intercepts };
  return [{ kind: "prediction", model, link: "identity", form: "scores" }];
}

/** Rows times a matrix of features x outputs (outputs x features with `transposed`), plus the offsets. */
export function product(
  node: OnnxNode,
  rows: ColumnsValue,
  matrix: Tensor,
  transposed = false,
  offsets?: Tensor,
): OnnxValue {
  const width = rows.columns.length;
  const numbers = matrix.numbers;
  const dims = matrix.dims.length === 1 ? [...matrix.dims, 1] : matrix.dims;
  const outputs = dims[transposed ? 0 : 1] as number;
  if (!numbers || dims.length !== 2 || dims[transposed ? 1 : 0] !== width || outputs < 1) {
    return node.fail(`multiplies rows of ${width} by a matrix of ${dims.join(" x ")}`);
  }
  const at = (output: number, f: number) => (transposed ? output * width + f : f * outputs + output);
  const coefficients = Float64Array.from({ length: outputs * width }, (_, i) => {
    return numbers[at(Math.floor(i / width), i % width)] as number;
  });
  const given = offsets?.numbers ?? new Float64Array(outputs);
  const intercepts = given.length === 1 ? new Float64Array(outputs).fill(given[0] as number) : given;
  const model: OnnxLinear = {
    kind: "linear",
    features: rows.columns,
    coefficients: finite(node, coefficients, outputs * width),
    intercepts: finite(node, intercepts, outputs),
  };
  return { kind: "prediction", model, link: "identity", form: "scores" };
}

function answerOf(
  model: PredictionValue["model"],
  link: Link,
  classes: readonly string[],
): readonly [OnnxValue, PredictionValue] {
  return [
    { kind: "label", classes },
    { kind: "prediction", model, link, form: "probabilities", classes },
  ];
}

/** The labels of the classes in the operator's attributes, numbers as text. */
export function classLabels(node: OnnxNode, texts: string, numbers: string): readonly string[] {
  const named = node.texts(texts);
  const labels = named.length > 0 ? named : Array.from(node.integers(numbers), String);
  if (labels.length < 2 || labels.length > MOST_OUTPUTS)
    node.fail(`has ${labels.length} classes; a model has at least 2`);
  if (new Set(labels).size < labels.length) node.fail("has one class twice");
  return labels;
}

function finite(node: OnnxNode, values: Float64Array, count: number): Float64Array {
  if (values.length !== count) node.fail(`has ${values.length} numbers where ${count} must be`);
  if (!values.every(Number.isFinite)) node.fail("has a number that is not finite");
  return values;
}

function refuseTransform(node: OnnxNode, transform: string): never {
  return node.fail(`turns scores into predictions by ${transform.slice(0, 20)}, which no model of ours does`);
}
