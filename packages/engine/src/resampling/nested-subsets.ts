import type { Target } from "../estimator.js";
import type { RowSplit } from "../preprocess/split.js";
import { createRandom, shuffle } from "../random.js";

/**
 * `fractions` of each part of a split, ascending, each within the next: the rows of a smaller one are rows of every larger
 * one, so that what differs between them is how many there are. Classes keep their shares to within one row, and none is left
 * out of training. The same seed gives the same rows; rows within a part stay in their order.
 */
export function nestedSubsets(
  rows: RowSplit,
  target: Target,
  fractions: readonly number[],
  seed: number,
): readonly RowSplit[] {
  const orders = (["train", "validation", "test"] as const).map((part, stream) =>
    strataOf(rows[part], target).map((stratum) => shuffle(stratum, createRandom(seed, stream))),
  );
  return fractions.map((fraction) => {
    const [train, validation, test] = orders.map((strata) => take(strata, fraction)) as [
      Uint32Array,
      Uint32Array,
      Uint32Array,
    ];
    return { train, validation, test };
  });
}

function take(strata: readonly Uint32Array[], fraction: number): Uint32Array {
  const taken = strata.map((rows) => rows.subarray(0, Math.max(1, Math.round(rows.length * fraction))));
  const all = new Uint32Array(taken.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of taken) {
    all.set(part, at);
    at += part.length;
  }
  return all.sort();
}

function strataOf(rows: Uint32Array, { classCount, values }: Target): Uint32Array[] {
  if (classCount === 0) return rows.length === 0 ? [] : [rows.slice()];
  const of = Array.from({ length: classCount }, (_, code) => rows.filter((row) => values[row] === code));
  return of.filter(({ length }) => length > 0);
}
