import { EngineError } from "../engine-error.js";
import { cumulativeCounts } from "./cumulative-counts.js";

/** What predicting positive from `threshold` upwards comes to, in rows (or weight) and in shares. */
export interface ThresholdRow {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** 0 where nothing is predicted positive, as in `precision`. */
  readonly precision: number;
  readonly recall: number;
  readonly specificity: number;
  readonly f1: number;
  readonly accuracy: number;
}

/** One row for each of `count` evenly spaced thresholds from 0 to 1. Default 101: 0, 0.01 ... 1. */
export function thresholdTable(
  yTrue: ArrayLike<number>,
  scores: Float64Array,
  options: { readonly weights?: Float64Array; readonly count?: number } = {},
): readonly ThresholdRow[] {
  const count = options.count ?? 101;
  if (!Number.isInteger(count) || count < 2 || count > 10_001) {
    throw new EngineError("bad_params", `count must be a whole number from 2 to 10001, not ${count}`);
  }
  const { thresholds, truePositives, falsePositives, positives, negatives } = cumulativeCounts(
    yTrue,
    scores,
    options.weights,
  );
  const rows: ThresholdRow[] = [];
  let passed = thresholds.length; // number of distinct scores that reach the threshold
  for (let i = 0; i < count; i++) {
    const threshold = i / (count - 1);
    while (passed > 0 && (thresholds[passed - 1] as number) < threshold) passed--;
    const tp = passed === 0 ? 0 : (truePositives[passed - 1] as number);
    const fp = passed === 0 ? 0 : (falsePositives[passed - 1] as number);
    rows.push(thresholdRow(threshold, tp, fp, positives, negatives));
  }
  return rows;
}

/** The row with the highest `metric`; the one nearest 0.5 of several. */
export function bestThreshold(
  table: readonly ThresholdRow[],
  metric: "f1" | "accuracy" | "precision" | "recall",
): ThresholdRow {
  const first = table[0];
  if (!first) throw new EngineError("bad_params", "a threshold table needs at least 1 row");
  return table.reduce((best, row) => {
    const nearer = Math.abs(row.threshold - 0.5) < Math.abs(best.threshold - 0.5);
    return row[metric] > best[metric] || (row[metric] === best[metric] && nearer) ? row : best;
  }, first);
}

function thresholdRow(threshold: number, tp: number, fp: number, positives: number, negatives: number): ThresholdRow {
  const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    threshold,
    truePositives: tp,
    falsePositives: fp,
    trueNegatives: negatives - fp,
    falseNegatives: positives - tp,
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, positives),
    specificity: ratio(negatives - fp, negatives),
    f1: ratio(2 * tp, tp + fp + positives),
    accuracy: ratio(tp + negatives - fp, positives + negatives),
  };
}
