import type { Address } from "../kernels.js";

/** Losses of linear scores, by the number under which the kernels know them. */
export const LINEAR_LOSSES = { squared: 0, logistic: 1, poisson: 2, multinomial: 3 } as const;
export type LinearLoss = keyof typeof LINEAR_LOSSES;

/** Rows are padded to a multiple of this, with weight 0. */
export const BLOCK_ROWS = 256;
/** Rows are added up in at most so many chunks, whatever the number of threads. */
const MOST_CHUNKS = 16;

/** Doubles by column, such as penalties, by address. */
export interface DescentState {
  readonly omega: Address;
  readonly omegaSum: number;
  /** omega times the residual, by row. */
  readonly q: Address;
  readonly z: Address;
  readonly l1: Address;
  readonly l2: Address;
  /** Sums of omega times the column, and its square. */
  readonly sums: Address;
  readonly squares: Address;
  /** Two doubles: the sum of q and, after the descent, the number of sweeps. */
  readonly state: Address;
}

/**
 * Features in the kernels' memory, as solvers want them: centered and divided by their deviation. A point has for each
 * output a coefficient for each of these columns and then the intercept.
 */
export interface Design {
  readonly rowCount: number;
  readonly paddedRows: number;
  readonly width: number;
  readonly weightSum: number;
  /** One weight a padded row. */
  readonly weightsAt: Address;
  /** Weighted means and deviations of the features as they came. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** For columns that are centered in effect only: the means that they have as kept. */
  readonly impliedMeans: Float64Array | undefined;
  /** What each column was divided by; 0 for a constant feature, whose column is all 0. */
  readonly scales: Float64Array;
  /** The weighted sum of losses at `point`; writes its gradient. */
  lossSums(loss: LinearLoss, outputs: number, labels: Address, point: Float64Array, gradient: Float64Array): number;
  /** Scores at `point` by padded row, one output after the other, `paddedRows` apart. */
  scores(outputs: number, point: Float64Array, scores: Address): void;
  /** Writes the sums over rows of omega times each column, and times its square. */
  columnSums(omega: Address, sums: Address, squares: Address): void;
  /** Coordinate descent over the columns in `list` (see kernels/coordinate-descent.ts); returns the last sweep's largest step. */
  descend(state: DescentState, list: Address, count: number, maxSweeps: number, tolerance: number): number;
}

export function paddedRowCount(rowCount: number): number {
  return Math.ceil(rowCount / BLOCK_ROWS) * BLOCK_ROWS;
}

/** Rows of a chunk: a whole number of blocks, so many that there are at most 16 chunks. */
export function chunkRowCount(paddedRows: number): number {
  return Math.ceil(paddedRows / BLOCK_ROWS / MOST_CHUNKS) * BLOCK_ROWS;
}

/** A deviation of at most this share of the mean is its rounding. */
export const LEAST_DEVIATION = 1e-13;

/** The scale of a feature: its deviation, or 0 when it is constant but for the rounding of its mean. */
export function scaleOf(deviation: number, mean: number): number {
  return deviation > LEAST_DEVIATION * Math.abs(mean) ? deviation : 0;
}
