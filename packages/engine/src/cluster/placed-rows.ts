import type { Address, Kernels } from "../kernels.js";

/** Rows in the kernels' memory, in blocks whose size depends on nothing but their number. */
export interface PlacedRows {
  readonly rows: Address;
  /** 0 where all are 1. */
  readonly weights: Address;
  readonly rowCount: number;
  readonly featureCount: number;
  readonly blockRows: number;
  readonly blockCount: number;
}

// Enough for the threads of a large machine, and few enough that what each block adds up takes little memory.
const MOST_BLOCKS = 64;
const LEAST_BLOCK_ROWS = 256;

/** Copies row-major `coordinates` and the weights into the kernels' memory. */
export function placeRows(
  kernels: Kernels,
  coordinates: Float64Array,
  rowCount: number,
  weights: Float64Array | undefined,
): PlacedRows {
  const blockRows = Math.max(LEAST_BLOCK_ROWS, Math.ceil(rowCount / MOST_BLOCKS));
  return {
    rows: kernels.place(coordinates),
    weights: weights ? kernels.place(weights) : 0,
    rowCount,
    featureCount: coordinates.length / rowCount,
    blockRows,
    blockCount: Math.ceil(rowCount / blockRows),
  };
}
