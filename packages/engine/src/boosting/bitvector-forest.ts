import type { Address, Kernels } from "../kernels.js";
import { type Forest, treeCount } from "./forest.js";
import type { ForestRanks, RankedFeature } from "./forest-ranks.js";
import type { PlacedForest } from "./placed-forest.js";
import type { RankedRows } from "./ranked-rows.js";

/** Rows that the kernel takes at a time. */
const GROUP_ROWS = 64;
/** Rows whose ranks it keeps, and with them the distance between columns of ranks. */
const BLOCK_ROWS = 256;
const MOST_LEAVES = 256; // a leaf's number is a byte
const MOST_THRESHOLDS = 255; // so is a rank
const MOST_BINS = 256; // a set has 32 bytes
const SET_WORDS = 8;
const TREE_BYTES = 8;
const COUNTS_BYTES = 8;
const COMPARISON_BYTES = 8;
const MEMBERSHIP_BYTES = 48;

/** What takes leaves away from a row: a test, and which of the 8 leaves of a byte go when it is true. */
interface Entry {
  readonly node: number;
  readonly mask: number;
  /** Whether the test is true when the left child is the one that the row goes to. */
  readonly whenLeft: boolean;
}

/** The entries of 8 leaves by their test: a rank above a threshold, below one, or a bin in a set. */
type ByteEntries = Readonly<Record<"above" | "below" | "within", Entry[]>>;

interface TreeEntries {
  /** The nodes that are leaves, in the order of their bits. */
  readonly leaves: readonly number[];
  readonly bytes: readonly ByteEntries[];
}

/** True when the forest can be laid out for kernels/bitvector.ts: small trees, and ranks and bins of one byte. */
export function fitsBitvectors(forest: Forest, { features }: ForestRanks): boolean {
  const fits = (feature: RankedFeature) =>
    feature.kind === "numeric" ? feature.thresholds.length <= MOST_THRESHOLDS : feature.binCount <= MOST_BINS;
  const isSmall = (start: number, tree: number) => start - (forest.treeStarts[tree - 1] ?? 0) < 2 * MOST_LEAVES;
  return forest.treeStarts.every(isSmall) && features.every(fits);
}

/** A forest as kernels/bitvector.ts reads it: the fastest way for many rows. */
export class BitvectorForest implements PlacedForest {
  readonly mostRows: number;
  readonly #kernels: Kernels;
  readonly #rows: RankedRows;
  readonly #outputs: number;
  readonly #treeCount: number;
  readonly #trees: Address;
  /** One for each thread. */
  readonly #scratch: readonly Address[];

  /** The forest must fit, see `fitsBitvectors`. */
  constructor(kernels: Kernels, forest: Forest, ranks: ForestRanks, rows: RankedRows, threadCount: number) {
    this.#kernels = kernels;
    this.#rows = rows;
    this.mostRows = rows.mostRows;
    this.#outputs = forest.outputs;
    this.#treeCount = treeCount(forest);
    this.#scratch = Array.from({ length: threadCount }, () => {
      return kernels.allocate(GROUP_ROWS + rows.columnCount * BLOCK_ROWS);
    });
    this.#trees = placeTrees(kernels, forest, ranks, rows.firstColumn);
  }

  addTrees(columns: readonly Float64Array[], begin: number, count: number, scores: Address): void {
    const { values, columnBytes, features, featureCount } = this.#rows;
    this.#rows.load(columns, begin, count);
    const trees = [this.#trees, this.#treeCount, this.#outputs, scores] as const;
    this.#kernels.overRows(
      "bitvectorScores",
      count,
      (from, to, thread) => {
        const scratch = this.#scratch[thread] as Address;
        return [values, columnBytes, from, to, features, featureCount, scratch, ...trees];
      },
      BLOCK_ROWS,
    );
  }
}

/** Writes the trees and returns where they begin. */
function placeTrees(kernels: Kernels, forest: Forest, ranks: ForestRanks, firstColumn: Uint32Array): Address {
  const trees = Array.from({ length: treeCount(forest) }, (_, tree) => entriesOf(forest, tree));
  const size = trees.reduce((sum, tree) => sum + sizeOf(tree), 0);
  const address = kernels.allocate(size);
  const { buffer, byteOffset } = kernels.u8(address, size);
  new TreeWriter(new DataView(buffer, byteOffset, size), forest, ranks, firstColumn).write(trees);
  return address;
}

/**
 * A node takes away the leaves of its smaller child when the row goes to the other. The bits of the smaller child come
 * before the larger one's, so that when they stay, the first leaf that is left is still the row's.
 */
