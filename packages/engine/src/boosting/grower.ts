import type { Address } from "../kernels.js";
import type { BoostingParams } from "./boosting-params.js";
import type { Histograms } from "./histograms.js";
import type { LeafValues } from "./leaf-values.js";
import type { QuantisedGradients } from "./quantised-gradients.js";
import type { RowRange, RowSet } from "./row-sets.js";
import type { Split, SplitFinder } from "./splitting.js";

/** A node of a finished tree; a leaf has no split and no children. */
export interface GrownNode {
  /** Training rows that came to it. */
  readonly rowCount: number;
  readonly split?: Split;
  readonly children?: readonly [GrownNode, GrownNode];
  /** Leaves: what is added to the raw score. */
  readonly value: number;
}

/** What a tree is grown from. */
export interface GrowerInput {
  readonly params: BoostingParams;
  readonly histograms: Histograms;
  readonly splits: SplitFinder;
  readonly leafValues: LeafValues;
}

/** A node while its tree grows. */
interface OpenNode {
  readonly depth: number;
  /** Its rows in each row set. */
  readonly ranges: readonly RowRange[];
  candidate: Split | undefined;
  histogram: Address | undefined;
  children?: readonly [OpenNode, OpenNode];
  value: number;
}

/**
 * Grows trees leaf by leaf, the leaf with the largest gain first (Shi 2007, "Best-first decision tree learning"). The
 * histogram of a split's larger child is its parent's minus that of the smaller one, which halves the work.
 */
export class TreeGrower {
  readonly #input: GrowerInput;
  readonly #maxDepth: number;

  constructor(input: GrowerInput) {
    this.#input = input;
    this.#maxDepth = input.params.max_depth > 0 ? input.params.max_depth : Number.POSITIVE_INFINITY;
  }

  /**
   * One tree on the rows of `rowSets[0]`, with its leaves' values added to the scores of every set. `whole` says that
   * the first set is all rows in order. A tree that finds no split is a single leaf of value 0.
   */
  grow(gradients: QuantisedGradients, rowSets: readonly RowSet[], whole: boolean, output: number): GrownNode {
    const { splits, histograms, params } = this.#input;
    splits.prepare(params, gradients);
    const root = this.#open(
      0,
      rowSets.map((set) => set.all),
    );
    const leaves = [root];
    if (this.#mayBeSplit(root)) {
      root.histogram = histograms.build(gradients.packed, rowSets[0] as RowSet, rowsOf(root), whole);
      this.#findSplit(root, gradients);
    }
    while (leaves.length < params.max_leaves) {
      const at = bestLeaf(leaves);
      if (at < 0) break;
      const [left, right] = this.#split(leaves[at] as OpenNode, rowSets);
      if (leaves.length + 1 < params.max_leaves) this.#prepareChildren(leaves[at] as OpenNode, gradients, rowSets);
      leaves[at] = left;
      leaves.push(right);
    }
    for (const node of allNodes(root)) this.#dropHistogram(node);
    if (leaves.length > 1) for (const leaf of leaves) this.#setValue(leaf, gradients, rowSets, output);
    return finished(root);
  }

  #open(depth: number, ranges: readonly RowRange[]): OpenNode {
    return { depth, ranges, candidate: undefined, histogram: undefined, value: 0 };
  }

  #mayBeSplit(node: OpenNode): boolean {
    return node.depth < this.#maxDepth && rowsOf(node).count >= 2 * this.#input.params.min_samples_leaf;
  }

  #findSplit(node: OpenNode, gradients: QuantisedGradients): void {
    node.candidate = this.#input.splits.find(node.histogram as Address, gradients);
    if (!node.candidate) this.#dropHistogram(node);
  }

  #dropHistogram(node: OpenNode): void {
    if (node.histogram !== undefined) this.#input.histograms.release(node.histogram);
    node.histogram = undefined;
  }

  #split(node: OpenNode, rowSets: readonly RowSet[]): readonly [OpenNode, OpenNode] {
    const split = node.candidate as Split;
    const { splits } = this.#input;
    splits.tabulate(split);
    const parts = rowSets.map((set, s) => set.split(node.ranges[s] as RowRange, split.feature, splits.goesLeft));
    const children = [
      this.#open(
        node.depth + 1,
        parts.map((part) => part.left),
      ),
      this.#open(
        node.depth + 1,
        parts.map((part) => part.right),
      ),
    ] as const;
    node.children = children;
    return children;
  }

  /** Gives both children a histogram and their best split, where one of them can be split at all. */
  #prepareChildren(node: OpenNode, gradients: QuantisedGradients, rowSets: readonly RowSet[]): void {
    const [left, right] = node.children as readonly [OpenNode, OpenNode];
    const leftIsSmaller = rowsOf(left).count <= rowsOf(right).count;
    const [smaller, larger] = leftIsSmaller ? [left, right] : [right, left];
    if (!this.#mayBeSplit(larger)) {
      this.#dropHistogram(node); // nor can the smaller one be split
      return;
    }
    const { histograms } = this.#input;
    smaller.histogram = histograms.build(gradients.packed, rowSets[0] as RowSet, rowsOf(smaller), false);
    larger.histogram = histograms.subtract(node.histogram as Address, smaller.histogram);
    node.histogram = undefined;
    for (const child of [left, right]) {
      if (this.#mayBeSplit(child)) this.#findSplit(child, gradients);
      else this.#dropHistogram(child);
    }
  }

  #setValue(leaf: OpenNode, gradients: QuantisedGradients, rowSets: readonly RowSet[], output: number): void {
    leaf.value = this.#input.leafValues.of(rowSets[0] as RowSet, rowsOf(leaf), gradients);
    rowSets.forEach((set, s) => {
      set.addToScores(leaf.ranges[s] as RowRange, leaf.value, output);
    });
  }
}

function rowsOf(node: OpenNode): RowRange {
  return node.ranges[0] as RowRange;
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

function* allNodes(node: OpenNode): Generator<OpenNode> {
  const pending = [node];
  for (let next = pending.pop(); next; next = pending.pop()) {
    yield next;
    if (next.children) pending.push(...next.children);
  }
}

/** Trees can be as deep as they have leaves, but `max_leaves` is at most 4096: recursion is safe. */
function finished(node: OpenNode): GrownNode {
  const rowCount = rowsOf(node).count;
  if (!node.children) return { rowCount, value: node.value };
  const [left, right] = node.children;
  return { rowCount, value: 0, split: node.candidate as Split, children: [finished(left), finished(right)] };
}
