import { EngineError } from "../engine-error.js";
import { quantileSorted } from "../frame/number-summary.js";
import type { MetricName } from "../metrics/metric-table.js";
import { createRandom } from "../random.js";
import { incompleteBeta } from "../statistics/beta.js";
import { normalCdf } from "../statistics/normal.js";
import { type BootstrapOptions, checkBootstrapOptions, metricOfRows, rowDrawer } from "./bootstrap-rows.js";

export interface BootstrapDifference {
  /** The metric of the first prediction minus that of the second. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Twice the smaller share of resamples on either side of 0, at least 1 / (resamples + 1). */
  readonly pValue: number;
  readonly resampleCount: number;
}

/**
 * How far two predictions of the same rows are apart in a metric: both are scored on the same draws, so that what is
 * hard for both cancels out. Percentile interval. `low`, `high` and `pValue` are NaN when no resample defines the metric.
 */
export function bootstrapDifference(
  metric: MetricName,
  yTrue: Float64Array,
  first: Float64Array,
  second: Float64Array,
  options: BootstrapOptions,
): BootstrapDifference {
  const { resamples, level } = checkBootstrapOptions(options);
  const ofFirst = metricOfRows(metric, { yTrue, prediction: first }, options);
  const ofSecond = metricOfRows(metric, { yTrue, prediction: second }, options);
  const difference = (rows: Uint32Array) => ofFirst(rows) - ofSecond(rows);
  const draw = rowDrawer(yTrue, options, createRandom(options.seed));
  const sorted = Float64Array.from({ length: resamples }, () => difference(draw()))
    .filter((drawn) => !Number.isNaN(drawn))
    .sort();
  const below = sorted.reduce((count, drawn) => count + (drawn < 0 ? 1 : drawn === 0 ? 0.5 : 0), 0);
  const tail = Math.min(below, sorted.length - below);
  return {
    difference: difference(Uint32Array.from(yTrue.keys())),
    low: quantileSorted(sorted, (1 - level) / 2),
    high: quantileSorted(sorted, (1 + level) / 2),
    level,
    pValue: sorted.length === 0 ? Number.NaN : Math.min(1, (2 * tail + 1) / (sorted.length + 1)),
    resampleCount: sorted.length,
  };
}

export interface McNemarTest {
  /** Rows that only the first, and only the second, gave their true class. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Two-sided, exact. 1 when the two are never right apart. */
  readonly pValue: number;
}

/** McNemar's test (1947) whether two classifiers are right equally often, from the rows on which one alone is right. */
export function mcNemar(yTrue: ArrayLike<number>, first: ArrayLike<number>, second: ArrayLike<number>): McNemarTest {
  if (first.length !== yTrue.length || second.length !== yTrue.length) {
    throw new EngineError(
      "bad_prediction",
      `${yTrue.length} rows need as many classes of each model, not ${first.length} and ${second.length}`,
    );
  }
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let row = 0; row < yTrue.length; row++) {
    if (first[row] === second[row]) continue;
    if (first[row] === yTrue[row]) onlyFirst++;
    else if (second[row] === yTrue[row]) onlySecond++;
  }
  const total = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // P(X <= fewer) of a binomial with chance one half is an incomplete beta function.
  const pValue = 2 * fewer === total ? 1 : Math.min(1, 2 * incompleteBeta(total - fewer, fewer + 1, 0.5));
  return { onlyFirst, onlySecond, pValue };
}

/** A two-sided p-value of a standard normal statistic. */
export function twoSided(z: number): number {
  return 2 * normalCdf(-Math.abs(z));
}
