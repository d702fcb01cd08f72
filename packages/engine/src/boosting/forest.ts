import type { FeatureMatrix } from "../frame/matrix.js";

/**
 * Finished trees as flat arrays, node after node: what prediction, explanation and export read and what a model file
 * stores. Within a tree node 0 is the root, and a node's children are neighbours that come after it.
 */
export interface Forest {
  /** Tree t adds to output t mod `outputs`: 1 for regression and two classes, else the number of classes. */
  readonly outputs: number;
  /** The raw score of each output before any tree. */
  readonly baseScores: Float64Array;
  /** First node of each tree, and the number of nodes at the end. */
  readonly treeStarts: Int32Array;
  /** The feature that a node splits on, -1 for a leaf. */
  readonly feature: Int32Array;
  /**
   * A leaf's value; the threshold of a numeric split, where `value <= threshold` goes left; or the number of the set in
   * `categorySets` whose bins go left.
   */
  readonly threshold: Float64Array;
  /** Left child's number within the tree, and the right child is the next one; -1 for a leaf. */
  readonly left: Int32Array;
  /** 1 where missing values, and categories without a bin of their own, go left. */
  readonly missingLeft: Uint8Array;
  /** Decrease of the loss by the split, 0 for a leaf. */
  readonly gain: Float64Array;
  /** Training rows, or their weight, that came to the node: the weights of path-dependent tree explanation. */
  readonly cover: Float64Array;
  /** First word of each category set, and the number of words at the end. */
  readonly setStarts: Uint32Array;
  /** The sets' words: bit b mod 32 of word b / 32 for bin b; bins past a set's last word are not in it. */
  readonly categorySets: Uint32Array;
  /** For each feature the bin of each category code, `NO_BIN` for codes treated as missing; empty for numeric ones. */
  readonly categoryBins: readonly Uint16Array[];
  /**
   * 1 for each numeric feature whose zeros count as missing (LightGBM's `zero_as_missing`); absent where there is none.
   * `missingZeros` turns them into missing values, and is to be called by whatever reads rows for a forest.
   */
  readonly zeroIsMissing?: Uint8Array;
}

/** What LightGBM takes for zero: a 32-bit 1e-35, either way. */
export const ZERO_LIMIT = Math.fround(1e-35);

/** Entry of `categoryBins` for a code without a bin; bins are 0 .. 65534. */
export const NO_BIN = 65535;

export function treeCount(forest: Forest): number {
  return forest.treeStarts.length - 1;
}

/** True when the forest's node sends `value` of its feature (a number, or a category code) to the left child. */
export function goesLeft(forest: Forest, node: number, value: number): boolean {
  const feature = forest.feature[node] as number;
  if (forest.zeroIsMissing?.[feature] && Math.abs(value) <= ZERO_LIMIT) value = Number.NaN;
  const threshold = forest.threshold[node] as number;
  const missingLeft = forest.missingLeft[node] === 1;
  const bins = forest.categoryBins[feature] as Uint16Array;
  if (bins.length === 0) return missingLeft ? !(value > threshold) : value <= threshold;
  const bin = binOfCode(bins, value);
  if (bin === NO_BIN) return missingLeft;
  return isInSet(forest, threshold, bin);
}

/** True when category set number `set` has `bin`. */
export function isInSet({ setStarts, categorySets }: Forest, set: number, bin: number): boolean {
  const at = (setStarts[set] as number) + (bin >> 5);
  return at < (setStarts[set + 1] as number) && (((categorySets[at] as number) >>> (bin & 31)) & 1) === 1;
}

/** Category sets one after the other, as a forest keeps them. */
export function joinSets(sets: readonly Uint32Array[]): Pick<Forest, "setStarts" | "categorySets"> {
  const setStarts = new Uint32Array(sets.length + 1);
  sets.forEach((set, s) => {
    setStarts[s + 1] = (setStarts[s] as number) + set.length;
  });
  const categorySets = new Uint32Array(setStarts[sets.length] as number);
  sets.forEach((set, s) => {
    categorySets.set(set, setStarts[s]);
  });
  return { setStarts, categorySets };
}

/** The rows as the forest's splits take them: `x` itself unless zeros of some feature count as missing. */
export function missingZeros({ zeroIsMissing }: Pick<Forest, "zeroIsMissing">, x: FeatureMatrix): FeatureMatrix {
  if (!zeroIsMissing) return x;
  const columns = x.columns.map((column, f) =>
    zeroIsMissing[f] ? column.map((value) => (Math.abs(value) <= ZERO_LIMIT ? Number.NaN : value)) : column,
  );
  return { ...x, columns };
}

/** The bin of a category code; whatever is not a code seen in training has none. */
export function binOfCode(bins: Uint16Array, code: number): number {
  return code >= 0 && code < bins.length ? (bins[Math.trunc(code)] as number) : NO_BIN;
}

/** The number of bins of category codes, the one for missing values not counted; 0 for a numeric feature. */
export function binCount(binOfCode: Uint16Array): number {
  return binOfCode.reduce((count, bin) => (bin === NO_BIN ? count : Math.max(count, bin + 1)), 0);
}

/** Total gain of each feature's splits, as shares of 1; all 0 when there is no split. */
export function gainImportance(forest: Forest, featureCount: number): Float64Array {
  const importance = new Float64Array(featureCount);
  let total = 0;
  for (let node = 0; node < forest.feature.length; node++) {
    const feature = forest.feature[node] as number;
    if (feature < 0) continue;
    importance[feature]! += forest.gain[node] as number;
    total += forest.gain[node] as number;
  }
  return total > 0 ? importance.map((gain) => gain / total) : importance;
}
