import type { Address, Kernels } from "../kernels.js";
import type { BinnedRows } from "./binned-rows.js";
import type { BoostingParams } from "./boosting-params.js";
import type { Histograms } from "./histograms.js";
import type { QuantisedGradients } from "./quantised-gradients.js";
import type { RecordLayout } from "./record-layout.js";
import type { NodeRows, TrainingRows } from "./row-sets.js";
import type { Split, SplitFinder } from "./splitting.js";
import type { NodeRules, TreeRules } from "./tree-rules.js";

/** What a tree is grown from. */
export interface GrowerInput {
  readonly kernels: Kernels;
  readonly params: BoostingParams;
  readonly binned: BinnedRows;
  readonly layout: RecordLayout;
  readonly rows: TrainingRows;
  readonly histograms: Histograms;
  readonly splits: SplitFinder;
}

/** A node while its tree grows, and after. */
export interface OpenNode {
  readonly depth: number;
  readonly rows: NodeRows;
  readonly rules: NodeRules;
  candidate: Split | undefined;
  histogram: Address | undefined;
  children?: readonly [OpenNode, OpenNode];
}

/** A tree that is grown but has no values yet. */
export interface GrownTree {
  readonly root: OpenNode;
  /** In the order in which they came to be. */
  readonly leaves: readonly OpenNode[];
}

const BUILD = { none: 0, left: 1, right: 2 } as const;
/** Tells kernels/partition.ts that the row numbers are in the index. */
const LISTED = 0xffffffff;

/**
 * Grows trees leaf by leaf, the leaf with the largest gain first (Shi 2007, "Best-first decision tree learning"). The
 * histogram of a split's larger child is its parent's minus that of the smaller one, which halves the work. Threads meet
 * twice a split: each divides its own rows and adds up those of the smaller child, then each looks for the best split
 * among its share of the features.
 */
export class TreeGrower {
  readonly #input: GrowerInput;
  readonly #maxDepth: number;
  readonly #goesLeft: Address;

  constructor(input: GrowerInput) {
    this.#input = input;
    this.#maxDepth = input.params.max_depth > 0 ? input.params.max_depth : Number.POSITIVE_INFINITY;
    this.#goesLeft = input.kernels.allocate(input.splits.tableBytes);
  }

  /** One tree on `rows`, which the index lists unless they are `whole`: all rows in order. */
  grow(gradients: QuantisedGradients, rows: NodeRows, whole: boolean, rules: TreeRules): GrownTree {
    const { splits, params } = this.#input;
    splits.prepare(params, gradients);
    const root = openNode(0, rows, rules.root);
    const leaves = [root];
    if (this.#mayBeSplit(root)) this.#searchRoot(root, gradients, whole);
    while (leaves.length < params.max_leaves) {
      const at = bestLeaf(leaves);
      if (at < 0) break;
      const node = leaves[at] as OpenNode;
      const isLast = leaves.length + 1 === params.max_leaves;
      const children = this.#split(node, gradients, rules, whole && node === root, isLast);
      if (!children) continue;
      leaves[at] = children[0];
      leaves.push(children[1]);
    }
    for (const leaf of leaves) this.#dropHistogram(leaf);
    return { root, leaves };
  }

  #mayBeSplit(node: OpenNode): boolean {
    return node.depth < this.#maxDepth && node.rows.count >= 2 * this.#input.params.min_samples_leaf;
  }

