import { cumulativeCounts } from "./cumulative-counts.js";
import { averagePrecisionOf } from "./ranking-metrics.js";
import { thinCurve } from "./thin-curve.js";

export interface PrecisionRecallCurve {
  /** From recall 0 upwards; the first point is (0, 1), where nothing is predicted positive. */
  readonly recall: readonly number[];
  readonly precision: readonly number[];
  /** Rows scoring at least this are predicted positive; null at the first point. */
  readonly thresholds: readonly (number | null)[];
  /** Of all points, before thinning. */
  readonly averagePrecision: number;
  /** Share of positives: the precision of guessing. */
  readonly positiveShare: number;
}

/**
 * Precision against recall at every distinct score, thinned to `limit` points (default 500). Without a positive row
 * recall is 1 from the first score on, as in scikit-learn.
 */
export function precisionRecallCurve(
  yTrue: ArrayLike<number>,
  scores: Float64Array,
  options: { readonly weights?: Float64Array; readonly limit?: number } = {},
): PrecisionRecallCurve {
  const counts = cumulativeCounts(yTrue, scores, options.weights);
  const length = counts.thresholds.length + 1;
  const recall = new Float64Array(length);
  const precision = new Float64Array(length).fill(1);
  for (let i = 1; i < length; i++) {
    const truePositives = counts.truePositives[i - 1] as number;
    recall[i] = counts.positives === 0 ? 1 : truePositives / counts.positives;
    precision[i] = truePositives / (truePositives + (counts.falsePositives[i - 1] as number));
  }
  const kept = [...thinCurve(recall, precision, options.limit)];
  return {
    recall: kept.map((i) => recall[i] as number),
    precision: kept.map((i) => precision[i] as number),
    thresholds: kept.map((i) => (i === 0 ? null : (counts.thresholds[i - 1] as number))),
    averagePrecision: averagePrecisionOf(counts),
    positiveShare: counts.positives / (counts.positives + counts.negatives),
  };
}
