import type { Target } from "../estimator.js";

const QUANTILE_STRATA = 10;

/**
 * The rows of each stratum, in the given `order`: a class each, or for regression a tenth of the rows by rising
 * target. Equal targets on the border of two tenths are divided by `ties`, which must be independent of `order`: one
 * order for both would put the border's rows first in the stratum below and last in the one above, and with a target
 * of few values that gives the parts different targets. Rows without a target (NaN) are in none.
 */
export function targetStrata(target: Target, order: Uint32Array, ties: Uint32Array): readonly (readonly number[])[] {
  if (target.task !== "regression") {
    const strata = Array.from({ length: target.classCount }, (): number[] => []);
    for (const row of order) strata[target.values[row] as number]?.push(row);
    return strata;
  }
  const present = order.filter((row) => !Number.isNaN(target.values[row] as number));
  const place = placesOf(order);
  const tiePlace = placesOf(ties);
  const byTarget = present
    .slice()
    .sort(
      (a, b) =>
        (target.values[a] as number) - (target.values[b] as number) ||
        (tiePlace[a] as number) - (tiePlace[b] as number),
    );
  const strata = Array.from({ length: QUANTILE_STRATA }, (): number[] => []);
  byTarget.forEach((row, rank) => {
    strata[Math.floor((rank * QUANTILE_STRATA) / present.length)]?.push(row);
  });
  // Back to random order within a stratum: who is dealt to which part must not follow the target.
  for (const rows of strata) rows.sort((a, b) => (place[a] as number) - (place[b] as number));
  return strata;
}

/** Where each row stands in `order`. */
function placesOf(order: Uint32Array): Uint32Array {
  const place = new Uint32Array(order.length);
  order.forEach((row, i) => {
    place[row] = i;
  });
  return place;
}

/**
 * How many rows of each stratum each part gets: `size * share` rounded up or down, never further off, with the sum
 * of a stratum its size. What rounding leaves goes to the part that lacks most over the strata so far, but a
 * stratum's first row goes to part 0 (training), so that no class is there only to be tested.
 */
export function stratifiedCounts(sizes: readonly number[], shares: readonly number[]): readonly (readonly number[])[] {
  const lacking = shares.map(() => 0);
  return sizes.map((size) => {
    // A share such as 1 - 0.2 - 0.2 is off by its rounding, which must not turn a whole number into the one below.
    const exact = shares.map((share) => {
      const value = size * share;
      return Math.abs(value - Math.round(value)) < 1e-9 ? Math.round(value) : value;
    });
    const counts = exact.map(Math.floor);
    const open = new Set([...shares.keys()].filter((part) => (exact[part] as number) > (counts[part] as number)));
    exact.forEach((value, part) => {
      lacking[part]! += value - (counts[part] as number);
    });
    let left = size - counts.reduce((sum, count) => sum + count, 0);
    const give = (part: number) => {
      counts[part]!++;
      lacking[part]!--;
      open.delete(part);
      left--;
    };
    if (left > 0 && counts[0] === 0 && open.has(0)) give(0);
    while (left > 0) {
      let most = -1;
      for (const part of open) if (most < 0 || (lacking[part] as number) > (lacking[most] as number)) most = part;
      give(most);
    }
    return counts;
  });
}
