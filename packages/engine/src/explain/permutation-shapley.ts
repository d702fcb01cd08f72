import { createRandom, permutation } from "../random.js";
import type { BackgroundGame } from "./background-game.js";

/** Estimates and their standard errors, row-major, outputs x features. */
export interface SampledShapley {
  readonly values: Float64Array;
  readonly standardErrors: Float64Array;
}

/**
 * Shapley values of a row by sampling (Castro, Gomez and Tejada 2009): features join in random orders, and each gets what it
 * adds when it joins. Every order is also gone backwards, which takes out most of the variance that interactions of two
 * features cause (Mitchell et al. 2022). The values of each order, and so the estimates, sum exactly to the prediction minus
 * the expected one. The orders depend on the seed alone, not on the row.
 */
export function permutationShapley(
  game: BackgroundGame,
  row: number,
  features: number,
  prediction: Float64Array,
  { pairs, seed }: { readonly pairs: number; readonly seed: number },
): SampledShapley {
  const { outputs } = game;
  const size = outputs * features;
  const sums = new Float64Array(size);
  const squares = new Float64Array(size);
  for (let pair = 0; pair < pairs; pair++) {
    const order = permutation(features, createRandom(seed, pair));
    const forwards = joinInOrder(game, row, order, prediction);
    const backwards = joinInOrder(game, row, order.toReversed(), prediction);
    for (let i = 0; i < size; i++) {
      const value = ((forwards[i] as number) + (backwards[i] as number)) / 2;
      sums[i]! += value;
      squares[i]! += value * value;
    }
  }
  const values = sums.map((sum) => sum / pairs);
  const standardErrors = values.map((mean, i) => {
    const variance = Math.max(0, (squares[i] as number) / pairs - mean * mean);
    return Math.sqrt(variance / (pairs - 1));
  });
  return { values, standardErrors };
}

/** What each feature adds when the features join in `order`. */
function joinInOrder(game: BackgroundGame, row: number, order: Uint32Array, prediction: Float64Array): Float64Array {
  const { outputs, expected } = game;
  const features = order.length;
  const coalition = new Uint8Array(features);
  const coalitions = Array.from(order.subarray(0, -1), (feature) => {
    coalition[feature] = 1;
    return coalition.slice();
  });
  const worth = game.worth(row, coalitions);
  const values = new Float64Array(outputs * features);
  for (let output = 0; output < outputs; output++) {
    let before = expected[output] as number;
    order.forEach((feature, joined) => {
      const after = (joined + 1 < features ? worth[joined * outputs + output] : prediction[output]) as number;
      values[output * features + feature] = after - before;
      before = after;
    });
  }
  return values;
}
