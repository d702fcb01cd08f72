import { type Address, Kernels } from "../kernels.js";
import type { Threads } from "../threads/threads.js";
import { type CoarsePoints, placeCoarsePoints } from "./coarse-points.js";
import { buildKdTree, type KdTree, NO_ROW } from "./k-d-tree.js";

export type Metric = "euclidean" | "manhattan";

/** Points with a weight each, and how many of them are wanted. */
export interface NeighborIndex {
  /** Row-major. */
  readonly coordinates: Float64Array;
  readonly rowCount: number;
  readonly featureCount: number;
  readonly metric: Metric;
  /** By row; all 1 when absent. */
  readonly weights?: Float64Array | undefined;
  /** Neighbours are taken until their weights come to this. */
  readonly wanted: number;
}

/** The neighbours of one query, nearest first, equally near ones by their row. */
export interface Neighbors {
  count: number;
  readonly rows: Uint32Array;
  readonly distances: Float64Array;
  /** How much of the wanted weight each one has; the last may have less than its own. */
  readonly weights: Float64Array;
}

/** "tree" and "all" find the same, bit for bit; "faster" chooses by how much of the tree the first queries read. */
export type SearchWay = "tree" | "all" | "faster";

export interface SearchOptions {
  /** A row that is no neighbour of a query. */
  readonly skip?: ((query: number) => number) | undefined;
  readonly threads?: Threads | undefined;
  /** Default "faster". */
  readonly way?: SearchWay;
}

/** Numbers of 8 bytes in a neighbour as the kernels write it: distance, weight, row; and in front of a list. */
const NEIGHBOR_NUMBERS = 3;
const HEAD_NUMBERS = 2;
const PENDING_BYTES = 16;
/** Bytes of lists that are filled at a time. */
const MOST_LIST_BYTES = 1 << 24;
/** Queries of which the tree's cost is known before comparing with all is considered. */
const TRIAL_QUERIES = 32;
/** A place of a leaf costs the tree so many coarse comparisons, measured: 20 to 60 from 6 to 60 features. */
const LEAF_COST = 30;
/** Queries that comparing with all takes at a time: fewer cost as much. */
const TILE_QUERIES = 4;
/** Queries whose coarse forms a thread holds, and bytes of each besides its features. */
const CHUNK_QUERIES = 64;
const STATE_BYTES = 20;

interface ResidentTree extends Pick<KdTree, "depth" | "leafSlots"> {
  readonly boxes: Address;
  readonly leaves: Address;
  readonly rows: Address;
  readonly weights: Address;
}

interface ResidentPoints extends CoarsePoints {
  readonly points: Address;
  readonly weights: Address;
}

/** An index in the kernels' memory; each way to search is placed when it is first used. */
interface Resident {
  readonly index: NeighborIndex;
  /** Most neighbours that a query can have, and one more, which the kernels need while they look. */
  readonly capacity: number;
  tree?: ResidentTree;
  all?: ResidentPoints;
  triedQueries: number;
  leavesRead: number;
}

// The index last used stays in a memory of its own: copying it for each call would cost far more than a search in it.
let kernels: Kernels | undefined;
let resident: Resident | undefined;

/**
 * Calls `use` with the exact neighbours of each of `rowCount` row-major queries; the same object each time. They depend
 * neither on the way nor on the threads.
 */
export function searchNeighbors(
  index: NeighborIndex,
  queries: Float64Array,
  rowCount: number,
  use: (neighbors: Neighbors, query: number) => void,
  options: SearchOptions = {},
): void {
  const { threads } = options;
  const shared = threads !== undefined && threads.count > 1;
  if (resident?.index !== index || (shared && !kernels?.shared)) {
    resident = undefined;
    if (!kernels || (shared && !kernels.shared)) kernels = new Kernels({ shared });
    kernels.release();
    resident = { index, capacity: capacityOf(index), triedQueries: 0, leavesRead: 0 };
  }
  const search = new Search(kernels as Kernels, resident as Resident, options);
  const work = () => search.run(queries, rowCount, use);
  if (shared) (kernels as Kernels).withThreads(threads, work);
  else work();
}

/** One call's work. */
class Search {
  readonly #kernels: Kernels;
  readonly #resident: Resident;
  readonly #options: SearchOptions;
  readonly #listBytes: number;

  constructor(kernels: Kernels, resident: Resident, options: SearchOptions) {
    this.#kernels = kernels;
    this.#resident = resident;
    this.#options = options;
    this.#listBytes = (HEAD_NUMBERS + resident.capacity * NEIGHBOR_NUMBERS) * 8;
  }

  run(queries: Float64Array, rowCount: number, use: (neighbors: Neighbors, query: number) => void): void {
    const { featureCount } = this.#resident.index;
    const most = Math.max(1, Math.floor(MOST_LIST_BYTES / this.#listBytes));
    for (let begin = 0; begin < rowCount; ) {
      const byAll = this.#comparesAll(Math.min(most, rowCount - begin));
      const trial = this.#resident.triedQueries < TRIAL_QUERIES ? TRIAL_QUERIES : most;
      const count = Math.min(byAll ? most : trial, most, rowCount - begin);
      const block = queries.subarray(begin * featureCount, (begin + count) * featureCount);
      // Placed before what is given back.
      if (byAll) this.#all();
      else this.#tree();
      this.#kernels.temporarily(() => {
        const placed = this.#kernels.place(block);
        const lists = this.#kernels.allocate(count * this.#listBytes);
        const skips = this.#placeSkips(begin, count);
        if (byAll) this.#compareAll(placed, count, skips, lists);
        else this.#searchTree(placed, count, skips, lists);
        this.#read(lists, begin, count, use);
      });
      begin += count;
    }
  }