function entriesOf(forest: Forest, tree: number): TreeEntries {
  const start = forest.treeStarts[tree] as number;
  const size = (forest.treeStarts[tree + 1] as number) - start;
  const leafCounts = new Int32Array(size);
  for (let node = size - 1; node >= 0; node--) {
    const left = forest.left[start + node] as number;
    leafCounts[node] = left < 0 ? 1 : (leafCounts[left] as number) + (leafCounts[left + 1] as number);
  }
  const leaves = new Array<number>(leafCounts[0] as number);
  const bytes = Array.from({ length: Math.ceil(leaves.length / 8) }, (): ByteEntries => {
    return { above: [], below: [], within: [] };
  });
  const firstBit = new Int32Array(size);
  for (let node = 0; node < size; node++) {
    const begin = firstBit[node] as number;
    const left = forest.left[start + node] as number;
    if (left < 0) {
      leaves[begin] = start + node;
      continue;
    }
    const whenLeft = (leafCounts[left] as number) > (leafCounts[left + 1] as number);
    const [small, large] = whenLeft ? [left + 1, left] : [left, left + 1];
    const end = begin + (leafCounts[small] as number);
    firstBit[small] = begin;
    firstBit[large] = end;
    const categorical = (forest.categoryBins[forest.feature[start + node] as number] as Uint16Array).length > 0;
    const test = categorical ? "within" : whenLeft ? "below" : "above";
    for (let byte = begin >> 3; byte << 3 < end; byte++) {
      const from = Math.max(begin - (byte << 3), 0);
      const to = Math.min(end - (byte << 3), 8);
      (bytes[byte] as ByteEntries)[test].push({ node: start + node, mask: (1 << to) - (1 << from), whenLeft });
    }
  }
  return { leaves, bytes };
}

function sizeOf({ leaves, bytes }: TreeEntries): number {
  return bytes.reduce(
    (sum, { above, below, within }) =>
      sum + COUNTS_BYTES + (above.length + below.length) * COMPARISON_BYTES + within.length * MEMBERSHIP_BYTES,
    TREE_BYTES + leaves.length * 8,
  );
}

class TreeWriter {
  readonly #view: DataView;
  readonly #forest: Forest;
  readonly #ranks: ForestRanks;
  readonly #firstColumn: Uint32Array;
  #at = 0;

  constructor(view: DataView, forest: Forest, ranks: ForestRanks, firstColumn: Uint32Array) {
    this.#view = view;
    this.#forest = forest;
    this.#ranks = ranks;
    this.#firstColumn = firstColumn;
  }

  write(trees: readonly TreeEntries[]): void {
    for (const { leaves, bytes } of trees) {
      this.#u32(bytes.length);
      this.#u32(leaves.length);
      for (const leaf of leaves) {
        this.#view.setFloat64(this.#at, this.#forest.threshold[leaf] as number, true);
        this.#at += 8;
      }
      for (const entries of bytes.toReversed()) this.#byte(entries);
    }
  }

  #byte({ above, below, within }: ByteEntries): void {
    this.#u32(above.length | (below.length << 16));
    this.#u32(within.length);
    for (const entry of above) this.#comparison(entry, 0);
    for (const entry of below) this.#comparison(entry, 1);
    for (const entry of within) this.#membership(entry);
  }

  /** A rank is at most k where it is below k + 1. */
  #comparison({ node, mask }: Entry, more: number): void {
    this.#u32(this.#column(node, this.#forest.missingLeft[node] as number));
    this.#u32((((this.#ranks.rank[node] as number) + more) ^ 128) | (mask << 8));
  }

  #membership({ node, mask, whenLeft }: Entry): void {
    const { missingLeft, threshold, setStarts, categorySets } = this.#forest;
    const missingWithin = (missingLeft[node] === 1) === whenLeft;
    this.#u32(this.#column(node, 0));
    this.#u32(this.#column(node, missingWithin ? 2 : 1));
    this.#u32(mask);
    this.#u32(0);
    const set = threshold[node] as number;
    const start = setStarts[set] as number;
    const words = (setStarts[set + 1] as number) - start;
    for (let word = 0; word < SET_WORDS; word++) {
      const bits = word < words ? (categorySets[start + word] as number) : 0;
      this.#u32(whenLeft ? bits : ~bits);
    }
  }

  #column(node: number, number: number): number {
    return ((this.#firstColumn[this.#ranks.position[node] as number] as number) + number) * BLOCK_ROWS;
  }

  #u32(value: number): void {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }
}
