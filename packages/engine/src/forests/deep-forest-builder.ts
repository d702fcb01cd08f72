import type { FeatureBins } from "../boosting/binning.js";
import { type Forest, joinSets } from "../boosting/forest.js";
import { categoryBinsOf, edgeOf } from "../boosting/forest-builder.js";
import type { ForestTarget } from "./forest-target.js";
import type { TreeSpace } from "./tree-space.js";

/** Shares of a leaf are multiples of this, so that those of all trees add up to 1 without rounding. */
const SHARE_UNITS = 2 ** 52;

/** A tree whose leaves say where in `leafMeans` their values are. */
interface GrownTree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly missingLeft: Uint8Array;
  readonly gain: Float64Array;
  readonly cover: Float64Array;
  readonly leafMeans: Float64Array;
}

/**
 * Collects the trees of a random forest. The average over the trees is the sum of leaves that are divided by the number of
 * trees; several classes have a tree each with the same splits, as a `Forest` has one number a leaf.
 */
export class DeepForestBuilder {
  readonly #features: readonly FeatureBins[];
  readonly #target: ForestTarget;
  readonly #isRegression: boolean;
  readonly #trees: GrownTree[] = [];
  readonly #sets: Uint32Array[] = [];
  /** Number of the set that ends with a bin. */
  readonly #setOf = new Map<number, number>();

  constructor(features: readonly FeatureBins[], target: ForestTarget, isRegression: boolean) {
    this.#features = features;
    this.#target = target;
    this.#isRegression = isRegression;
  }

  get treeCount(): number {
    return this.#trees.length;
  }

  /** Copies the tree that was grown in `space`. */
  add(space: TreeSpace, nodeCount: number): void {
    const { words, numbers } = space.nodes(nodeCount);
    const tree: GrownTree = {
      feature: new Int32Array(nodeCount),
      threshold: new Float64Array(nodeCount),
      left: new Int32Array(nodeCount),
      missingLeft: new Uint8Array(nodeCount),
      gain: new Float64Array(nodeCount),
      cover: new Float64Array(nodeCount),
      leafMeans: space.leafMeans(),
    };
    for (let node = 0; node < nodeCount; node++) {
      // Read one by one: views of millions of nodes take longer than their trees.
      const wordOf = (field: number) => words[node * 12 + field] as number;
      const [left, feature, bin, missingLeft] = [wordOf(3), wordOf(4), wordOf(5), wordOf(6)];
      tree.feature[node] = feature;
      tree.left[node] = left || -1;
      tree.missingLeft[node] = left ? missingLeft : 0;
      tree.gain[node] = (numbers[node * 6 + 4] as number) * this.#target.gainUnit;
      tree.cover[node] = (numbers[node * 6 + 5] as number) / this.#target.weightUnit;
      tree.threshold[node] = left ? this.#thresholdOf(feature, bin) : bin;
    }
    this.#trees.push(tree);
  }

  /** The edge above a bin, or for categories the number of the set of all bins up to it. */
  #thresholdOf(feature: number, bin: number): number {
    const bins = this.#features[feature] as FeatureBins;
    if (bins.kind === "numeric") return edgeOf(bins, bin);
    const known = this.#setOf.get(bin);
    if (known !== undefined) return known;
    const set = new Uint32Array((bin >> 5) + 1).fill(0xffffffff);
    set[bin >> 5] = (2 << (bin & 31)) - 1;
    this.#setOf.set(bin, this.#sets.length);
    return this.#sets.push(set) - 1;
  }

  /** The forest of all trees so far. */
  build(): Forest {
    const { channels, base } = this.#target;
    const trees = this.#trees.flatMap((tree, t) =>
      Array.from({ length: channels }, (_, channel) => ({ ...tree, threshold: this.#withValues(tree, t, channel) })),
    );
    const treeStarts = new Int32Array(trees.length + 1);
    trees.forEach((tree, t) => {
      treeStarts[t + 1] = (treeStarts[t] as number) + tree.left.length;
    });
    const nodeCount = treeStarts[trees.length] as number;
    const forest = {
      feature: new Int32Array(nodeCount),
      threshold: new Float64Array(nodeCount),
      left: new Int32Array(nodeCount),
      missingLeft: new Uint8Array(nodeCount),
      gain: new Float64Array(nodeCount),
      cover: new Float64Array(nodeCount),
    };
    trees.forEach((tree, t) => {
      const start = treeStarts[t] as number;
      for (const [name, all] of Object.entries(forest)) all.set(tree[name as keyof typeof forest], start);
    });
    return {
      outputs: channels,
      baseScores: new Float64Array(channels).fill(base),
      treeStarts,
      ...forest,
      ...joinSets(this.#sets),
      categoryBins: this.#features.map(categoryBinsOf),
    };
  }

  /** A tree's thresholds with the values of one channel in its leaves. */
  #withValues({ threshold, left, leafMeans }: GrownTree, tree: number, channel: number): Float64Array {
    const { channels, unit } = this.#target;
    const count = this.#trees.length;
    const units = Math.floor(SHARE_UNITS / count) + Number(tree < SHARE_UNITS % count);
    return threshold.map((value, node) => {
      if ((left[node] as number) >= 0) return value;
      const means = leafMeans.subarray(value * channels, (value + 1) * channels);
      const mean = means[channel] as number;
      if (this.#isRegression) return (mean * unit) / count;
      if (channels === 1) return Math.round(mean * units) / SHARE_UNITS;
      // What rounding down leaves over goes to the largest share.
      const largest = means.indexOf(Math.max(...means));
      const others = means.reduce((sum, share, k) => (k === largest ? sum : sum + Math.floor(share * units)), 0);
      return (channel === largest ? units - others : Math.floor(mean * units)) / SHARE_UNITS;
    });
  }
}
