import { type ConfusionMatrix, classTotals } from "./confusion-matrix.js";

/** Matthews correlation coefficient for any number of classes (Gorodkin 2004); 0 when either side has one class. */
export function matthewsCorrelation(matrix: ConfusionMatrix): number {
  const { actual, predicted, correct, total } = classTotals(matrix);
  const oneClass = actual.includes(total) || predicted.includes(total);
  if (oneClass) return 0;
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
  return (hits - chance) / Math.sqrt((1 - actualSquares) * (1 - predictedSquares));
}

/** How much a disagreement counts: all the same, by the distance of the classes, or by its square. */
export type KappaWeights = "none" | "linear" | "quadratic";

/**
 * Cohen's kappa (1960; weighted 1968): agreement beyond chance. The weighted ones are for classes that have an order,
 * that of their indices. NaN when truth and prediction are one and the same single class.
 */
export function cohenKappa(matrix: ConfusionMatrix, weights: KappaWeights = "none"): number {
  const { classCount, counts } = matrix;
  const { actual, predicted, total } = classTotals(matrix);
  if (actual.some((count, k) => count === total && predicted[k] === total)) return Number.NaN;
  let observed = 0;
  let chance = 0;
  for (let t = 0; t < classCount; t++) {
    for (let p = 0; p < classCount; p++) {
      const distance = Math.abs(t - p);
      const cost = weights === "none" ? Math.sign(distance) : weights === "linear" ? distance : distance * distance;
      observed += cost * ((counts[t * classCount + p] as number) / total);
      chance += cost * ((actual[t] as number) / total) * ((predicted[p] as number) / total);
    }
  }
  return 1 - observed / chance;
}
