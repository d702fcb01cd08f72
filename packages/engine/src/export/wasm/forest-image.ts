import { type Forest, treeCount } from "../../boosting/forest.js";

/** Bytes of a node: threshold, leaf value or address of a set; what it tests; the left child's number in its tree. */
export const NODE_BYTES = 16;
export const LEAF = -1;
/** What a node tests is feature * 8 plus these. */
export const TEST = { missingLeft: 1, category: 2, zeroIsMissing: 4, featureShift: 3 } as const;
/** Bytes before a set's words: address of the bins of its feature's codes, how many codes, how many words. */
export const SET_HEADER_BYTES = 12;

/** A forest as the bytes that an exported module's memory begins with. */
export interface ForestImage {
  readonly bytes: Uint8Array;
  /** One double an output. */
  readonly baseScores: number;
  /** The address of each tree's root. */
  readonly roots: number;
}

export function forestImage(forest: Forest): ForestImage {
  const { feature, threshold, left, missingLeft, setStarts, categoryBins, zeroIsMissing } = forest;
  const trees = treeCount(forest);
  let size = 8; // so that no address is 0
  const place = (sizeBytes: number) => {
    const address = size;
    size += Math.ceil(sizeBytes / 8) * 8;
    return address;
  };
  const baseScores = place(forest.outputs * 8);
  const roots = place(trees * 4);
  const nodes = place(feature.length * NODE_BYTES);
  const bins = categoryBins.map((codes) => place(codes.length * 2));
  // A set has the address of its feature's bins before it, so that features which share a set have each their own.
  const setCount = setStarts.length - 1;
  const sets = new Map<number, number>();
  const keyOf = (node: number) => (feature[node] as number) * setCount + (threshold[node] as number);
  const isCategory = (node: number) => (categoryBins[feature[node] as number]?.length ?? 0) > 0;
  for (let node = 0; node < feature.length; node++) {
    if (!isCategory(node) || sets.has(keyOf(node))) continue;
    const set = threshold[node] as number;
    const words = (setStarts[set + 1] as number) - (setStarts[set] as number);
    sets.set(keyOf(node), place(SET_HEADER_BYTES + 4 * words));
  }

  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  forest.baseScores.forEach((score, output) => {
    view.setFloat64(baseScores + output * 8, score, true);
  });
  for (let tree = 0; tree < trees; tree++) {
    view.setUint32(roots + tree * 4, nodes + (forest.treeStarts[tree] as number) * NODE_BYTES, true);
  }
  categoryBins.forEach((codes, f) => {
    codes.forEach((bin, code) => {
      view.setUint16((bins[f] as number) + code * 2, bin, true);
    });
  });
  for (let node = 0; node < feature.length; node++) {
    const at = nodes + node * NODE_BYTES;
    const f = feature[node] as number;
    const value = threshold[node] as number;
    const set = isCategory(node) ? (sets.get(keyOf(node)) as number) : undefined;
    view.setFloat64(at, set ?? value, true);
    const test = testOf(f, missingLeft[node] === 1, set !== undefined, zeroIsMissing?.[f] === 1);
    view.setInt32(at + 8, f < 0 ? LEAF : test, true);
    view.setInt32(at + 12, left[node] as number, true);
    if (set !== undefined) writeSet(view, set, forest, value, bins[f] as number, categoryBins[f]?.length ?? 0);
  }
  return { bytes, baseScores, roots };
}

function testOf(feature: number, missingLeft: boolean, category: boolean, zeroIsMissing: boolean): number {
  return (
    (feature << TEST.featureShift) |
    (missingLeft ? TEST.missingLeft : 0) |
    (category ? TEST.category : 0) |
    (zeroIsMissing ? TEST.zeroIsMissing : 0)
  );
}

function writeSet(view: DataView, at: number, forest: Forest, set: number, bins: number, codes: number): void {
  const words = forest.categorySets.subarray(forest.setStarts[set], forest.setStarts[set + 1]);
  view.setUint32(at, bins, true);
  view.setUint32(at + 4, codes, true);
  view.setUint32(at + 8, words.length, true);
  words.forEach((word, w) => {
    view.setUint32(at + SET_HEADER_BYTES + w * 4, word, true);
  });
}