  /** Whether the next `count` queries are compared with all points, by what the tree took for those before. */
  #comparesAll(count: number): boolean {
    const { way = "faster" } = this.#options;
    const { tree, triedQueries, leavesRead, index } = this.#resident;
    if (way !== "faster") return way === "all";
    if (!tree || triedQueries < TRIAL_QUERIES) return false;
    const places = (leavesRead / triedQueries) * tree.leafSlots;
    const tiles = (Math.ceil(count / TILE_QUERIES) * TILE_QUERIES) / count;
    return places * LEAF_COST > index.rowCount * tiles;
  }

  #tree(): ResidentTree {
    this.#resident.tree ??= placeTree(this.#kernels, this.#resident.index);
    return this.#resident.tree;
  }

  #all(): ResidentPoints {
    this.#resident.all ??= placePoints(this.#kernels, this.#resident.index);
    return this.#resident.all;
  }

  #placeSkips(begin: number, count: number): Address {
    const { skip } = this.#options;
    return skip ? this.#kernels.place(Uint32Array.from({ length: count }, (_, i) => skip(begin + i))) : 0;
  }

  #searchTree(queries: Address, count: number, skips: Address, lists: Address): void {
    const { featureCount, metric, wanted } = this.#resident.index;
    const { boxes, depth, leaves, leafSlots, rows, weights } = this.#tree();
    const rooms = Array.from({ length: this.#kernels.threadCount }, () => ({
      pending: this.#kernels.allocate((depth + 1) * PENDING_BYTES),
      distances: this.#kernels.allocate(leafSlots * 8),
    }));
    const read = this.#kernels.overRows(
      "searchTree",
      count,
      (from, to, thread) => {
        const { pending, distances } = rooms[thread] as (typeof rooms)[number];
        const points = [boxes, depth, leaves, leafSlots, rows, weights] as const;
        const query = [from, to, queries, featureCount, Number(metric === "manhattan")] as const;
        return [...query, ...points, wanted, skips, pending, distances, lists, this.#listBytes];
      },
      TILE_QUERIES,
    );
    this.#resident.triedQueries += count;
    this.#resident.leavesRead += read.reduce((a, b) => a + b, 0);
  }

  #compareAll(queries: Address, count: number, skips: Address, lists: Address): void {
    const { featureCount, rowCount, metric, wanted } = this.#resident.index;
    const { points, weights, coarse, starts, centre, step, error } = this.#all();
    const scratchBytes = CHUNK_QUERIES * (STATE_BYTES + Math.ceil(featureCount / 2) * 4);
    const rooms = Array.from({ length: this.#kernels.threadCount }, () => this.#kernels.allocate(scratchBytes));
    this.#kernels.overRows(
      "compareAll",
      count,
      (from, to, thread) => {
        const query = [from, to, queries, featureCount, Number(metric === "manhattan")] as const;
        const room = rooms[thread] as Address;
        const exact = [points, rowCount, weights, wanted, skips] as const;
        return [...query, ...exact, coarse, starts, centre, step, error, room, lists, this.#listBytes];
      },
      TILE_QUERIES,
    );
  }

  #read(lists: Address, begin: number, count: number, use: (neighbors: Neighbors, query: number) => void): void {
    const { metric, wanted } = this.#resident.index;
    const width = this.#listBytes / 8;
    const numbers = this.#kernels.f64(lists, count * width);
    const words = this.#kernels.u32(lists, count * width * 2);
    const most = this.#resident.capacity;
    const found: Neighbors = {
      count: 0,
      rows: new Uint32Array(most),
      distances: new Float64Array(most),
      weights: new Float64Array(most),
    };
    for (let i = 0; i < count; i++) {
      found.count = words[i * width * 2 + 2] as number;
      let left = wanted;
      for (let n = 0, at = i * width + HEAD_NUMBERS; n < found.count; n++, at += NEIGHBOR_NUMBERS) {
        const distance = numbers[at] as number;
        const weight = Math.min(left, numbers[at + 1] as number);
        found.distances[n] = metric === "manhattan" ? distance : Math.sqrt(distance);
        found.weights[n] = weight;
        found.rows[n] = words[(at + 2) * 2] as number;
        left -= weight;
      }
      use(found, begin + i);
    }
  }
}

function capacityOf({ rowCount, weights, wanted }: NeighborIndex): number {
  const least = weights?.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) ?? 1;
  return Math.min(Math.ceil(wanted / least), rowCount) + 1;
}

function placeTree(kernels: Kernels, { coordinates, rowCount, featureCount, weights }: NeighborIndex): ResidentTree {
  const tree = buildKdTree(coordinates, rowCount, featureCount);
  const placed = weights && Float64Array.from(tree.rows, (row) => (row === NO_ROW ? 0 : (weights[row] as number)));
  return {
    depth: tree.depth,
    leafSlots: tree.leafSlots,
    boxes: kernels.place(tree.boxes),
    leaves: kernels.place(tree.leaves),
    rows: kernels.place(tree.rows),
    weights: placed ? kernels.place(placed) : 0,
  };
}

function placePoints(kernels: Kernels, index: NeighborIndex): ResidentPoints {
  const points = kernels.place(index.coordinates);
  return {
    points,
    weights: index.weights ? kernels.place(index.weights) : 0,
    ...placeCoarsePoints(kernels, index, points),
  };
}
