import { EngineError, ModelFileError } from "../engine-error.js";
import type { EstimatorState, Target, Task } from "../estimator.js";
import { withKernels } from "../kernels.js";
import { readChoice, readInteger, readSection } from "../model-state.js";
import type { TrainingRows } from "../resampling/training-rows.js";
import { PROBABILITY_MAPS } from "./probability-map.js";
import { applyTemperature, fitTemperature } from "./temperature-scaling.js";

/** `sigmoid` needs few rows, `isotonic` fits any shape and needs about a thousand, `temperature` keeps the ranking. */
export const CALIBRATION_METHODS = ["sigmoid", "isotonic", "centred_isotonic", "beta", "temperature"] as const;
export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];

const CLASS_TASKS: readonly Task[] = ["binary_classification", "multiclass_classification"];

/** Turns a model's probabilities into ones that come true as often as they say. */
export class Calibrator {
  readonly method: CalibrationMethod;
  readonly task: Task;
  readonly classCount: number;
  /** What was learnt: of the positive class, of each class, or the inverse temperature. */
  readonly learnt: readonly Float64Array[];

  constructor(parts: Pick<Calibrator, "method" | "task" | "classCount" | "learnt">) {
    this.method = parts.method;
    this.task = parts.task;
    this.classCount = parts.classCount;
    this.learnt = parts.learnt;
  }

  /**
   * Calibrated probabilities in the layout of `FittedEstimator.predict`. Several classes are calibrated each against the
   * rest and made to sum to 1; where all come out as 0, all are equal.
   */
  apply(prediction: Float64Array): Float64Array {
    const { method, classCount, learnt } = this;
    const binary = this.task === "binary_classification";
    return withKernels(({ run }) => {
      if (method === "temperature") {
        const both = binary ? withNegatives(prediction) : prediction;
        const scaled = applyTemperature(run, learnt[0]?.[0] as number, both, classCount);
        return binary ? prediction.map((_, row) => scaled[row * 2 + 1] as number) : scaled;
      }
      const map = PROBABILITY_MAPS[method];
      if (binary) return map.apply(run, learnt[0] as Float64Array, prediction);
      const result = new Float64Array(prediction.length);
      learnt.forEach((numbers, k) => {
        const own = map.apply(run, numbers, columnOf(prediction, classCount, k));
        own.forEach((p, row) => {
          result[row * classCount + k] = p;
        });
      });
      return summingTo1(result, classCount);
    });
  }

  save(): EstimatorState {
    const { method, task, classCount, learnt } = this;
    return {
      header: { method, task, classCount },
      sections: Object.fromEntries(learnt.map((numbers, k) => [`map${k}`, numbers])),
    };
  }
}

/**
 * Learns from probabilities of rows that the model was not fitted on: `prediction` as `FittedEstimator.predict` gives
 * it. Throws EngineError "unsupported_task" for a regression, "bad_prediction" or "bad_weights" on lengths and values.
 */
export function fitCalibrator(
  method: CalibrationMethod,
  prediction: Float64Array,
  y: Target,
  weights?: Float64Array,
): Calibrator {
  const { task, classCount, values } = y;
  checkCalibrationRows(method, prediction, y, weights);
  const learnt = withKernels(({ run }) => {
    if (method === "temperature") {
      const both = task === "binary_classification" ? withNegatives(prediction) : prediction;
      return [Float64Array.of(fitTemperature(run, both, values, classCount, weights))];
    }
    const map = PROBABILITY_MAPS[method];
    if (task === "binary_classification") return [map.fit(run, prediction, values, weights)];
    return Array.from({ length: classCount }, (_, k) => {
      const isClass = values.map((value) => (value === k ? 1 : 0));
      return map.fit(run, columnOf(prediction, classCount, k), isClass, weights);
    });
  });
  return new Calibrator({ method, task, classCount, learnt });
}

/** The calibrator that `save` wrote; throws ModelFileError on anything else. */
export function loadCalibrator(state: EstimatorState): Calibrator {
  const method = readChoice(state, "method", CALIBRATION_METHODS);
  const task = readChoice(state, "task", CLASS_TASKS);
  const binary = task === "binary_classification";
  const classCount = readInteger(state, "classCount", 2, binary ? 2 : 100_000);
  const mapCount = binary || method === "temperature" ? 1 : classCount;
  const learnt = Array.from({ length: mapCount }, (_, k) => readSection(state, `map${k}`, "float64"));
  for (const numbers of learnt) {
    if (method !== "temperature") PROBABILITY_MAPS[method].check(numbers);
    else if (!(numbers.length === 1 && (numbers[0] as number) > 0 && Number.isFinite(numbers[0]))) {
      throw new ModelFileError(`a temperature is one number above 0, not ${[...numbers].slice(0, 4).join(", ")}`);
    }
  }
  return new Calibrator({ method, task, classCount, learnt });
}

/** Throws EngineError unless there is a row, and a usable probability and weight for each. */
function checkCalibrationRows(
  method: string,
  prediction: Float64Array,
  { task, classCount, values }: Target,
  weights: TrainingRows["weights"],
): void {
  if (!CALIBRATION_METHODS.includes(method as CalibrationMethod)) {
    const known = CALIBRATION_METHODS.join(", ");
    throw new EngineError("bad_params", `method must be one of ${known}, not ${JSON.stringify(method)}`);
  }
  if (task === "regression") {
    throw new EngineError("unsupported_task", `calibration is for ${CLASS_TASKS.join(", ")}, not ${task}`);
  }
  if (values.length === 0) throw new EngineError("bad_target", "calibration needs at least 1 row, not 0");
  const expected = values.length * (task === "binary_classification" ? 1 : classCount);
  if (prediction.length !== expected) {
    throw new EngineError(
      "bad_prediction",
      `${values.length} rows need ${expected} probabilities, not ${prediction.length}`,
    );
  }
  const bad = prediction.findIndex((p) => !(p >= 0 && p <= 1));
  if (bad >= 0)
    throw new EngineError("bad_prediction", `probability ${bad} must be from 0 to 1, not ${prediction[bad]}`);
  if (weights === undefined) return;
  const usable = weights.every((weight) => weight >= 0 && weight < Number.POSITIVE_INFINITY) && weights.some(Boolean);
  if (weights.length === values.length && usable) return;
  throw new EngineError("bad_weights", `calibration needs ${values.length} weights of at least 0, one of them above 0`);
}

/** P(class 0) and P(class 1) of each row. */
function withNegatives(positive: Float64Array): Float64Array {
  const both = new Float64Array(positive.length * 2);
  positive.forEach((p, row) => {
    both[row * 2] = 1 - p;
    both[row * 2 + 1] = p;
  });
  return both;
}

function columnOf(prediction: Float64Array, classCount: number, k: number): Float64Array {
  return Float64Array.from({ length: prediction.length / classCount }, (_, row) => prediction[row * classCount + k]!);
}

function summingTo1(probability: Float64Array, classCount: number): Float64Array {
  for (let from = 0; from < probability.length; from += classCount) {
    const row = probability.subarray(from, from + classCount);
    const total = row.reduce((sum, p) => sum + p, 0);
    if (total === 0) row.fill(1 / classCount);
    else for (let k = 0; k < classCount; k++) row[k]! /= total;
  }
  return probability;
}
