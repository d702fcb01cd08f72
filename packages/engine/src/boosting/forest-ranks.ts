import { type Forest, NO_BIN } from "./forest.js";

/** A feature that a forest splits on, with what its values are compared by in place of themselves. */
export type RankedFeature = RankedNumbers | RankedCategories;

export interface RankedNumbers {
  readonly kind: "numeric";
  /** Its number in the rows. */
  readonly feature: number;
  /** All thresholds of the forest, ascending. A value's rank is how many of them lie below it. */
  readonly thresholds: Float64Array;
}

export interface RankedCategories {
  readonly kind: "category";
  readonly feature: number;
  /** The bin of each code, `NO_BIN` for none. */
  readonly bins: Uint16Array;
  /** One more than the largest bin; at least 1. */
  readonly binCount: number;
}

export interface ForestRanks {
  /** Those that are split on, in the order of the rows. */
  readonly features: readonly RankedFeature[];
  /** For each node of the forest the position of its feature in `features`, -1 for a leaf. */
  readonly position: Int32Array;
  /** For each numeric split the rank of its threshold: a value goes left when its rank is not larger. */
  readonly rank: Int32Array;
}

/** Ranks are exact: comparing them sends every row the way that comparing values does. */
export function rankForest(forest: Forest): ForestRanks {
  const nodeCount = forest.feature.length;
  const featureCount = forest.categoryBins.length;
  const used: number[][] = Array.from({ length: featureCount }, () => []);
  for (let node = 0; node < nodeCount; node++) {
    const feature = forest.feature[node] as number;
    if (feature >= 0) used[feature]?.push(forest.threshold[node] as number);
  }
  const positionOf = new Int32Array(featureCount).fill(-1);
  const features: RankedFeature[] = [];
  used.forEach((thresholds, feature) => {
    if (thresholds.length === 0) return;
    positionOf[feature] = features.length;
    const bins = forest.categoryBins[feature] as Uint16Array;
    features.push(
      bins.length > 0
        ? { kind: "category", feature, bins, binCount: binCount(bins) }
        : { kind: "numeric", feature, thresholds: distinct(Float64Array.from(thresholds).sort()) },
    );
  });
  const position = new Int32Array(nodeCount).fill(-1);
  const rank = new Int32Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    const feature = forest.feature[node] as number;
    if (feature < 0) continue;
    position[node] = positionOf[feature] as number;
    const ranked = features[position[node] as number] as RankedFeature;
    if (ranked.kind === "numeric") rank[node] = countBelow(ranked.thresholds, forest.threshold[node] as number);
  }
  return { features, position, rank };
}

function binCount(bins: Uint16Array): number {
  let count = 1;
  for (const bin of bins) if (bin !== NO_BIN && bin >= count) count = bin + 1;
  return count;
}

function distinct(sorted: Float64Array): Float64Array {
  return sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
}

function countBelow(sorted: Float64Array, value: number): number {
  let first = 0;
  let end = sorted.length;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if ((sorted[middle] as number) < value) first = middle + 1;
    else end = middle;
  }
  return first;
}
