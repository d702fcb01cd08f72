import type { MetricInput } from "./metric-input.js";

/** How often (by weight) each class was taken for each class. */
export interface ConfusionMatrix {
  readonly classCount: number;
  /** classCount x classCount by row: `counts[trueClass * classCount + predictedClass]`. */
  readonly counts: Float64Array;
}

export const DEFAULT_THRESHOLD = 0.5;

/**
 * The class each row is given: for binary class 1 where P(class 1) is at least `threshold` (default 0.5), for
 * multiclass the most probable, the first of them when several are.
 */
export function predictedLabels(input: MetricInput, threshold = DEFAULT_THRESHOLD): Int32Array {
  const { task, prediction, classCount } = input;
  const n = input.yTrue.length;
  const labels = new Int32Array(n);
  for (let row = 0; row < n; row++) {
    if (task !== "multiclass_classification") {
      labels[row] = (prediction[row] as number) >= threshold ? 1 : 0;
      continue;
    }
    let best = 0;
    for (let k = 1; k < classCount; k++) {
      if ((prediction[row * classCount + k] as number) > (prediction[row * classCount + best] as number)) best = k;
    }
    labels[row] = best;
  }
  return labels;
}

/** Counts rows (or their weights) by true and predicted class. */
export function confusionMatrix(
  yTrue: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
  weights?: Float64Array,
): ConfusionMatrix {
  const counts = new Float64Array(classCount * classCount);
  for (let row = 0; row < yTrue.length; row++) {
    counts[(yTrue[row] as number) * classCount + (labels[row] as number)]! += weights ? (weights[row] as number) : 1;
  }
  return { classCount, counts };
}

/** The margins of a confusion matrix: what each class has, was given, and was given rightly. */
export interface ClassTotals {
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  readonly correct: Float64Array;
  readonly total: number;
}

export function classTotals({ classCount, counts }: ConfusionMatrix): ClassTotals {
  const actual = new Float64Array(classCount);
  const predicted = new Float64Array(classCount);
  const correct = new Float64Array(classCount);
  let total = 0;
  for (let t = 0; t < classCount; t++) {
    for (let p = 0; p < classCount; p++) {
      const count = counts[t * classCount + p] as number;
      actual[t]! += count;
      predicted[p]! += count;
      total += count;
      if (t === p) correct[t] = count;
    }
  }
  return { actual, predicted, correct, total };
}
