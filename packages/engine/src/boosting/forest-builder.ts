import type { FeatureBins } from "./binning.js";
import { type Forest, joinSets, NO_BIN } from "./forest.js";
import type { GrownNode } from "./tree-scores.js";

/** Collects grown trees and turns their bins back into values. */
export class ForestBuilder {
  readonly #features: readonly FeatureBins[];
  readonly #outputs: number;
  readonly #baseScores: Float64Array;
  readonly #trees: GrownNode[] = [];

  constructor(features: readonly FeatureBins[], outputs: number, baseScores: Float64Array) {
    this.#features = features;
    this.#outputs = outputs;
    this.#baseScores = baseScores;
  }

  get iterations(): number {
    return this.#trees.length / this.#outputs;
  }

  /** The trees of one iteration, one an output. */
  add(trees: readonly GrownNode[]): void {
    this.#trees.push(...trees);
  }

  /** The forest of the first `iterations` iterations. */
  build(iterations: number): Forest {
    const trees = this.#trees.slice(0, iterations * this.#outputs).map(breadthFirst);
    const treeStarts = new Int32Array(trees.length + 1);
    trees.forEach((nodes, t) => {
      treeStarts[t + 1] = (treeStarts[t] as number) + nodes.length;
    });
    const nodes = trees.flat();
    const sets: Uint32Array[] = [];
    const threshold = Float64Array.from(nodes, ({ node: { split, value } }) => {
      if (!split) return value;
      if (split.categorySet) return sets.push(split.categorySet) - 1;
      return edgeOf(this.#features[split.feature] as FeatureBins, split.bin);
    });
    return {
      outputs: this.#outputs,
      baseScores: this.#baseScores,
      treeStarts,
      feature: Int32Array.from(nodes, ({ node }) => node.split?.feature ?? -1),
      threshold,
      left: Int32Array.from(nodes, ({ left }) => left),
      missingLeft: Uint8Array.from(nodes, ({ node }) => (node.split?.missingLeft ? 1 : 0)),
      gain: Float64Array.from(nodes, ({ node }) => node.split?.gain ?? 0),
      cover: Float64Array.from(nodes, ({ node }) => node.rowCount),
      ...joinSets(sets),
      categoryBins: this.#features.map(categoryBinsOf),
    };
  }
}

interface PlacedNode {
  readonly node: GrownNode;
  left: number;
}

/** The nodes level by level, so that the two children of a node are neighbours. */
function breadthFirst(root: GrownNode): readonly PlacedNode[] {
  const placed: PlacedNode[] = [{ node: root, left: -1 }];
  for (const entry of placed) {
    if (!entry.node.children) continue;
    entry.left = placed.length;
    for (const node of entry.node.children) placed.push({ node, left: -1 });
  }
  return placed;
}

/** The threshold of a numeric feature's bin; past the last edge only missing values are on the other side. */
export function edgeOf(bins: FeatureBins, bin: number): number {
  return (bins.kind === "numeric" ? bins.edges[bin] : undefined) ?? Number.POSITIVE_INFINITY;
}

/** `Forest.categoryBins` of a feature. */
export function categoryBinsOf(bins: FeatureBins): Uint16Array {
  if (bins.kind === "numeric") return new Uint16Array(0);
  return Uint16Array.from(bins.binOfCode, (bin) => (bin === bins.valueBins ? NO_BIN : bin));
}
