import { EngineError } from "../engine-error.js";
import type { Task } from "../estimator.js";
import { checkMetricInput, type MetricInput, swapClasses } from "./metric-input.js";
import { METRICS, type MetricName, metricsFor } from "./metric-table.js";
import { ScoredRows } from "./scored-rows.js";

export interface EvaluateOptions {
  /** Multiclass: the number of classes. */
  readonly classCount?: number;
  /** One non-negative weight a row; all 1 when absent. */
  readonly weights?: Float64Array;
  /** Binary: rows with P(positive) of at least this are predicted positive. Default 0.5. */
  readonly threshold?: number;
  /** Binary: the class index that counts as positive. Default 1. */
  readonly positiveClass?: 0 | 1;
  /** Default: every metric of the task. */
  readonly metrics?: readonly MetricName[];
}

/** Values by metric; a metric that the rows do not define is absent. */
export type MetricValues = { readonly [Name in MetricName]?: number };

/**
 * The task's metrics of `prediction` (as `FittedEstimator.predict` gives it). What the rows do not define is absent:
 * roc_auc of one class, r2 of one row, poisson_deviance of predictions that are not above 0. Throws EngineError
 * "bad_target", "bad_prediction", "bad_weights" or "bad_params" on lengths, classes, weights or options out of bounds.
 */
export function evaluate(
  task: Task,
  yTrue: Float64Array,
  prediction: Float64Array,
  options: EvaluateOptions = {},
): MetricValues {
  const classCount = task === "regression" ? 0 : task === "binary_classification" ? 2 : (options.classCount ?? 0);
  const given: MetricInput = { task, yTrue, prediction, classCount, weights: options.weights };
  checkMetricInput(given);
  const names = options.metrics ?? metricsFor(task);
  const unfit = names.find((name) => !METRICS[name]?.tasks.includes(task));
  if (unfit !== undefined) {
    throw new EngineError("bad_params", `${unfit} is no metric of ${task}; there are ${metricsFor(task).join(", ")}`);
  }
  const swapped = task === "binary_classification" && options.positiveClass === 0;
  const rows = new ScoredRows(swapped ? swapClasses(given) : given, options.threshold);
  const values: { [Name in MetricName]?: number } = {};
  for (const name of names) {
    const value = METRICS[name].compute(rows);
    if (!Number.isNaN(value)) values[name] = value;
  }
  return values;
}
