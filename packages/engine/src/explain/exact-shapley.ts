import { EngineError } from "../engine-error.js";
import type { BackgroundGame } from "./background-game.js";

/** 2^16 coalitions for each row are the most that is worth while. */
export const MOST_EXACT_FEATURES = 16;

/**
 * Shapley values of a row by their definition: the worth of all 2^features coalitions. Row-major, outputs x features.
 * Throws EngineError "unsupported_explanation" for more than 16 features.
 */
export function exactShapley(game: BackgroundGame, row: number, features: number): Float64Array {
  if (features > MOST_EXACT_FEATURES) {
    throw new EngineError(
      "unsupported_explanation",
      `the exact method takes at most ${MOST_EXACT_FEATURES} features, not ${features}; use the permutation method`,
    );
  }
  const { outputs } = game;
  const coalitions = Array.from({ length: 2 ** features }, (_, bits) =>
    Uint8Array.from({ length: features }, (_, f) => (bits >> f) & 1),
  );
  const worth = game.worth(row, coalitions);
  const weights = coalitionWeights(features);
  const values = new Float64Array(outputs * features);
  coalitions.forEach((coalition, bits) => {
    const size = coalition.reduce((sum, member) => sum + member, 0);
    for (let f = 0; f < features; f++) {
      if (coalition[f]) continue;
      const larger = bits | (1 << f);
      for (let output = 0; output < outputs; output++) {
        const gain = (worth[larger * outputs + output] as number) - (worth[bits * outputs + output] as number);
        values[output * features + f]! += (weights[size] as number) * gain;
      }
    }
  });
  return values;
}

/** s! (n-s-1)! / n! for a coalition of s others of n players. */
function coalitionWeights(players: number): Float64Array {
  const weights = new Float64Array(players);
  if (players > 0) weights[0] = 1 / players;
  for (let size = 1; size < players; size++) {
    weights[size] = ((weights[size - 1] as number) * size) / (players - size);
  }
  return weights;
}
