import { createRandom, permutation } from "../random.js";
import type { NeighborVote, TrainingPoints } from "./neighbor-vote.js";

const MOST_SAMPLE_ROWS = 512;
const LEAST_SAMPLE_ROWS = 64;
/** Comparisons of a feature's values that a sample may cost where the tree rules nothing out: some seconds. */
const MOST_COMPARISONS = 4e9;
const SEED = 1;

/**
 * Importance by permutation (Breiman 2001): how much the squared error of leave-one-out predictions of at most 512
 * training rows (64 of very large tables), evenly spread, rises when a feature's values change places among them; as
 * shares of 1, all 0 when none does. For classes the error is Brier's.
 */
export function neighborImportance(vote: NeighborVote, points: TrainingPoints, featureCount: number): Float64Array {
  const rowCount = points.targets.length;
  const affordable = Math.floor(MOST_COMPARISONS / (rowCount * featureCount * (featureCount + 1)));
  const count = Math.min(rowCount, MOST_SAMPLE_ROWS, Math.max(LEAST_SAMPLE_ROWS, affordable));
  const importance = new Float64Array(featureCount);
  if (count < 2) return importance;
  const rows = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rowCount) / count));
  const queries = new Float64Array(count * featureCount);
  rows.forEach((row, i) => {
    queries.set(points.coordinates.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
  });
  const error = (permuted: Float64Array) => {
    const predictions = vote.predict(permuted, count, { skip: (i) => rows[i] as number });
    return squaredError(
      predictions,
      vote.outputs,
      Float64Array.from(rows, (row) => points.targets[row] as number),
    );
  };
  const usual = error(queries);
  const order = permutation(count, createRandom(SEED));
  let total = 0;
  for (let f = 0; f < featureCount; f++) {
    const permuted = queries.slice();
    for (let i = 0; i < count; i++) {
      permuted[i * featureCount + f] = queries[(order[i] as number) * featureCount + f] as number;
    }
    importance[f] = Math.max(0, error(permuted) - usual);
    total += importance[f] as number;
  }
  return total > 0 ? importance.map((rise) => rise / total) : importance;
}

function squaredError(predictions: Float64Array, outputs: number, targets: Float64Array): number {
  let sum = 0;
  targets.forEach((target, row) => {
    if (outputs === 1) sum += ((predictions[row] as number) - target) ** 2;
    for (let k = 0; k < outputs && outputs > 1; k++) {
      sum += ((predictions[row * outputs + k] as number) - (k === target ? 1 : 0)) ** 2;
    }
  });
  return sum;
}
