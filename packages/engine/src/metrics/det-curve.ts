import { cumulativeCounts } from "./cumulative-counts.js";
import { thinCurve } from "./thin-curve.js";

export interface DetCurve {
  /** Rising from 0: negatives taken for positive. */
  readonly falsePositiveRate: readonly number[];
  /** Falling to 0: positives missed. */
  readonly falseNegativeRate: readonly number[];
  /** Rows scoring at least this are predicted positive; null at the first point, where none is. */
  readonly thresholds: readonly (number | null)[];
}

/**
 * Detection error trade-off (Martin et al. 1997): missed positives against false alarms at every distinct score,
 * thinned to `limit` points (default 500). As scikit-learn does, it starts at the last point without a false alarm and
 * ends at the first without a miss. A rate is NaN throughout when its class has no row.
 */
export function detCurve(
  yTrue: ArrayLike<number>,
  scores: Float64Array,
  options: { readonly weights?: Float64Array; readonly limit?: number } = {},
): DetCurve {
  const counts = cumulativeCounts(yTrue, scores, options.weights);
  const { positives, negatives } = counts;
  const misses = (i: number) => positives - (i === 0 ? 0 : (counts.truePositives[i - 1] as number));
  const alarms = (i: number) => (i === 0 ? 0 : (counts.falsePositives[i - 1] as number));
  let first = 0;
  let last = counts.thresholds.length;
  while (first < last && alarms(first + 1) === 0) first++;
  while (last > first && misses(last - 1) === 0) last--;
  const points = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const falsePositiveRate = Float64Array.from(points, (i) => alarms(i) / negatives);
  const falseNegativeRate = Float64Array.from(points, (i) => misses(i) / positives);
  const finite = (rates: Float64Array) => rates.map((rate) => (Number.isNaN(rate) ? 0 : rate));
  const kept = [...thinCurve(finite(falsePositiveRate), finite(falseNegativeRate), options.limit)];
  return {
    falsePositiveRate: kept.map((i) => falsePositiveRate[i] as number),
    falseNegativeRate: kept.map((i) => falseNegativeRate[i] as number),
    thresholds: kept.map((i) => (first + i === 0 ? null : (counts.thresholds[first + i - 1] as number))),
  };
}
