import { type Address, Kernels } from "../kernels.js";
import { type KdTree, NO_ROW } from "./k-d-tree.js";

export type Metric = "euclidean" | "manhattan";

/** Points with a weight each, and how many of them are wanted. */
export interface NeighborIndex {
  readonly tree: KdTree;
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

/** Numbers of 8 bytes in a neighbour as the kernel writes it: distance, weight, row. */
const NEIGHBOR_NUMBERS = 3;
const PENDING_BYTES = 16;

/** An index in the kernels' memory. */
interface Resident {
  readonly index: NeighborIndex;
  readonly query: Address;
  readonly boxes: Address;
  readonly leaves: Address;
  readonly rows: Address;
  readonly weights: Address;
  readonly pending: Address;
  readonly distances: Address;
  readonly neighbors: Address;
}

// The index last used stays in a memory of its own: copying it for each call would cost far more than a search in it.
let kernels: Kernels | undefined;
let resident: Resident | undefined;

/**
 * Calls `use` with the exact neighbours of each of `rowCount` row-major queries; the same object each time.
 * `skip` is a row that is no neighbour of a query.
 */
export function searchNeighbors(
  index: NeighborIndex,
  queries: Float64Array,
  rowCount: number,
  use: (neighbors: Neighbors, query: number) => void,
  skip?: (query: number) => number,
): void {
  if (resident?.index !== index) {
    resident = undefined;
    kernels ??= new Kernels();
    kernels.release();
    resident = settle(kernels, index);
  }
  const memory = kernels as Kernels;
  const { tree, metric, wanted } = index;
  const { featureCount, depth, leafSlots } = tree;
  const { query, boxes, leaves, rows, weights, pending, distances, neighbors } = resident;
  const manhattan = metric === "manhattan";
  const most = capacity(index);
  const found: Neighbors = {
    count: 0,
    rows: new Uint32Array(most),
    distances: new Float64Array(most),
    weights: new Float64Array(most),
  };
  const place = memory.f64(query, featureCount);
  const numbers = memory.f64(neighbors, most * NEIGHBOR_NUMBERS);
  const words = memory.u32(neighbors, most * NEIGHBOR_NUMBERS * 2);
  for (let i = 0; i < rowCount; i++) {
    place.set(queries.subarray(i * featureCount, (i + 1) * featureCount));
    found.count = memory.run.nearestNeighbors(
      query,
      featureCount,
      manhattan,
      boxes,
      depth,
      leaves,
      leafSlots,
      rows,
      weights,
      wanted,
      skip?.(i) ?? NO_ROW,
      pending,
      distances,
      neighbors,
    );
    let left = wanted;
    for (let n = 0; n < found.count; n++) {
      const distance = numbers[n * NEIGHBOR_NUMBERS] as number;
      const weight = Math.min(left, numbers[n * NEIGHBOR_NUMBERS + 1] as number);
      found.distances[n] = manhattan ? distance : Math.sqrt(distance);
      found.weights[n] = weight;
      found.rows[n] = words[(n * NEIGHBOR_NUMBERS + 2) * 2] as number;
      left -= weight;
    }
    use(found, i);
  }
}

/** Most neighbours that a query can have, and one more, which the kernel needs while it looks. */
function capacity({ tree, weights, wanted }: NeighborIndex): number {
  return (weights ? tree.rows.length : Math.min(Math.ceil(wanted), tree.rows.length)) + 1;
}

function settle(kernels: Kernels, index: NeighborIndex): Resident {
  const { tree, weights } = index;
  const placed = weights && Float64Array.from(tree.rows, (row) => (row === NO_ROW ? 0 : (weights[row] as number)));
  return {
    index,
    query: kernels.allocate(tree.featureCount * 8),
    boxes: kernels.place(tree.boxes),
    leaves: kernels.place(tree.leaves),
    rows: kernels.place(tree.rows),
    weights: placed ? kernels.place(placed) : 0,
    pending: kernels.allocate((tree.depth + 1) * PENDING_BYTES),
    distances: kernels.allocate(tree.leafSlots * 8),
    neighbors: kernels.allocate(capacity(index) * NEIGHBOR_NUMBERS * 8),
  };
}
