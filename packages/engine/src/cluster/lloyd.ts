import type { Address, Kernels } from "../kernels.js";
import type { PlacedRows } from "./placed-rows.js";

/** Centers in the kernels' memory, as kernels/k-means.ts reads them. */
export interface PlacedCenters {
  readonly centers: Address;
  readonly columns: Address;
  readonly halfLengths: Address;
  readonly slots: number;
}

export interface LloydResult {
  /** Row-major. */
  readonly centers: Float64Array;
  /** Weighted sum of squared distances to the nearest center. */
  readonly inertia: number;
  readonly stopped: boolean;
}

export interface LloydOptions {
  readonly maxIterations: number;
  /** Ends when the centers' squared moves come to no more than this. */
  readonly tolerance: number;
  /** Called after each iteration with the inertia of the centers it began with; false ends it. */
  readonly onIteration: (iteration: number, inertia: number) => boolean;
}

/** Room for `clusterCount` centers. */
export function allocateCenters(kernels: Kernels, clusterCount: number, featureCount: number): PlacedCenters {
  const slots = Math.ceil(clusterCount / 4) * 4;
  return {
    centers: kernels.allocate(clusterCount * featureCount * 8),
    columns: kernels.allocate(slots * featureCount * 8),
    halfLengths: kernels.allocate(slots * 8),
    slots,
  };
}

export function placeCenters(
  kernels: Kernels,
  placed: PlacedCenters,
  centers: Float64Array,
  featureCount: number,
): void {
  const { slots } = placed;
  kernels.f64(placed.centers, centers.length).set(centers);
  const columns = kernels.f64(placed.columns, slots * featureCount);
  const halfLengths = kernels.f64(placed.halfLengths, slots).fill(Number.POSITIVE_INFINITY);
  for (let c = 0; c * featureCount < centers.length; c++) {
    let squares = 0;
    for (let f = 0; f < featureCount; f++) {
      const value = centers[c * featureCount + f] as number;
      columns[f * slots + c] = value;
      squares += value * value;
    }
    halfLengths[c] = squares / 2;
  }
}

/**
 * Lloyd's algorithm (1982, "Least squares quantization in PCM") from `start`: each row goes to its nearest center, each
 * center to the mean of its rows, until no row changes.
 */
export function lloyd(kernels: Kernels, placed: PlacedRows, start: Float64Array, options: LloydOptions): LloydResult {
  const step = new LloydStep(kernels, placed, start.length / placed.featureCount);
  let centers = start;
  let assigned = step.assign(centers);
  for (let iteration = 1; iteration <= options.maxIterations; iteration++) {
    const moved = step.means(centers);
    const moves = moved.reduce((sum, value, i) => sum + (value - (centers[i] as number)) ** 2, 0);
    centers = moved;
    assigned = step.assign(centers);
    if (!options.onIteration(iteration, assigned.inertia)) {
      return { centers, inertia: assigned.inertia, stopped: true };
    }
    if (assigned.changed === 0 || moves <= options.tolerance) break;
  }
  return { centers, inertia: assigned.inertia, stopped: false };
}

/** Assigns rows to centers, and finds the means of what was assigned. */
class LloydStep {
  readonly #kernels: Kernels;
  readonly #placed: PlacedRows;
  readonly #clusterCount: number;
  readonly #centers: PlacedCenters;
  readonly #labels: Address;
  readonly #distances: Address;
  readonly #sums: Address;
  readonly #fresh: Address;
  readonly #freshBytes: number;

