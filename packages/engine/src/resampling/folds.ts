import { EngineError } from "../engine-error.js";
import type { Target } from "../estimator.js";
import { targetStrata } from "../preprocess/stratify.js";
import { createRandom, permutation, type Random } from "../random.js";

/** Rows to learn from and rows to be tested on, both ascending. */
export interface Fold {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

export interface FoldOptions {
  /** At least 2 and at most the number of rows. Default 5. */
  readonly folds?: number;
  /** How often all rows are divided anew: `folds * repeats` folds in all, each repeat's together. Default 1. */
  readonly repeats?: number;
  readonly seed: number;
}

const DEFAULT_FOLDS = 5;

/** Every row is tested once in each repeat; the sizes of the folds differ by at most 1. Throws EngineError "bad_split". */
export function kFolds(rowCount: number, options: FoldOptions): readonly Fold[] {
  return repeated(rowCount, options, (folds, random) => {
    const parts = new Uint32Array(rowCount);
    permutation(rowCount, random).forEach((row, i) => {
      parts[row] = i % folds;
    });
    return parts;
  });
}

/**
 * As `kFolds`, with each class (or each tenth of a regression's target) divided evenly over the folds: a fold's count of
 * it is its share rounded up or down. A class of fewer rows than folds is absent from some test folds.
 */
export function stratifiedFolds(target: Target, options: FoldOptions): readonly Fold[] {
  const rowCount = target.values.length;
  return repeated(rowCount, options, (folds, random) => {
    const strata = targetStrata(target, permutation(rowCount, random), permutation(rowCount, random));
    const parts = new Uint32Array(rowCount);
    // Dealt out one after another, from stratum to stratum: neither a fold nor a stratum in it is off by more than 1.
    strata.flat().forEach((row, i) => {
      parts[row] = i % folds;
    });
    return parts;
  });
}

/**
 * As `kFolds`, with all rows of a group in one fold, so that a model is tested on groups it has not seen: groups go from
 * the largest down to the fold that has fewest rows, in random order among equals. There must be as many groups as folds.
 */
export function groupedFolds(groups: ArrayLike<number>, options: FoldOptions): readonly Fold[] {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < groups.length; row++) {
    const rows = rowsOf.get(groups[row] as number);
    if (rows) rows.push(row);
    else rowsOf.set(groups[row] as number, [row]);
  }
  const list = [...rowsOf.values()];
  const wanted = options.folds ?? DEFAULT_FOLDS;
  if (list.length < wanted) {
    throw new EngineError("bad_split", `folds must be at most the number of groups ${list.length}, not ${wanted}`);
  }
  return repeated(groups.length, options, (folds, random) => {
    const order = [...permutation(list.length, random)].map((i) => list[i] as number[]);
    order.sort((a, b) => b.length - a.length);
    const sizes = new Array<number>(folds).fill(0);
    const parts = new Uint32Array(groups.length);
    for (const rows of order) {
      const part = sizes.indexOf(Math.min(...sizes));
      sizes[part]! += rows.length;
      for (const row of rows) parts[row] = part;
    }
    return parts;
  });
}

/**
 * Folds that never learn from the future: the rows by time fall into `folds + 1` blocks, and each block but the first is
 * tested once with all rows before it to learn from. Rows of one time stay together. `gap` leaves out that many of the
 * last rows before a test block, `window` keeps at most that many to learn from. Throws EngineError "bad_split".
 */
export function timeFolds(
  times: ArrayLike<number>,
  options: { readonly folds?: number; readonly gap?: number; readonly window?: number } = {},
): readonly Fold[] {
  const { folds = DEFAULT_FOLDS, gap = 0, window = times.length } = options;
  checkWhole("folds", folds, 1, times.length - 1);
  checkWhole("gap", gap, 0, times.length);
  checkWhole("window", window, 1, times.length);
  const order = Uint32Array.from({ length: times.length }, (_, row) => row);
  order.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  const starts = Array.from({ length: folds + 2 }, (_, block) => {
    let start = Math.round((block * times.length) / (folds + 1));
    // Up to where the time changes, so that no time is both learnt from and tested.
    while (start > 0 && start < order.length && times[order[start] as number] === times[order[start - 1] as number]) {
      start++;
    }
    return start;
  });
  return Array.from({ length: folds }, (_, fold) => {
    const [from, to] = [starts[fold + 1] as number, starts[fold + 2] as number];
    const end = Math.max(0, from - gap);
    const train = order.slice(Math.max(0, end - window), end).sort();
    if (train.length > 0 && to > from) return { train, test: order.slice(from, to).sort() };
    throw new EngineError(
      "bad_split",
      `folds ${folds} with gap ${gap} leave fold ${fold} ${train.length} rows to learn from and ${to - from} to test; both must be at least 1`,
    );
  });
}

/** Folds of each repeat from the part of each row; every repeat draws from a stream of its own. */
function repeated(
  rowCount: number,
  { folds = DEFAULT_FOLDS, repeats = 1, seed }: FoldOptions,
  assign: (folds: number, random: Random) => Uint32Array,
): readonly Fold[] {
  checkWhole("folds", folds, 2, rowCount);
  checkWhole("repeats", repeats, 1, 1000);
  return Array.from({ length: repeats }, (_, repeat) => {
    const parts = assign(folds, createRandom(seed, repeat));
    const rows = Uint32Array.from(parts.keys());
    return Array.from({ length: folds }, (_, part) => ({
      train: rows.filter((row) => parts[row] !== part),
      test: rows.filter((row) => parts[row] === part),
    }));
  }).flat();
}

function checkWhole(field: string, value: number, minimum: number, maximum: number): void {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return;
  throw new EngineError("bad_split", `${field} must be a whole number from ${minimum} to ${maximum}, not ${value}`);
}
