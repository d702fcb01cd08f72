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

/** A score of one class: of rows rightly given it, rows given it, and rows that truly are of it, by weight. */
export type ClassScore = (hits: number, given: number, actual: number) => number;

export const precision: ClassScore = (hits, given) => ratio(hits, given);
export const recall: ClassScore = (hits, _given, actual) => ratio(hits, actual);
/** Hits over the rows that are of the class, were given it, or both (Jaccard 1901). */
export const jaccard: ClassScore = (hits, given, actual) => ratio(hits, given + actual - hits);

/** Weighted harmonic mean of precision and recall, where recall counts `beta` times as much (van Rijsbergen 1979). */
export function fBeta(beta: number): ClassScore {
  const square = beta * beta;
  return (hits, given, actual) => ratio((1 + square) * hits, given + square * actual);
}

export const f1 = fBeta(1);

/** `score` of each class. */
export function classScores(matrix: ConfusionMatrix, score: ClassScore): readonly number[] {
  const { actual, predicted, correct } = classTotals(matrix);
  return Array.from(actual, (support, k) => score(correct[k] as number, predicted[k] as number, support));
}

/** Precision, recall, F1 and support of each class. */
export function classMetrics(matrix: ConfusionMatrix): readonly ClassMetrics[] {
  const { actual } = classTotals(matrix);
  const [precisions, recalls, f1s] = [precision, recall, f1].map((score) => classScores(matrix, score));
  return Array.from(actual, (support, k) => ({
    precision: precisions?.[k] as number,
    recall: recalls?.[k] as number,
    f1: f1s?.[k] as number,
    support,
  }));
}

export function accuracy(matrix: ConfusionMatrix): number {
  const { correct, total } = classTotals(matrix);
  return correct.reduce((sum, count) => sum + count, 0) / total;
}

/** Mean recall over the classes that occur. */
export function balancedAccuracy(matrix: ConfusionMatrix): number {
  const { actual } = classTotals(matrix);
  const present = classScores(matrix, recall).filter((_, k) => (actual[k] as number) > 0);
  return present.reduce((sum, value) => sum + value, 0) / present.length;
}

/** Mean over the classes that occur or are predicted, each counting the same. */
export function macroAverage(matrix: ConfusionMatrix, score: ClassScore): number {
  const { actual, predicted } = classTotals(matrix);
  const used = classScores(matrix, score).filter((_, k) => (actual[k] as number) + (predicted[k] as number) > 0);
  return used.reduce((sum, value) => sum + value, 0) / used.length;
}

/** Mean over the classes, each counting by its true rows. */
export function weightedAverage(matrix: ConfusionMatrix, score: ClassScore): number {
  const { actual, total } = classTotals(matrix);
  return classScores(matrix, score).reduce((sum, value, k) => sum + value * (actual[k] as number), 0) / total;
}

/** Binary: of the rows of class 0, the share given class 0. */
export function specificity(matrix: ConfusionMatrix): number {
  return classScores(matrix, recall)[0] as number;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
