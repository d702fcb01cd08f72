import { createRandom, evaluate, type MetricName } from "@crisol/engine";
import type { Scored } from "../bootstrap.js";

/** How sure the metric of each of several models is, all measured on the same rows. */
export interface PairedDeviations {
  /** By model. */
  readonly values: readonly number[];
  /** Of the difference to the next model: standard deviation over resamples of the rows, the same for both. */
  readonly ofDifferences: readonly number[];
  /** Standard deviation of the last model's metric over resamples of the rows: what other rows of as many would show. */
  readonly ofLast: number;
}

const RESAMPLES = 100;
/** A resample has at most so many rows; deviations are narrowed by the root of the share (Bickel, Götze and van Zwet 1997). */
const MOST_DRAWN = 5000;

/** Bootstraps the metric `name` of models that have scored the same rows. NaN where the rows do not define it. */
export function pairedDeviations(models: readonly Scored[], name: string, seed: number): PairedDeviations {
  const rowCount = models[0]?.yTrue.length ?? 0;
  const size = Math.min(rowCount, MOST_DRAWN);
  const random = createRandom(seed);
  const measured = models.map((): number[] => []);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const rows = Uint32Array.from({ length: size }, () => random.integer(rowCount));
    for (const [at, model] of models.entries()) measured[at]?.push(metricOf(rowsOf(model, rows), name));
  }
  const narrowing = Math.sqrt(size / Math.max(rowCount, 1));
  return {
    values: models.map((model) => metricOf(model, name)),
    ofDifferences: measured
      .slice(1)
      .map((values, at) => narrowing * deviation(values.map((value, k) => value - (measured[at]?.[k] as number)))),
    ofLast: narrowing * deviation(measured.at(-1) ?? []),
  };
}

function metricOf({ task, yTrue, prediction, classCount }: Scored, name: string): number {
  return evaluate(task, yTrue, prediction, { classCount })[name as MetricName] ?? Number.NaN;
}

function rowsOf(scored: Scored, rows: Uint32Array): Scored {
  const width = scored.prediction.length / scored.yTrue.length;
  const prediction = new Float64Array(rows.length * width);
  for (const [at, row] of rows.entries()) {
    for (let k = 0; k < width; k++) prediction[at * width + k] = scored.prediction[row * width + k] as number;
  }
  return { ...scored, yTrue: Float64Array.from(rows, (row) => scored.yTrue[row] as number), prediction };
}

function deviation(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  if (known.length < 2) return Number.NaN;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1));
}
