import type { MetricValue } from "@crisol/contract";
import { createRandom, evaluate, metricsFor, type Task } from "@crisol/engine";

/** Predictions of some rows, as metrics take them. */
export interface Scored {
  readonly task: Task;
  readonly classCount: number;
  readonly yTrue: Float64Array;
  /** P(class 1), rows x classes, or numbers. */
  readonly prediction: Float64Array;
}

const maximumDraw = 2500;

/**
 * Every metric of the task with its 95 % percentile bootstrap interval (Efron 1979): one set of 500 resamples for all
 * metrics, 200 from 1,000 rows on. Above 2,500 rows a resample has 2,500 of them, and the interval is narrowed by the
 * root of the share (Bickel, Götze and van Zwet 1997), so that the cost does not grow with the data. Null is what the
 * rows do not define.
 */
export function metricsWithIntervals(scored: Scored, seed: number): Record<string, MetricValue> {
  const { task, classCount, yTrue, prediction } = scored;
  const n = yTrue.length;
  if (n === 0) return {};
  const values = evaluate(task, yTrue, prediction, { classCount });
  const names = metricsFor(task);
  const { resamples, size } = drawsOf(n);
  const width = prediction.length / n;
  const random = createRandom(seed);
  const y = new Float64Array(size);
  const p = new Float64Array(size * width);
  const drawn = new Map(names.map((name) => [name, [] as number[]]));
  for (let resample = 0; resample < resamples; resample++) {
    for (let i = 0; i < size; i++) {
      const row = random.integer(n);
      y[i] = yTrue[row] as number;
      for (let k = 0; k < width; k++) p[i * width + k] = prediction[row * width + k] as number;
    }
    const again = evaluate(task, y, p, { classCount });
    for (const name of names) {
      const value = again[name];
      if (value !== undefined && Number.isFinite(value)) drawn.get(name)?.push(value);
    }
  }
  const narrowing = Math.sqrt(size / n);
  return Object.fromEntries(
    names.map((name) => [name, metricValue(values[name], drawn.get(name) as number[], narrowing)]),
  );
}

/** How many rows all resamples of `n` rows have together. */
export function resampledRows(n: number): number {
  const { resamples, size } = drawsOf(n);
  return resamples * size;
}

function drawsOf(n: number): { readonly resamples: number; readonly size: number } {
  return { resamples: n < 1000 ? 500 : 200, size: Math.min(n, maximumDraw) };
}

function metricValue(value: number | undefined, drawn: number[], narrowing: number): MetricValue {
  if (value === undefined || !Number.isFinite(value)) return { value: null, lower: null, upper: null };
  if (drawn.length === 0) return { value, lower: null, upper: null };
  const sorted = Float64Array.from(drawn).sort();
  const bound = (fraction: number) => value + (quantile(sorted, fraction) - value) * narrowing;
  return { value, lower: bound(0.025), upper: bound(0.975) };
}

/** Linear between neighbours, as NumPy's default. */
function quantile(sorted: Float64Array, fraction: number): number {
  const at = fraction * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] as number;
  return low + ((sorted[Math.min(below + 1, sorted.length - 1)] as number) - low) * (at - below);
}
