import type { CumulativeCounts } from "./cumulative-counts.js";
import type { ScoredRows } from "./scored-rows.js";

/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half. NaN when
 * the rows have one class only. Exact, without interpolation.
 */
export function rocAucOf({ truePositives, falsePositives, positives, negatives }: CumulativeCounts): number {
  if (positives === 0 || negatives === 0) return Number.NaN;
  let area = 0;
  let lastTrue = 0;
  let lastFalse = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const t = truePositives[i] as number;
    const f = falsePositives[i] as number;
    area += ((f - lastFalse) / negatives) * ((t + lastTrue) / (2 * positives));
    lastTrue = t;
    lastFalse = f;
  }
  return area;
}

/**
 * Area under the ROC curve up to the false positive rate `maxFpr` (above 0, at most 1), scaled so that guessing is 0.5
 * and perfection 1 (McClish 1989). NaN when the rows have one class only.
 */
export function partialRocAucOf(counts: CumulativeCounts, maxFpr: number): number {
  const { truePositives, falsePositives, positives, negatives } = counts;
  if (positives === 0 || negatives === 0) return Number.NaN;
  let area = 0;
  let lastRate = 0;
  let lastHit = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const rate = (falsePositives[i] as number) / negatives;
    const hit = (truePositives[i] as number) / positives;
    if (rate > maxFpr) {
      const hitAtMax = lastHit + ((hit - lastHit) * (maxFpr - lastRate)) / (rate - lastRate);
      area += ((maxFpr - lastRate) * (lastHit + hitAtMax)) / 2;
      break;
    }
    area += ((rate - lastRate) * (lastHit + hit)) / 2;
    lastRate = rate;
    lastHit = hit;
  }
  const guessing = maxFpr ** 2 / 2;
  return (1 + (area - guessing) / (maxFpr - guessing)) / 2;
}

/** Sum of precision over the steps of recall, without interpolation. 0 when there is no positive row. */
export function averagePrecisionOf({ truePositives, falsePositives, positives }: CumulativeCounts): number {
  if (positives === 0) return 0;
  let sum = 0;
  let last = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const t = truePositives[i] as number;
    if (t > last) sum += ((t - last) / positives) * (t / (t + (falsePositives[i] as number)));
    last = t;
  }
  return sum;
}

/** How classes, or pairs of them, count: each the same, or each by its rows. */
export type Averaging = "macro" | "weighted";

/**
 * `metric` of the positive class; for several classes, of each against the rest, averaged over the classes that have
 * both rows of their own and rows of others. Where every class occurs this is scikit-learn's `multi_class="ovr"`; where
 * one does not, scikit-learn refuses, and here the others still count. NaN when no class has both.
 */
export function oneVersusRest(
  rows: ScoredRows,
  metric: (counts: CumulativeCounts) => number,
  averaging: Averaging = "macro",
): number {
  const { task, classCount } = rows.input;
  if (task === "binary_classification") return metric(rows.countsOf(1));
  let sum = 0;
  let total = 0;
  for (let k = 0; k < classCount; k++) {
    const counts = rows.countsOf(k);
    if (counts.positives === 0 || counts.negatives === 0) continue;
    const weight = averaging === "macro" ? 1 : counts.positives;
    sum += weight * metric(counts);
    total += weight;
  }
  return total === 0 ? Number.NaN : sum / total;
}

/**
 * Mean ROC AUC over all pairs of classes that occur, each pair among its own rows and ranked by either class's
 * probability (Hand and Till 2001). Unlike one against the rest it does not depend on how frequent classes are.
 * Weighted, a pair counts by its rows. NaN for one class.
 */
export function oneVersusOneRocAuc({ pairs }: ScoredRows, averaging: Averaging = "macro"): number {
  let sum = 0;
  let total = 0;
  for (const { rocAuc, weight: rows } of pairs) {
    const weight = averaging === "macro" ? 1 : rows;
    sum += weight * rocAuc;
    total += weight;
  }
  return total === 0 ? Number.NaN : sum / total;
}
