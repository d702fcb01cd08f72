import { type CumulativeCounts, cumulativeCounts } from "./cumulative-counts.js";
import type { MetricInput } from "./metric-input.js";

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

/** Binary, or one class against the rest averaged over classes (see `overClasses`). */
export function rocAuc(input: MetricInput): number {
  return overClasses(input, rocAucOf);
}

export function averagePrecision(input: MetricInput): number {
  return overClasses(input, averagePrecisionOf);
}

/**
 * Macro average over the classes that have both rows of their own and rows of others. Where every class occurs this
 * is scikit-learn's `multi_class="ovr"`; where one does not, scikit-learn refuses, and here the others still count.
 */
function overClasses(input: MetricInput, metric: (counts: CumulativeCounts) => number): number {
  if (input.task === "binary_classification") {
    return metric(cumulativeCounts(input.yTrue, input.prediction, input.weights));
  }
  let sum = 0;
  let used = 0;
  for (let k = 0; k < input.classCount; k++) {
    const counts = cumulativeCounts(isClass(input.yTrue, k), scoresOf(input, k), input.weights);
    if (counts.positives === 0 || counts.negatives === 0) continue;
    sum += metric(counts);
    used++;
  }
  return used === 0 ? Number.NaN : sum / used;
}

function isClass(yTrue: Float64Array, k: number): Float64Array {
  return yTrue.map((value) => (value === k ? 1 : 0));
}

/** The probability of class `k` for each row. */
export function scoresOf({ yTrue, prediction, classCount }: MetricInput, k: number): Float64Array {
  const scores = new Float64Array(yTrue.length);
  for (let row = 0; row < scores.length; row++) scores[row] = prediction[row * classCount + k] as number;
  return scores;
}
