import { EngineError } from "../engine-error.js";
import { quantileSorted } from "../frame/number-summary.js";
import type { MetricName } from "../metrics/metric-table.js";
import { createRandom } from "../random.js";
import { normalCdf, normalQuantile } from "../statistics/normal.js";
import {
  type BootstrapOptions,
  type BootstrapRows,
  checkBootstrapOptions,
  metricOfRows,
  rowDrawer,
} from "./bootstrap-rows.js";

export interface BootstrapInterval {
  /** The metric of all rows; NaN when they do not define it. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Resamples that defined the metric; those that drew one class only do not define roc_auc. */
  readonly resampleCount: number;
}

export interface BootstrapIntervalOptions extends BootstrapOptions {
  /** "bca" corrects for bias and skewness, and costs at most 200 more evaluations. Default "percentile". */
  readonly method?: "percentile" | "bca";
}

/** Groups of rows left out in turn to measure skewness; with up to so many rows, each row is one. */
const JACKKNIFE_GROUPS = 200;

/**
 * The bootstrap interval of a metric: rows are drawn with replacement, as many as there are, and the metric of each draw
 * is sorted; the interval ends at its quantiles (Efron 1979), or at quantiles moved for bias and skewness (BCa, Efron
 * 1987). `low` and `high` are NaN when no resample defines the metric. The cost is that of the metric times `resamples`.
 */
export function bootstrapInterval(
  metric: MetricName,
  yTrue: Float64Array,
  prediction: Float64Array,
  options: BootstrapIntervalOptions,
): BootstrapInterval {
  const { resamples, level } = checkBootstrapOptions(options);
  const { method = "percentile" } = options;
  if (method !== "percentile" && method !== "bca") {
    throw new EngineError("bad_params", `method must be percentile or bca, not ${JSON.stringify(method)}`);
  }
  const rows: BootstrapRows = { yTrue, prediction };
  const measure = metricOfRows(metric, rows, options);
  const all = Uint32Array.from(yTrue.keys());
  const value = measure(all);
  const draw = rowDrawer(yTrue, options, createRandom(options.seed));
  const sorted = Float64Array.from({ length: resamples }, () => measure(draw()))
    .filter((measured) => !Number.isNaN(measured))
    .sort();
  const tails = [(1 - level) / 2, (1 + level) / 2] as const;
  const [low, high] = method === "bca" ? corrected(tails, sorted, value, jackknife(all, measure)) : tails;
  return {
    value,
    low: quantileSorted(sorted, low),
    high: quantileSorted(sorted, high),
    level,
    resampleCount: sorted.length,
  };
}

/** The fractions at which a BCa interval ends in place of `tails`. */
function corrected(
  tails: readonly [number, number],
  sorted: Float64Array,
  value: number,
  leftOut: Float64Array,
): readonly [number, number] {
  if (sorted.length === 0) return tails;
  // Draws equal to the value count half, or a metric of few values would look biased.
  const below = sorted.reduce((count, drawn) => count + (drawn < value ? 1 : drawn === value ? 0.5 : 0), 0);
  const share = below / sorted.length;
  if (share === 0 || share === 1) return tails;
  const bias = normalQuantile(share);
  const center = leftOut.reduce((sum, left) => sum + left, 0) / leftOut.length;
  const cubes = leftOut.reduce((sum, left) => sum + (center - left) ** 3, 0);
  const squares = leftOut.reduce((sum, left) => sum + (center - left) ** 2, 0);
  const acceleration = squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
  const moved = (tail: number) => {
    const z = bias + normalQuantile(tail);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  return [moved(tails[0]), moved(tails[1])];
}

/** The metric without each group of rows; what is then not defined is left out. */
function jackknife(all: Uint32Array, measure: (rows: Uint32Array) => number): Float64Array {
  const groups = Math.min(JACKKNIFE_GROUPS, all.length);
  if (groups < 2) return new Float64Array(0);
  const measured = Float64Array.from({ length: groups }, (_, group) =>
    measure(all.filter((row) => row % groups !== group)),
  );
  return measured.filter((value) => !Number.isNaN(value));
}