  constructor(kernels: Kernels, placed: PlacedRows, clusterCount: number) {
    this.#kernels = kernels;
    this.#placed = placed;
    this.#clusterCount = clusterCount;
    this.#centers = allocateCenters(kernels, clusterCount, placed.featureCount);
    this.#labels = kernels.allocate(placed.rowCount * 4);
    kernels.u32(this.#labels, placed.rowCount).fill(0xffff_ffff);
    this.#distances = kernels.allocate(placed.rowCount * 8);
    this.#sums = kernels.allocate(placed.blockCount * this.#blockNumbers * 8);
    // The kernel writes up to 3 labels past the end.
    this.#freshBytes = (placed.blockRows + 3) * 4;
    this.#fresh = kernels.allocate(kernels.threadCount * this.#freshBytes);
  }

  /** What a block adds up: inertia, rows that changed, and a weight and a sum of rows for each center. */
  get #blockNumbers(): number {
    return 2 + this.#clusterCount * (1 + this.#placed.featureCount);
  }

  /** The inertia of the centers, and how many rows went to another than before. */
  assign(centers: Float64Array): { readonly inertia: number; readonly changed: number } {
    const { rows, weights, rowCount, featureCount, blockRows, blockCount } = this.#placed;
    const { centers: byCenter, columns, halfLengths, slots } = this.#centers;
    placeCenters(this.#kernels, this.#centers, centers, featureCount);
    this.#kernels.overRows(
      "lloydStep",
      blockCount,
      (begin, end, thread) => [
        ...([begin, end, blockRows, rows, rowCount, featureCount, weights, byCenter, this.#clusterCount] as const),
        ...([columns, halfLengths, slots, this.#labels, this.#distances, this.#sums] as const),
        this.#fresh + thread * this.#freshBytes,
      ],
      1,
    );
    let inertia = 0;
    let changed = 0;
    this.#forEachBlock((sums) => {
      inertia += sums[0] as number;
      changed += sums[1] as number;
    });
    return { inertia, changed };
  }

  /** The mean of each center's rows. A center without any takes the row farthest from its own, if one is not on it. */
  means(centers: Float64Array): Float64Array {
    const { featureCount, weights, rowCount, rows } = this.#placed;
    const stride = 1 + featureCount;
    const totals = new Float64Array(this.#clusterCount * stride);
    this.#forEachBlock((sums) => {
      for (let i = 0; i < totals.length; i++) totals[i]! += sums[2 + i] as number;
    });
    const distances = this.#kernels.f64(this.#distances, rowCount).slice();
    for (let c = 0; c < this.#clusterCount; c++) {
      if ((totals[c * stride] as number) > 0) continue;
      const row = farthestRow(distances, weights ? this.#kernels.f64(weights, rowCount) : undefined);
      if (row < 0) continue;
      distances[row] = 0;
      const weight = weights ? (this.#kernels.f64(weights, rowCount)[row] as number) : 1;
      const from = this.#kernels.u32(this.#labels, rowCount)[row] as number;
      const coordinates = this.#kernels.f64(rows + row * featureCount * 8, featureCount);
      for (let i = 0; i < stride; i++) {
        const amount = i === 0 ? weight : weight * (coordinates[i - 1] as number);
        totals[c * stride + i]! += amount;
        totals[from * stride + i]! -= amount;
      }
    }
    return centers.map((value, i) => {
      const c = Math.floor(i / featureCount);
      const weight = totals[c * stride] as number;
      return weight > 0 ? (totals[c * stride + 1 + (i % featureCount)] as number) / weight : value;
    });
  }

  #forEachBlock(use: (sums: Float64Array) => void): void {
    const size = this.#blockNumbers;
    for (let block = 0; block < this.#placed.blockCount; block++) {
      use(this.#kernels.f64(this.#sums + block * size * 8, size));
    }
  }
}

/** The row of weight above 0 that is farthest from its center, -1 when all are on it. */
function farthestRow(distances: Float64Array, weights: Float64Array | undefined): number {
  let farthest = -1;
  let most = 0;
  for (let row = 0; row < distances.length; row++) {
    if (!((distances[row] as number) > most) || weights?.[row] === 0) continue;
    most = distances[row] as number;
    farthest = row;
  }
  return farthest;
}
