import type { Forest } from "../../boosting/forest.js";
import type { Link } from "../../boosting/predictor.js";
import type { OnnxColumn } from "./onnx-column.js";
import type { Tensor } from "./onnx-tensor.js";

/** What a tensor of the graph stands for. */
export type OnnxValue =
  | { readonly kind: "constant"; readonly tensor: Tensor }
  | ColumnsValue
  /** Whether each number is missing, or infinite. */
  | { readonly kind: "test"; readonly test: "missing" | "infinite"; readonly of: ColumnsValue }
  | PredictionValue
  /** The most probable class. */
  | { readonly kind: "label"; readonly classes?: readonly string[] }
  /** What no model of ours has; `why` is said where a prediction needs it. */
  | { readonly kind: "unknown"; readonly why: string };

/** Rows x columns on their way to the model. */
export interface ColumnsValue {
  readonly kind: "columns";
  readonly columns: readonly OnnxColumn[];
  /** Whether the numbers were rounded to 32 bits on the way. */
  readonly single: boolean;
}

/** What the model says of each row. */
export interface PredictionValue {
  readonly kind: "prediction";
  readonly model: OnnxModel;
  readonly link: Link;
  /** As the model gives it; 1 minus that; or a probability for each class. */
  readonly form: "scores" | "complement" | "probabilities";
  readonly classes?: readonly string[];
}

export type OnnxModel = OnnxForest | OnnxLinear;

export interface OnnxForest {
  readonly kind: "forest";
  readonly features: readonly OnnxColumn[];
  readonly forest: Forest;
  /** For each feature the values that splits compare it with for equality, as the forest's bins; empty for others. */
  readonly categories: readonly (readonly number[])[];
  /** 1 for each feature of which a missing value passes some test for equality. */
  readonly missingIsEqual: Uint8Array;
  /** Whether the trees are averaged, as those of a random forest. */
  readonly averaged: boolean;
}

export interface OnnxLinear {
  readonly kind: "linear";
  readonly features: readonly OnnxColumn[];
  /** Row-major, outputs x features. */
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
}

export function outputsOf(model: OnnxModel): number {
  return model.kind === "forest" ? model.forest.outputs : model.intercepts.length;
}
