import { EngineError } from "../engine-error.js";
import type { Task } from "../estimator.js";
import { quantileSorted } from "../frame/number-summary.js";
import { createRandom } from "../random.js";
import { type EvaluateOptions, evaluate } from "./evaluate.js";
import type { MetricName } from "./metric-table.js";

export interface BootstrapInterval {
  /** The metric of all rows. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Resamples that defined the metric; those that drew one class only do not define roc_auc. */
  readonly resampleCount: number;
}

export interface BootstrapOptions extends Omit<EvaluateOptions, "metrics"> {
  readonly task: Task;
  /** 1 to 10 000. Default 200. */
  readonly resamples?: number;
  /** Share of resamples inside the interval, above 0 and below 1. Default 0.95. */
  readonly level?: number;
  readonly seed: number;
}

/**
 * The percentile bootstrap interval of a metric (Efron 1979): rows are drawn with replacement, as many as there are,
 * and the metric of each draw is sorted. `low` and `high` are NaN when no resample defines the metric. The cost is
 * that of the metric times `resamples`.
 */
export function bootstrapInterval(
  metric: MetricName,
  yTrue: Float64Array,
  prediction: Float64Array,
  options: BootstrapOptions,
): BootstrapInterval {
  const { task, seed, resamples = 200, level = 0.95, ...rest } = options;
  if (!Number.isInteger(resamples) || resamples < 1 || resamples > 10_000) {
    throw new EngineError("bad_params", `resamples must be a whole number from 1 to 10000, not ${resamples}`);
  }
  if (!(level > 0 && level < 1)) throw new EngineError("bad_params", `level must be above 0 and below 1, not ${level}`);
  const measure = (y: Float64Array, p: Float64Array, weights?: Float64Array) =>
    evaluate(task, y, p, { ...rest, weights, metrics: [metric] })[metric] ?? Number.NaN;
  const value = measure(yTrue, prediction, rest.weights);

  const n = yTrue.length;
  const width = prediction.length / n;
  const random = createRandom(seed);
  const y = new Float64Array(n);
  const p = new Float64Array(prediction.length);
  const weights = rest.weights ? new Float64Array(n) : undefined;
  const drawn = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    for (let i = 0; i < n; i++) {
      const row = random.integer(n);
      y[i] = yTrue[row] as number;
      for (let k = 0; k < width; k++) p[i * width + k] = prediction[row * width + k] as number;
      if (weights) weights[i] = rest.weights?.[row] as number;
    }
    const undrawn = weights?.every((weight) => weight === 0);
    drawn[resample] = undrawn ? Number.NaN : measure(y, p, weights);
  }
  const sorted = drawn.filter((measured) => !Number.isNaN(measured)).sort();
  return {
    value,
    low: quantileSorted(sorted, (1 - level) / 2),
    high: quantileSorted(sorted, (1 + level) / 2),
    level,
    resampleCount: sorted.length,
  };
}
