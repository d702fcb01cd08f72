import { cumulativeCounts } from "./cumulative-counts.js";
import { rocAucOf } from "./ranking-metrics.js";
import { thinCurve } from "./thin-curve.js";

export interface RocCurve {
  /** From (0, 0) to (1, 1), both rates never falling. */
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  /** Rows scoring at least this are predicted positive; null at the first point, where none is. */
  readonly thresholds: readonly (number | null)[];
  /** Of all points, before thinning. NaN when the rows have one class only. */
  readonly auc: number;
}

/**
 * True against false positive rate at every distinct score, thinned to `limit` points (default 500). A rate is NaN
 * throughout when its class has no row.
 */
export function rocCurve(
  yTrue: ArrayLike<number>,
  scores: Float64Array,
  options: { readonly weights?: Float64Array; readonly limit?: number } = {},
): RocCurve {
  const counts = cumulativeCounts(yTrue, scores, options.weights);
  const length = counts.thresholds.length + 1;
  const falsePositiveRate = new Float64Array(length);
  const truePositiveRate = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    falsePositiveRate[i] = (i === 0 ? 0 : (counts.falsePositives[i - 1] as number)) / counts.negatives;
    truePositiveRate[i] = (i === 0 ? 0 : (counts.truePositives[i - 1] as number)) / counts.positives;
  }
  const kept = [...thinCurve(plottable(falsePositiveRate), plottable(truePositiveRate), options.limit)];
  return {
    falsePositiveRate: kept.map((i) => falsePositiveRate[i] as number),
    truePositiveRate: kept.map((i) => truePositiveRate[i] as number),
    thresholds: kept.map((i) => (i === 0 ? null : (counts.thresholds[i - 1] as number))),
    auc: rocAucOf(counts),
  };
}

function plottable(rates: Float64Array): Float64Array {
  return rates.map((rate) => (Number.isNaN(rate) ? 0 : rate));
}
