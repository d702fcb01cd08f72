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
  const setCount = setStarts.length - 1;
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
  const sets = Array.from({ length: setCount }, (_, set) => {
    return place(SET_HEADER_BYTES + 4 * ((setStarts[set + 1] as number) - (setStarts[set] as number)));
  });

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
    const codes = categoryBins[f]?.length ?? 0;
    const value = threshold[node] as number;
    view.setFloat64(at, codes > 0 ? (sets[value] as number) : value, true);
    view.setInt32(at + 8, f < 0 ? LEAF : testOf(f, missingLeft[node] === 1, codes > 0, zeroIsMissing?.[f] === 1), true);
    view.setInt32(at + 12, left[node] as number, true);
    if (codes > 0) writeSet(view, sets[value] as number, forest, value, bins[f] as number, codes);
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
