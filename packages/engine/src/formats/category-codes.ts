import { binOfCode, type Forest, isInSet, NO_BIN } from "../boosting/forest.js";

/**
 * The category codes whose bin is in the set of the forest's category split `node`, or is not in it. Codes without a bin,
 * which go where missing values go, are in neither list.
 */
export function codesInSet(forest: Forest, node: number, inSet: boolean): readonly number[] {
  const bins = forest.categoryBins[forest.feature[node] as number] as Uint16Array;
  return Array.from(bins.keys()).filter((code) => {
    const bin = binOfCode(bins, code);
    return bin !== NO_BIN && isInSet(forest, forest.threshold[node] as number, bin) === inSet;
  });
}

/** The category codes that have no bin in the forest. */
export function codesWithoutBin(forest: Forest, feature: number): readonly number[] {
  const bins = forest.categoryBins[feature] as Uint16Array;
  return Array.from(bins.keys()).filter((code) => binOfCode(bins, code) === NO_BIN);
}
