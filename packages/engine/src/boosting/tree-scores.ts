import type { Address, Kernels } from "../kernels.js";
import type { BinnedRows } from "./binned-rows.js";
import type { GrownBranch, GrownTree } from "./grower.js";
import type { LeafValues } from "./leaf-values.js";
import type { GradientBuffers, ScoredRows } from "./objectives/objective.js";
import type { QuantisedGradients } from "./quantised-gradients.js";
import type { RecordLayout } from "./record-layout.js";
import type { TrainingRows } from "./row-sets.js";
import type { Split, SplitSearch } from "./splitting.js";

/** A node of a finished tree; a leaf has no split and no children. */
export interface GrownNode {
  /** Training rows that come to it, those left out of the sample too. */
  readonly rowCount: number;
  readonly split?: Split;
  readonly children?: readonly [GrownNode, GrownNode];
  /** Leaves: what is added to the raw score. */
  readonly value: number;
}

/** Binned rows and the scores that trees add to. */
export interface BoostedRows {
  readonly binned: BinnedRows;
  readonly scored: ScoredRows;
}

export interface TreeScoresInput {
  readonly kernels: Kernels;
  readonly layout: RecordLayout;
  readonly rows: TrainingRows;
  readonly training: BoostedRows;
  readonly heldOut: BoostedRows | undefined;
  readonly buffers: GradientBuffers;
  readonly splits: SplitSearch;
  readonly leafValues: LeafValues;
  readonly maxLeaves: number;
}

const SUMS_BYTES = 16;
/** RouteNode in kernels/route.ts. */
const NODE_WORDS = 8;
/** Row numbers that it lists at a time. */
const LISTED_BYTES = 64 * 4;
/** Leaf number of rows that no leaf has yet. */
const NO_LEAF = 0xffff;

/**
 * Gives grown trees their values and adds them to the scores of all rows: those in the leaves, those left out of the
 * sample, and the held-out ones. Rows that were left out have a say in the values too, as in CatBoost: they have had none
 * in the splits, so that values are less fitted to chance, and what sampling adds to them averages out.
 */
export class TreeScores {
  readonly #input: TreeScoresInput;
  /** 16 bits a row. */
  readonly #leafOf: Address;
  readonly #heldOutLeafOf: Address;
  readonly #sums: Address;
  readonly #sumStride: number;
  readonly #merged: Address;
  readonly #values: Address;
  readonly #route: Address;
  /** How many rows `#routeRows` has sent to each leaf, for each thread, and behind it the row numbers that it lists. */
  readonly #routed: Address;
  readonly #routedStride: number;
  #tables: Address = 0;
  #tablesBytes = 0;

  constructor(input: TreeScoresInput) {
    this.#input = input;
    const { kernels, training, heldOut, maxLeaves } = input;
    this.#leafOf = kernels.allocate(training.binned.rowCount * 2);
    this.#heldOutLeafOf = heldOut ? kernels.allocate(heldOut.binned.rowCount * 2) : 0;
    this.#sumStride = Math.ceil((maxLeaves * SUMS_BYTES) / 64) * 64;
    this.#sums = kernels.allocate(kernels.threadCount * this.#sumStride);
    this.#merged = kernels.allocate(maxLeaves * SUMS_BYTES);
    this.#values = kernels.allocate(maxLeaves * 8);
    this.#route = kernels.allocate((2 * maxLeaves - 1) * NODE_WORDS * 4);
    this.#routedStride = Math.ceil((maxLeaves * 4 + LISTED_BYTES) / 64) * 64;
    this.#routed = kernels.allocate(kernels.threadCount * this.#routedStride);
  }

