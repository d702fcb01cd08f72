import { ascendingOrder } from "../ascending-order.js";

/**
 * For each distinct score, from the highest down, how many positive and negative rows (by weight) score at least
 * that much. Every ranking metric and curve is read off it, and rows with equal scores stay together.
 */
export interface CumulativeCounts {
  readonly thresholds: Float64Array;
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  readonly positives: number;
  readonly negatives: number;
}

/** `isPositive` is 1 or 0 for a row. Rows of weight 0 are left out, so that they make no threshold. */
export function cumulativeCounts(
  isPositive: ArrayLike<number>,
  scores: Float64Array,
  weights?: Float64Array,
): CumulativeCounts {
  return weights ? countWeighted(isPositive, scores, weights) : countRows(isPositive, scores);
}

/** Sorting the two classes apart lets the native numeric sort do it, several times faster than by index. */
function countRows(isPositive: ArrayLike<number>, scores: Float64Array): CumulativeCounts {
  return countSorted(scoresOf(isPositive, scores, true).sort(), scoresOf(isPositive, scores, false).sort());
}

/** The same of ascending scores of the positive and of the negative rows. */
export function countSorted(positive: Float64Array, negative: Float64Array): CumulativeCounts {
  const out = new Collector(positive.length + negative.length);
  let p = positive.length;
  let q = negative.length;
  while (p > 0 || q > 0) {
    const nextPositive = p > 0 ? (positive[p - 1] as number) : Number.NEGATIVE_INFINITY;
    const nextNegative = q > 0 ? (negative[q - 1] as number) : Number.NEGATIVE_INFINITY;
    const threshold = Math.max(nextPositive, nextNegative);
    while (p > 0 && positive[p - 1] === threshold) p--;
    while (q > 0 && negative[q - 1] === threshold) q--;
    out.add(threshold, positive.length - p, negative.length - q);
  }
  return out.finish(positive.length, negative.length);
}

function scoresOf(isPositive: ArrayLike<number>, scores: Float64Array, positive: boolean): Float64Array {
  const kept = new Float64Array(scores.length);
  let count = 0;
  for (let row = 0; row < scores.length; row++) {
    if ((isPositive[row] === 1) === positive) kept[count++] = scores[row] as number;
  }
  return kept.subarray(0, count);
}

function countWeighted(isPositive: ArrayLike<number>, scores: Float64Array, weights: Float64Array): CumulativeCounts {
  const order = ascendingOrder(scores)
    .reverse()
    .filter((row) => (weights[row] as number) > 0);
  const out = new Collector(order.length);
  let truePositives = 0;
  let falsePositives = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    if (isPositive[row] === 1) truePositives += weights[row] as number;
    else falsePositives += weights[row] as number;
    const threshold = scores[row] as number;
    const last = i + 1 === order.length || scores[order[i + 1] as number] !== threshold;
    if (last) out.add(threshold, truePositives, falsePositives);
  }
  return out.finish(truePositives, falsePositives);
}

class Collector {
  readonly #thresholds: Float64Array;
  readonly #truePositives: Float64Array;
  readonly #falsePositives: Float64Array;
  #length = 0;

  constructor(capacity: number) {
    this.#thresholds = new Float64Array(capacity);
    this.#truePositives = new Float64Array(capacity);
    this.#falsePositives = new Float64Array(capacity);
  }

  add(threshold: number, truePositives: number, falsePositives: number): void {
    this.#thresholds[this.#length] = threshold;
    this.#truePositives[this.#length] = truePositives;
    this.#falsePositives[this.#length] = falsePositives;
    this.#length++;
  }

  finish(positives: number, negatives: number): CumulativeCounts {
    return {
      thresholds: this.#thresholds.subarray(0, this.#length),
      truePositives: this.#truePositives.subarray(0, this.#length),
      falsePositives: this.#falsePositives.subarray(0, this.#length),
      positives,
      negatives,
    };
  }
}
