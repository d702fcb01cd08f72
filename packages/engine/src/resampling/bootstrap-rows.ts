import { EngineError } from "../engine-error.js";
import type { Task } from "../estimator.js";
import { type EvaluateOptions, evaluate } from "../metrics/evaluate.js";
import { checkMetricInput } from "../metrics/metric-input.js";
import type { MetricName } from "../metrics/metric-table.js";
import type { Random } from "../random.js";

export interface BootstrapOptions extends Omit<EvaluateOptions, "metrics"> {
  readonly task: Task;
  /** 1 to 10 000. Default 200; BCa intervals and p-values want 1000 or more. */
  readonly resamples?: number;
  /** Share of resamples inside the interval, above 0 and below 1. Default 0.95. */
  readonly level?: number;
  /** Draws as many rows of each class as there are, so that every resample has all classes. Default false. */
  readonly stratified?: boolean;
  readonly seed: number;
}

/** Rows of which samples are drawn and scored. */
export interface BootstrapRows {
  readonly yTrue: Float64Array;
  readonly prediction: Float64Array;
}

/** The options with their defaults; throws EngineError "bad_params" on values out of bounds. */
export function checkBootstrapOptions(options: BootstrapOptions): {
  readonly resamples: number;
  readonly level: number;
} {
  const { resamples = 200, level = 0.95 } = options;
  if (!Number.isInteger(resamples) || resamples < 1 || resamples > 10_000) {
    throw new EngineError("bad_params", `resamples must be a whole number from 1 to 10000, not ${resamples}`);
  }
  if (!(level > 0 && level < 1)) {
    throw new EngineError("bad_params", `level must be above 0 and below 1, not ${level}`);
  }
  return { resamples, level };
}

/** A metric as a function of which rows count; NaN where they do not define it. */
export function metricOfRows(
  metric: MetricName,
  { yTrue, prediction }: BootstrapRows,
  { task, weights, classCount, threshold, positiveClass }: BootstrapOptions,
): (rows: Uint32Array) => number {
  const options = {
    metrics: [metric],
    ...(classCount !== undefined && { classCount }),
    ...(threshold !== undefined && { threshold }),
    ...(positiveClass !== undefined && { positiveClass }),
  };
  const width = task === "multiclass_classification" ? (classCount ?? 0) : 1;
  checkMetricInput({ task, yTrue, prediction, classCount: classCount ?? 2, ...(weights && { weights }) });
  return (rows) => {
    const y = new Float64Array(rows.length);
    const p = new Float64Array(rows.length * width);
    const w = weights && new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      y[i] = yTrue[row] as number;
      for (let k = 0; k < width; k++) p[i * width + k] = prediction[row * width + k] as number;
      if (w) w[i] = weights?.[row] as number;
    }
    if (w?.every((weight) => weight === 0)) return Number.NaN;
    return evaluate(task, y, p, { ...options, ...(w && { weights: w }) })[metric] ?? Number.NaN;
  };
}

/** Draws as many rows as there are, with replacement; stratified, as many of each class as it has. */
export function rowDrawer(
  yTrue: Float64Array,
  { task, stratified = false }: BootstrapOptions,
  random: Random,
): () => Uint32Array {
  if (stratified && task === "regression") {
    throw new EngineError("bad_params", "stratified must be false for a regression, which has no classes");
  }
  const strata = new Map<number, number[]>();
  yTrue.forEach((value, row) => {
    const key = stratified ? value : 0;
    const rows = strata.get(key);
    if (rows) rows.push(row);
    else strata.set(key, [row]);
  });
  const lists = [...strata.values()];
  return () => {
    const drawn = new Uint32Array(yTrue.length);
    let at = 0;
    for (const rows of lists) {
      for (let i = 0; i < rows.length; i++) drawn[at++] = rows[random.integer(rows.length)] as number;
    }
    return drawn;
  };
}