  /** The tree with values, which have been added to the scores of `output`. `whole` when it was grown on all rows. */
  finish(tree: GrownTree, gradients: QuantisedGradients, output: number, whole: boolean): GrownNode {
    const { kernels, rows, training, heldOut } = this.#input;
    if (!tree.root.children) return this.#finishRoot(tree, gradients, output);
    if (!whole) kernels.u8(this.#leafOf, training.binned.rowCount * 2).fill(NO_LEAF & 0xff);
    this.#label(tree);
    const rowCounts = rows.leafCounts(tree.leaves.length);
    if (!whole) {
      this.#placeRoute(tree, training);
      this.#routeRows(tree, training, this.#leafOf, false);
      this.#countRouted(rowCounts);
    }
    const values = this.#valuesOf(tree, gradients);
    kernels.f64(this.#values, values.length).set(values);
    this.#addValues(training, this.#leafOf, output);
    if (heldOut) {
      this.#placeRoute(tree, heldOut);
      this.#routeRows(tree, heldOut, this.#heldOutLeafOf, true);
      this.#addValues(heldOut, this.#heldOutLeafOf, output);
    }
    const finishedLeaves = tree.leaves.map((leaf, number): [GrownBranch, GrownNode] => {
      return [leaf, { rowCount: rowCounts[number] as number, value: values[number] as number }];
    });
    return finished(tree.root, new Map(finishedLeaves));
  }

  /** A tree without a split moves every row by one value, found from all of them: that of a sample would be noise. */
  #finishRoot(tree: GrownTree, gradients: QuantisedGradients, output: number): GrownNode {
    const { kernels, training, heldOut, rows } = this.#input;
    const { rowCount } = training.binned;
    rows.listAll();
    rows.start(rows.all());
    kernels.u8(this.#leafOf, rowCount * 2).fill(0);
    const values = this.#valuesOf(tree, gradients);
    const value = values[0] as number;
    if (value === 0) return { rowCount, value };
    kernels.f64(this.#values, 1).set(values);
    this.#addValues(training, this.#leafOf, output);
    if (heldOut) {
      kernels.u8(this.#heldOutLeafOf, heldOut.binned.rowCount * 2).fill(0);
      this.#addValues(heldOut, this.#heldOutLeafOf, output);
    }
    return { rowCount, value };
  }

  /** Writes the number of its leaf for each row in the tree. */
  #label({ leaves }: GrownTree): void {
    const { kernels, rows } = this.#input;
    kernels.onThreads("labelRows", (thread) => [rows.indices, rows.rangesOf(thread), leaves.length, this.#leafOf]);
  }

  /** Each leaf's value, from the sums of its rows' true gradients, not the quantised ones. */
  #valuesOf({ leaves }: GrownTree, gradients: QuantisedGradients): Float64Array {
    const { gradientFixedPoint, hessianFixedPoint } = gradients;
    const { kernels, training, buffers, rows, leafValues } = this.#input;
    kernels.overRows("leafSums", training.binned.rowCount, (begin, end, thread) => [
      this.#leafOf,
      begin,
      end,
      buffers.gradients,
      buffers.hessians,
      gradientFixedPoint,
      hessianFixedPoint,
      this.#sums + thread * this.#sumStride,
      leaves.length,
    ]);
    kernels.run.mergeLeafSums(
      this.#sums,
      kernels.threadCount,
      this.#sumStride,
      leaves.length,
      gradientFixedPoint,
      hessianFixedPoint,
      this.#merged,
    );
    const sums = kernels.f64(this.#merged, leaves.length * 2).slice();
    return Float64Array.from(leaves, (leaf, number) => {
      const leafSums = { gradient: sums[number * 2] as number, hessian: sums[number * 2 + 1] as number };
      if (leaves.length === 1 && !leafValues.isWorthwhile(leafSums, gradients.leastNoiseGain)) return 0;
      return leafValues.of(leafSums, leaf.rules, () => {
        const ofLeaf = rows.ofLeaf(number);
        return { indices: rows.list(ofLeaf), count: ofLeaf.count };
      });
    });
  }

  /** Lays the tree's nodes out as kernels/route.ts reads them, with the columns of `rows`. */
  #placeRoute(tree: GrownTree, { binned }: BoostedRows): void {
    const { kernels, layout, splits } = this.#input;
    const nodes = allNodes(tree.root).filter((node) => node.children);
    const numbers = new Map([...nodes, ...tree.leaves].map((node, number) => [node, number]));
    const binsOf = (node: GrownBranch) => layout.features[node.split?.feature as number]?.bins as number;
    const bytes = nodes.reduce((sum, node) => sum + binsOf(node), 0);
    if (bytes > this.#tablesBytes) {
      this.#tablesBytes = bytes * 2;
      this.#tables = kernels.allocate(this.#tablesBytes);
    }
    const words = kernels.u32(this.#route, numbers.size * NODE_WORDS);
    const addressOf = (node: GrownBranch) => (numbers.get(node) as number) * NODE_WORDS * 4;
    let table = this.#tables;
    nodes.forEach((node, number) => {
      const split = node.split as Split;
      const [left, right] = node.children as [GrownBranch, GrownBranch];
      const wide = layout.features[split.feature]?.wide;
      const bins = binned.columns[split.feature] as Address;
      splits.tabulate(split, table);
      const fields = [bins, Number(wide), wide ? 0xffff : 0xff, table, addressOf(right), addressOf(left)];
      words.set(fields, number * NODE_WORDS);
      table += binsOf(node);
    });
    for (const leaf of tree.leaves) {
      const address = addressOf(leaf);
      words.set([binned.columns[0] as Address, 0, 0, this.#tables, address, address], address / 4);
    }
  }

  #routeRows({ leaves }: GrownTree, { binned }: BoostedRows, leafOf: Address, every: boolean): void {
    const { kernels, maxLeaves } = this.#input;
    kernels.overRows("routeRows", binned.rowCount, (begin, end, thread) => {
      const counts = this.#routed + thread * this.#routedStride;
      const rows = [begin, end, Number(every)] as const;
      return [this.#route, leaves.length - 1, ...rows, leafOf, counts, maxLeaves, counts + maxLeaves * 4];
    });
  }

  /** Adds to each leaf's count the rows that `#routeRows` has just sent there. */
  #countRouted(counts: Uint32Array): void {
    const { kernels } = this.#input;
    for (let thread = 0; thread < kernels.threadCount; thread++) {
      const routed = kernels.u32(this.#routed + thread * this.#routedStride, counts.length);
      routed.forEach((count, leaf) => {
        counts[leaf] = (counts[leaf] as number) + count;
      });
    }
  }

  #addValues({ binned, scored }: BoostedRows, leafOf: Address, output: number): void {
    this.#input.kernels.overRows("addLeafValues", binned.rowCount, (begin, end) => [
      leafOf,
      begin,
      end,
      this.#values,
      scored.scores + output * scored.stride,
    ]);
  }
}

function allNodes(root: GrownBranch): readonly GrownBranch[] {
  const nodes = [root];
  for (const node of nodes) if (node.children) nodes.push(...node.children);
  return nodes;
}

/** Trees can be as deep as they have leaves, but `max_leaves` is at most 4096: recursion is safe. */
function finished(branch: GrownBranch, leaves: ReadonlyMap<GrownBranch, GrownNode>): GrownNode {
  const { split, children } = branch;
  if (!split || !children) return leaves.get(branch) as GrownNode;
  const [left, right] = [finished(children[0], leaves), finished(children[1], leaves)];
  return { rowCount: left.rowCount + right.rowCount, value: 0, split, children: [left, right] };
}
