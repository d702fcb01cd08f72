import { EngineError } from "../engine-error.js";
import type { Task } from "../estimator.js";

/** What a metric compares: true values, predictions, and how much each row counts. */
export interface MetricInput {
  readonly task: Task;
  /** Class indices, or numbers for regression. Length n. */
  readonly yTrue: Float64Array;
  /** As `FittedEstimator.predict` gives them: P(class 1), n x classCount probabilities by row, or numbers. */
  readonly prediction: Float64Array;
  /** 2, k, or 0 for regression. */
  readonly classCount: number;
  /** One non-negative weight a row; all 1 when absent. */
  readonly weights?: Float64Array;
}

/** Throws EngineError unless there is at least one row, the lengths agree, and classes and weights are in bounds. */
export function checkMetricInput(input: MetricInput): void {
  const { task, yTrue, prediction, classCount, weights } = input;
  if (yTrue.length === 0) throw new EngineError("bad_target", "a metric needs at least 1 row, not 0");
  const width = task === "multiclass_classification" ? classCount : 1;
  if (prediction.length !== yTrue.length * width) {
    throw new EngineError(
      "bad_prediction",
      `${yTrue.length} rows need ${yTrue.length * width} predictions, not ${prediction.length}`,
    );
  }
  if (weights) {
    if (weights.length !== yTrue.length) {
      throw new EngineError("bad_weights", `${yTrue.length} rows need as many weights, not ${weights.length}`);
    }
    const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
    if (bad >= 0) {
      throw new EngineError("bad_weights", `weight ${bad} must be finite and at least 0, not ${weights[bad]}`);
    }
    if (!weights.some((weight) => weight > 0)) {
      throw new EngineError("bad_weights", "at least one weight must be above 0, and all are 0");
    }
  }
  if (task === "regression") {
    const bad = yTrue.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new EngineError("bad_target", `true value ${bad} must be finite, not ${yTrue[bad]}`);
  } else {
    const classes = task === "binary_classification" ? 2 : classCount;
    const wrong = yTrue.find((value) => !(Number.isInteger(value) && value >= 0 && value < classes));
    if (wrong !== undefined) {
      throw new EngineError("bad_target", `classes must be whole numbers from 0 to ${classes - 1}, not ${wrong}`);
    }
  }
  const unusable = prediction.findIndex((value) => !Number.isFinite(value));
  if (unusable >= 0) {
    throw new EngineError("bad_prediction", `prediction ${unusable} must be finite, not ${prediction[unusable]}`);
  }
}

/** The same rows with class 0 as the positive one, so that P(class 1) becomes P(class 0). Binary only. */
export function swapClasses(input: MetricInput): MetricInput {
  return {
    ...input,
    yTrue: input.yTrue.map((value) => 1 - value),
    prediction: input.prediction.map((p) => 1 - p),
  };
}
