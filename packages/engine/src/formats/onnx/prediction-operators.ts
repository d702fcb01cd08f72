import type { OnnxNode } from "./onnx-node.js";
import { type OnnxModel, type OnnxValue, outputsOf, type PredictionValue } from "./onnx-value.js";

// The operators between a model and the file's outputs.

export function sigmoid(node: OnnxNode, scores: PredictionValue): OnnxValue {
  raw(node, scores);
  if (outputsOf(scores.model) !== 1) node.fail("makes probabilities of several scores, one by one");
  return { ...scores, link: "sigmoid" };
}

export function softmax(node: OnnxNode, scores: PredictionValue): OnnxValue {
  raw(node, scores);
  const axis = node.integer("axis", -1);
  if ((axis !== 1 && axis !== -1) || outputsOf(scores.model) < 3) node.fail("is not taken over the classes of a row");
  return { ...scores, link: "softmax", form: "probabilities" };
}

export function exponential(node: OnnxNode, scores: PredictionValue): OnnxValue {
  raw(node, scores);
  if (outputsOf(scores.model) !== 1) node.fail("has several targets, and ours have one");
  return { ...scores, link: "exponential" };
}

/** Scores plus a constant, or predictions times one where they are exponentials. */
export function shifted(node: OnnxNode, scores: PredictionValue, constants: Float64Array, factor: boolean): OnnxValue {
  const outputs = outputsOf(scores.model);
  if (constants.length !== 1 && constants.length !== outputs)
    node.fail(`has ${constants.length} constants for ${outputs} scores`);
  if (scores.form !== "scores" || scores.link !== (factor ? "exponential" : "identity")) {
    node.fail("changes predictions in a way that no model of ours has");
  }
  const shifts = factor ? constants.map(Math.log) : constants;
  if (!shifts.every(Number.isFinite)) node.fail("has a constant that no score can have");
  return { ...scores, model: plus(scores.model, (output) => shifts[shifts.length === 1 ? 0 : output] as number) };
}

function plus(model: OnnxModel, shift: (output: number) => number): OnnxModel {
  if (model.kind === "linear") {
    return { ...model, intercepts: model.intercepts.map((value, output) => value + shift(output)) };
  }
  const baseScores = model.forest.baseScores.map((value, output) => value + shift(output));
  return { ...model, forest: { ...model.forest, baseScores } };
}

/** 1 minus the probability of the second class. */
export function complement(node: OnnxNode, scores: PredictionValue, minuend: Float64Array): OnnxValue {
  const isProbability = scores.link === "sigmoid" || scores.link === "identity";
  if (scores.form !== "scores" || outputsOf(scores.model) !== 1 || !isProbability || minuend.some((one) => one !== 1)) {
    return node.fail("subtracts predictions from something");
  }
  return { ...scores, form: "complement" };
}

/** The probabilities of both classes beside each other. */
export function bothClasses(node: OnnxNode, parts: readonly OnnxValue[]): OnnxValue {
  const [first, second] = parts;
  const pair = parts.length === 2 && first?.kind === "prediction" && second?.kind === "prediction";
  if (pair && first.form === "complement" && second.form === "scores" && first.model === second.model) {
    return { ...second, form: "probabilities" };
  }
  return node.fail("puts predictions beside something else");
}

/** Probabilities made to sum to 1, which ours do. */
export function normalised(node: OnnxNode, predictions: PredictionValue): OnnxValue {
  if (node.text("norm", "MAX") === "L1" && predictions.form === "probabilities") return predictions;
  return node.fail("changes predictions in a way that no model of ours has");
}

/** A pair of class and probability for each class: the labels are those of the probabilities. */
export function zipMap(node: OnnxNode, predictions: PredictionValue): OnnxValue {
  const texts = node.texts("classlabels_strings");
  const classes = texts.length > 0 ? texts : Array.from(node.integers("classlabels_int64s"), String);
  return { ...predictions, ...(classes.length > 0 && { classes }) };
}

function raw(node: OnnxNode, { form, link }: PredictionValue): void {
  if (form !== "scores" || link !== "identity") node.fail("changes predictions that are finished");
}