  #dropHistogram(node: OpenNode): void {
    if (node.histogram !== undefined) this.#input.histograms.release(node.histogram);
    node.histogram = undefined;
  }

  #setCandidate(node: OpenNode, candidate: Split | undefined): void {
    node.candidate = candidate;
    if (!candidate) this.#dropHistogram(node);
  }

  #searchRoot(root: OpenNode, gradients: QuantisedGradients, whole: boolean): void {
    const { kernels, histograms, splits, rows } = this.#input;
    const { begins, counts, count } = root.rows;
    kernels.onThreads("buildHistogram", (thread) => {
      const begin = begins[thread] as number;
      const indices = whole ? 0 : rows.indices + begin * 4;
      const range = [indices, begin, counts[thread] as number] as const;
      return [...histograms.source, ...range, ...histograms.targets(thread, gradients.chunkRows)];
    });
    histograms.setParts(counts, gradients.chunkRows);
    root.histogram = histograms.take();
    const search = { histogram: root.histogram, rowCount: count, wanted: true, rules: root.rules };
    this.#setCandidate(root, splits.find(histograms.parts, search, undefined, gradients)[0]);
  }

  /**
   * Divides a node's rows by its candidate and finds the children's candidates, unless the tree `isLast` to grow. When a
   * side turns out to have too few rows, the node gets another candidate and nothing is returned.
   */
  #split(
    node: OpenNode,
    gradients: QuantisedGradients,
    rules: TreeRules,
    whole: boolean,
    isLast: boolean,
  ): readonly [OpenNode, OpenNode] | undefined {
    const { histograms, rows, params } = this.#input;
    const split = node.candidate as Split;
    const leftIsSmaller = split.leftShare <= 0.5;
    // Neither child can be split when the whole tree is done, or as deep as it may be, or the node is small.
    const goesOn = !isLast && node.depth + 1 < this.#maxDepth && node.rows.count >= 3 * params.min_samples_leaf;
    const build = goesOn ? (leftIsSmaller ? BUILD.left : BUILD.right) : BUILD.none;
    const left = this.#partition(node, split, gradients, whole, build);
    const [leftRows, rightRows] = rows.divide(node.rows, left);
    if (Math.min(leftRows.count, rightRows.count) < params.min_samples_leaf) {
      if (goesOn) histograms.discard();
      this.#searchAgain(node, gradients);
      return undefined;
    }
    const [leftRules, rightRules] = rules.divide(node.rules, split);
    const depth = node.depth + 1;
    const children = [openNode(depth, leftRows, leftRules), openNode(depth, rightRows, rightRules)] as const;
    node.children = children;
    const [smaller, larger] = leftIsSmaller ? children : ([children[1], children[0]] as const);
    if (goesOn) this.#searchChildren(node, smaller, larger, gradients);
    this.#dropHistogram(node);
    return children;
  }

  /** Each thread divides its rows and builds its part of a child's histogram; returns how many of each go left. */
  #partition(
    node: OpenNode,
    split: Split,
    gradients: QuantisedGradients,
    whole: boolean,
    build: number,
  ): readonly number[] {
    const { kernels, binned, layout, rows, histograms, splits } = this.#input;
    const { begins, counts } = node.rows;
    splits.tabulate(split, this.#goesLeft);
    const column = binned.columns[split.feature] as Address;
    const wide = Number(layout.features[split.feature]?.wide);
    return kernels.onThreads("partitionAndBuild", (thread) => {
      const begin = begins[thread] as number;
      return [
        column,
        wide,
        whole ? begin : LISTED,
        rows.indices + begin * 4,
        counts[thread] as number,
        this.#goesLeft,
        rows.spare + begin * 4,
        build,
        ...histograms.source,
        ...histograms.targets(thread, gradients.chunkRows),
      ];
    });
  }

  #searchChildren(node: OpenNode, smaller: OpenNode, larger: OpenNode, gradients: QuantisedGradients): void {
    const { histograms, splits } = this.#input;
    histograms.setParts(smaller.rows.counts, gradients.chunkRows);
    smaller.histogram = histograms.take();
    larger.histogram = node.histogram as Address;
    node.histogram = undefined;
    const search = (child: OpenNode) => ({
      histogram: child.histogram as Address,
      rowCount: child.rows.count,
      wanted: this.#mayBeSplit(child),
      rules: child.rules,
    });
    const [first, second] = splits.find(histograms.parts, search(smaller), search(larger), gradients);
    this.#setCandidate(smaller, first);
    this.#setCandidate(larger, second);
  }

  /**
   * Histograms tell a side's rows by its hessian. Where that was too many, the candidate has to leave each side more, by
   * half each time, until the true numbers are enough or there is no candidate.
   */
  #searchAgain(node: OpenNode, gradients: QuantisedGradients): void {
    const { splits, params } = this.#input;
    const { leftShare } = node.candidate as Split;
    const expected = Math.min(leftShare, 1 - leftShare) * node.rows.count;
    splits.requireRows(Math.ceil(Math.max(expected, params.min_samples_leaf) * 1.5));
    const { rules } = node;
    const search = { histogram: node.histogram as Address, rowCount: node.rows.count, wanted: true, rules };
    this.#setCandidate(node, splits.find(0, search, undefined, gradients)[0]);
    splits.requireRows(params.min_samples_leaf);
  }
}

function openNode(depth: number, rows: NodeRows, rules: NodeRules): OpenNode {
  return { depth, rows, rules, candidate: undefined, histogram: undefined };
}

/** Position of the leaf with the largest gain; the first of equals; -1 when none can be split. */
function bestLeaf(leaves: readonly OpenNode[]): number {
  let best = -1;
  let bestGain = 0;
  for (let i = 0; i < leaves.length; i++) {
    const gain = leaves[i]?.candidate?.gain ?? 0;
    if (gain > bestGain) {
      best = i;
      bestGain = gain;
    }
  }
  return best;
}
