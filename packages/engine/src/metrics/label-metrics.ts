import { type ConfusionMatrix, classTotals } from "./confusion-matrix.js";

/**
 * Metrics of decided classes, all read off one confusion matrix. They agree with scikit-learn's functions of the
 * same names, with `zero_division=0`: a ratio without a denominator is 0.
 */
export interface ClassMetrics {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows (or weight) that truly are of the class. */
  readonly support: number;
}

/** Precision, recall, F1 and support of each class. */
export function classMetrics(matrix: ConfusionMatrix): readonly ClassMetrics[] {
  const { actual, predicted, correct } = classTotals(matrix);
  return Array.from(actual, (support, k) => {
    const hits = correct[k] as number;
    const given = predicted[k] as number;
    return {
      precision: ratio(hits, given),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, given + support),
      support,
    };
  });
}

export function accuracy(matrix: ConfusionMatrix): number {
  const { correct, total } = classTotals(matrix);
  return correct.reduce((sum, count) => sum + count, 0) / total;
}

/** Mean recall over the classes that occur. */
export function balancedAccuracy(matrix: ConfusionMatrix): number {
  const present = classMetrics(matrix).filter(({ support }) => support > 0);
  return present.reduce((sum, { recall }) => sum + recall, 0) / present.length;
}

/** Mean over the classes that occur or are predicted, each counting the same. */
export function macroAverage(matrix: ConfusionMatrix, metric: "precision" | "recall" | "f1"): number {
  const { actual, predicted } = classTotals(matrix);
  const used = classMetrics(matrix).filter((_, k) => (actual[k] as number) + (predicted[k] as number) > 0);
  return used.reduce((sum, scores) => sum + scores[metric], 0) / used.length;
}

/** Mean over the classes, each counting by its true rows. */
export function weightedAverage(matrix: ConfusionMatrix, metric: "precision" | "recall" | "f1"): number {
  const scores = classMetrics(matrix);
  const total = scores.reduce((sum, { support }) => sum + support, 0);
  return scores.reduce((sum, score) => sum + score[metric] * score.support, 0) / total;
}

/** Matthews correlation coefficient for any number of classes (Gorodkin 2004); 0 when either side has one class. */
export function matthewsCorrelation(matrix: ConfusionMatrix): number {
  const { actual, predicted, correct, total } = classTotals(matrix);
  // In shares, not counts, so that large tables do not overflow the exact range of a double.
  let hits = 0;
  let chance = 0;
  let actualSquares = 0;
  let predictedSquares = 0;
  for (let k = 0; k < actual.length; k++) {
    const a = (actual[k] as number) / total;
    const p = (predicted[k] as number) / total;
    hits += (correct[k] as number) / total;
    chance += a * p;
    actualSquares += a * a;
    predictedSquares += p * p;
  }
  const oneClass = actual.includes(total) || predicted.includes(total);
  if (oneClass) return 0;
  return (hits - chance) / Math.sqrt((1 - actualSquares) * (1 - predictedSquares));
}

/** Cohen's kappa (1960): agreement beyond chance. NaN when truth and prediction are one and the same single class. */
export function cohenKappa(matrix: ConfusionMatrix): number {
  const { actual, predicted, correct, total } = classTotals(matrix);
  if (actual.some((count, k) => count === total && predicted[k] === total)) return Number.NaN;
  let observed = 0;
  let chance = 0;
  for (let k = 0; k < actual.length; k++) {
    observed += (correct[k] as number) / total;
    chance += ((actual[k] as number) / total) * ((predicted[k] as number) / total);
  }
  return 1 - (1 - observed) / (1 - chance);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
