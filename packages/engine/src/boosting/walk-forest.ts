import type { Address, Kernels } from "../kernels.js";
import { type Forest, isInSet, treeCount } from "./forest.js";
import type { ForestRanks, RankedFeature } from "./forest-ranks.js";
import type { PlacedForest } from "./placed-forest.js";
import type { RankedRows } from "./ranked-rows.js";

const NODE_BYTES = 8;
const RANK_BYTES = 2;
/** Trees, or rows, that are walked at once. */
const LANES = 8;
const LEAVES_BYTES = 64;
/** Rows whose ranks the kernel keeps. */
const BLOCK_ROWS = 256;
const MOST = 65_535; // columns, ranks, and the nodes between parent and child are 16-bit numbers
/** A set takes a byte a bin here and an eighth of that as bits. Beyond this there are better uses of memory. */
const MOST_SET_BYTES = 32 * 2 ** 20;

/** True when the forest can be laid out for kernels/walk.ts: numbers of 16 bits, and sets that are not too large. */
export function fitsWalk(forest: Forest, ranks: ForestRanks): boolean {
  const { left, treeStarts } = forest;
  if (ranks.features.length * 3 > MOST) return false;
  let setBytes = 0;
  for (let tree = 0; tree < treeCount(forest); tree++) {
    const start = treeStarts[tree] as number;
    for (let node = start; node < (treeStarts[tree + 1] as number); node++) {
      if ((left[node] as number) - (node - start) > MOST) return false;
      const feature = ranks.features[ranks.position[node] as number];
      if (feature?.kind === "category") setBytes += feature.binCount + 1;
    }
  }
  return setBytes <= MOST_SET_BYTES && ranks.features.every((feature) => lastRank(feature) <= MOST);
}

/** A forest as kernels/walk.ts reads it: the fastest way for few rows, and for many rows in large trees. */
export class WalkForest implements PlacedForest {
  readonly mostRows: number;
  readonly #kernels: Kernels;
  readonly #rows: RankedRows;
  readonly #outputs: number;
  readonly #treeCount: number;
  readonly #roots: Address;
  /** How far behind a leaf its value is. */
  readonly #valuesBytes: number;
  /** One for each thread. */
  readonly #scratch: readonly Address[];

  /** The forest must fit, see `fitsWalk`. */
  constructor(kernels: Kernels, forest: Forest, ranks: ForestRanks, rows: RankedRows, threadCount: number) {
    this.#kernels = kernels;
    this.#rows = rows;
    this.mostRows = rows.mostRows;
    this.#outputs = forest.outputs;
    this.#treeCount = treeCount(forest);
    this.#scratch = Array.from({ length: threadCount }, () => {
      return kernels.allocate(LEAVES_BYTES + BLOCK_ROWS * rows.columnCount * RANK_BYTES);
    });
    this.#valuesBytes = forest.feature.length * NODE_BYTES;
    this.#roots = placeNodes(kernels, forest, ranks, rows.firstColumn);
  }

  addTrees(columns: readonly Float64Array[], begin: number, count: number, scores: Address): void {
    const { values, columnBytes, features, featureCount, columnCount } = this.#rows;
    this.#rows.load(columns, begin, count);
    const rowBytes = columnCount * RANK_BYTES;
    const trees = [this.#roots, this.#treeCount, this.#valuesBytes, this.#outputs, scores] as const;
    this.#kernels.overRows(
      "walkScores",
      count,
      (from, to, thread) => {
        const scratch = this.#scratch[thread] as Address;
        return [values, columnBytes, from, to, features, featureCount, scratch, rowBytes, ...trees];
      },
      BLOCK_ROWS,
    );
  }
}

/** Ranks of numbers go from 0 to the number of thresholds, and what stands for a missing category is past the bins. */
function lastRank(feature: RankedFeature): number {
  return feature.kind === "numeric" ? feature.thresholds.length : feature.binCount;
}

/** Writes the nodes and right behind them their values, and returns the addresses of the roots, a multiple of LANES. */
function placeNodes(kernels: Kernels, forest: Forest, ranks: ForestRanks, firstColumn: Uint32Array): Address {
  const nodeCount = forest.feature.length;
  const trees = treeCount(forest);
  const sets = placeSets(kernels, forest, ranks);
  // Zeros and then ones, for all numeric nodes: how far before the ones a node's table begins is how many ranks go left.
  const span = ranks.features.reduce((most, feature) => Math.max(most, lastRank(feature)), 0) + 1;
  const zeros = kernels.allocate(span * 2);
  const ones = zeros + span;
  kernels.u8(ones, span).fill(1);
  const nodes = kernels.allocate(nodeCount * (NODE_BYTES + 8));
  const words = kernels.u32(nodes, nodeCount * 2);
  const values = kernels.f64(nodes + nodeCount * NODE_BYTES, nodeCount);
  for (let tree = 0; tree < trees; tree++) {
    const start = forest.treeStarts[tree] as number;
    for (let node = start; node < (forest.treeStarts[tree + 1] as number); node++) {
      const position = ranks.position[node] as number;
      if (position < 0) {
        words[node * 2] = zeros;
        values[node] = forest.threshold[node] as number;
        continue;
      }
      const numeric = ranks.features[position]?.kind === "numeric";
      const column = (firstColumn[position] as number) + (numeric ? (forest.missingLeft[node] as number) : 0);
      words[node * 2] = numeric ? ones - 1 - (ranks.rank[node] as number) : (sets[node] as Address);
      words[node * 2 + 1] = column | (((forest.left[node] as number) - (node - start)) << 16);
    }
  }
  const roots = Array.from({ length: Math.ceil(trees / LANES) * LANES }, (_, lane) => {
    return nodes + (forest.treeStarts[Math.min(lane, trees - 1)] as number) * NODE_BYTES;
  });
  return kernels.place(Uint32Array.from(roots));
}

/** The table of each node that tests a set: 0 for the bins that go left, and last for missing values if they do. */
function placeSets(kernels: Kernels, forest: Forest, ranks: ForestRanks): Uint32Array {
  const nodeCount = forest.feature.length;
  const addresses = new Uint32Array(nodeCount);
  const binCounts = Array.from(ranks.position, (position) => {
    const feature = ranks.features[position];
    return feature?.kind === "category" ? feature.binCount : 0;
  });
  const size = binCounts.reduce((sum, count) => sum + (count > 0 ? count + 1 : 0), 0);
  let at = kernels.allocate(size);
  const bytes = kernels.u8(0, at + size);
  for (let node = 0; node < nodeCount; node++) {
    const binCount = binCounts[node] as number;
    if (binCount === 0) continue;
    addresses[node] = at;
    const set = forest.threshold[node] as number;
    for (let bin = 0; bin < binCount; bin++) bytes[at++] = isInSet(forest, set, bin) ? 0 : 1;
    bytes[at++] = forest.missingLeft[node] === 1 ? 0 : 1;
  }
  return addresses;
}
