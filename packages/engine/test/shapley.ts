/** A game of `players`: what the coalition, given as bits, gets. */
export type Game = (coalition: number) => number;

/** Shapley values by their definition, over all coalitions. */
export function shapleyValues(players: number, game: Game): Float64Array {
  const values = new Float64Array(players);
  for (let i = 0; i < players; i++) {
    for (let coalition = 0; coalition < 2 ** players; coalition++) {
      if ((coalition >> i) & 1) continue;
      const size = bitCount(coalition);
      const weight = (factorial(size) * factorial(players - size - 1)) / factorial(players);
      values[i]! += weight * (game(coalition | (1 << i)) - game(coalition));
    }
  }
  return values;
}

/** The matrix of Shapley interaction values by the definition of Lundberg et al. 2020. */
export function shapleyInteractions(players: number, game: Game): Float64Array {
  const matrix = new Float64Array(players * players);
  const values = shapleyValues(players, game);
  for (let i = 0; i < players; i++) {
    let rest = values[i] as number;
    for (let j = 0; j < players; j++) {
      if (j === i) continue;
      let sum = 0;
      for (let coalition = 0; coalition < 2 ** players; coalition++) {
        if ((coalition >> i) & 1 || (coalition >> j) & 1) continue;
        const size = bitCount(coalition);
        const weight = (factorial(size) * factorial(players - size - 2)) / (2 * factorial(players - 1));
        const [a, b] = [1 << i, 1 << j];
        sum += weight * (game(coalition | a | b) - game(coalition | a) - game(coalition | b) + game(coalition));
      }
      matrix[i * players + j] = sum;
      rest -= sum;
    }
    matrix[i * players + i] = rest;
  }
  return matrix;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest; rest &= rest - 1) count++;
  return count;
}

function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
}
