import type { FeatureBins } from "./binning.js";
import { type Forest, joinSets, NO_BIN } from "./forest.js";
import type { Split } from "./splitting.js";
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
    const nodeCount = treeStarts[trees.length] as number;
    const nodes = {
      feature: new Int32Array(nodeCount).fill(-1),
      threshold: new Float64Array(nodeCount),
      left: new Int32Array(nodeCount),
      missingLeft: new Uint8Array(nodeCount),
      gain: new Float64Array(nodeCount),
      cover: new Float64Array(nodeCount),
    };
    const sets: Uint32Array[] = [];
    trees.forEach((placed, t) => {
      const start = treeStarts[t] as number;
      placed.forEach(({ node, left }, n) => {
        const at = start + n;
        const { split } = node;
        nodes.left[at] = left;
        nodes.cover[at] = node.rowCount;
        nodes.threshold[at] = split ? this.#threshold(split, sets) : node.value;
        if (!split) return;
        nodes.feature[at] = split.feature;
        nodes.missingLeft[at] = Number(split.missingLeft);
        nodes.gain[at] = split.gain;
      });
    });
    return {
      outputs: this.#outputs,
      baseScores: this.#baseScores,
      treeStarts,
      ...nodes,
      ...joinSets(sets),
      categoryBins: this.#features.map(categoryBinsOf),
    };
  }

  /** Of a set, which `sets` gets, its number there. */
  #threshold({ feature, bin, categorySet }: Split, sets: Uint32Array[]): number {
    if (categorySet) return sets.push(categorySet) - 1;
    return edgeOf(this.#features[feature] as FeatureBins, bin);
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
