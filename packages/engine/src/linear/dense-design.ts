import type { FeatureMatrix } from "../frame/matrix.js";
import type { Address, Kernels } from "../kernels.js";
import {
  BLOCK_ROWS,
  chunkRowCount,
  type DescentState,
  type Design,
  LEAST_DEVIATION,
  LINEAR_LOSSES,
  type LinearLoss,
  paddedRowCount,
  scaleOf,
} from "./design.js";

/** Columns by address and what is known of them. */
interface DenseColumns {
  readonly at: Address;
  readonly weightsAt: Address;
  readonly weightSum: number;
  readonly rowCount: number;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly scales: Float64Array;
}

/** Dense features, column by column, centered and scaled. Sums over rows are the same for every number of threads. */
export class DenseDesign implements Design {
  readonly rowCount: number;
  readonly paddedRows: number;
  readonly width: number;
  readonly weightSum: number;
  readonly weightsAt: Address;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly impliedMeans = undefined;
  readonly scales: Float64Array;
  readonly #kernels: Kernels;
  readonly #at: Address;
  readonly #strideBytes: number;
  readonly #chunkRows: number;
  readonly #chunkCount: number;
  #lossPartials: Block = { address: 0, length: 0 };
  #hessianPartials: Block = { address: 0, length: 0 };
  #scratch: Block = { address: 0, length: 0 };
  #point: Block = { address: 0, length: 0 };

  static from(kernels: Kernels, x: FeatureMatrix, weightsAt: Address, weightSum: number): DenseDesign {
    const width = x.columns.length;
    const paddedRows = paddedRowCount(x.rowCount);
    const { rowCount } = x;
    const at = kernels.reserve(width * paddedRows * 8);
    x.columns.forEach((column, f) => {
      const place = kernels.f64(at + f * paddedRows * 8, paddedRows);
      place.set(column);
      place.fill(0, rowCount);
    });
    const [meansAt, deviationsAt] = [kernels.allocate(width * 8), kernels.allocate(width * 8)];
    kernels.overRows(
      "standardiseColumns",
      width,
      (begin, end) => [
        ...([at, paddedRows * 8, weightsAt, rowCount, paddedRows, weightSum, LEAST_DEVIATION] as const),
        ...([meansAt, deviationsAt, begin, end] as const),
      ],
      1,
    );
    const means = kernels.f64(meansAt, width).slice();
    const deviations = kernels.f64(deviationsAt, width).slice();
    const scales = deviations.map((deviation, f) => scaleOf(deviation, means[f] as number));
    return new DenseDesign(kernels, { at, weightsAt, weightSum, rowCount, means, deviations, scales });
  }

  private constructor(kernels: Kernels, columns: DenseColumns) {
    this.#kernels = kernels;
    this.#at = columns.at;
    this.rowCount = columns.rowCount;
    this.paddedRows = paddedRowCount(columns.rowCount);
    this.width = columns.means.length;
    this.weightSum = columns.weightSum;
    this.weightsAt = columns.weightsAt;
    this.means = columns.means;
    this.deviations = columns.deviations;
    this.scales = columns.scales;
    this.#strideBytes = this.paddedRows * 8;
    this.#chunkRows = chunkRowCount(this.paddedRows);
    this.#chunkCount = Math.ceil(this.paddedRows / this.#chunkRows);
  }

  /** Every `step`-th row, centered and scaled as here, with the labels at `labels`. */
  sample(step: number, labels: Address): { readonly design: DenseDesign; readonly labels: Address } {
    const kernels = this.#kernels;
    const count = Math.ceil(this.rowCount / step);
    const paddedRows = paddedRowCount(count);
    const take = (source: Address) => {
      const target = kernels.allocate(paddedRows * 8);
      kernels.run.takeEvery(source, 0, step, count, target, 0, 0, 1);
      return target;
    };
    const at = kernels.allocate(this.width * paddedRows * 8);
    kernels.overRows(
      "takeEvery",
      this.width,
      (begin, end) => [this.#at, this.#strideBytes, step, count, at, paddedRows * 8, begin, end],
      1,
    );
    const weightsAt = take(this.weightsAt);
    const weightSum = kernels.f64(weightsAt, count).reduce((a, b) => a + b, 0);
    return {
      design: new DenseDesign(kernels, { ...this, at, weightsAt, weightSum, rowCount: count }),
      labels: take(labels),
    };
  }

  lossSums(loss: LinearLoss, outputs: number, labels: Address, point: Float64Array, gradient: Float64Array): number {
    const size = outputs * (this.width + 1);
    const kernels = this.#kernels;
    this.#lossPartials = grown(kernels, this.#lossPartials, this.#chunkCount * (size + 1));
    const scratchBytes = this.#reserveScratch(outputs);
    const pointAt = this.#place(point);
    const [partials, scratch] = [this.#lossPartials.address, this.#scratch.address];
    kernels.onThreads(
      "denseLoss",
      (thread) =>
        [
          ...[this.#at, this.#strideBytes, this.width, LINEAR_LOSSES[loss], outputs, pointAt, labels, this.weightsAt],
          ...([this.paddedRows, this.#chunkRows, scratch + thread * scratchBytes, partials] as const),
          thread,
          kernels.threadCount,
        ] as never,
    );
    kernels.run.sumPartials(partials, this.#chunkCount, size + 1);
    const sums = kernels.f64(partials, size + 1);
    gradient.set(sums.subarray(0, size));
    return sums[size] as number;
  }

  /** The symmetric matrix of the sums of second derivatives at `point`, row-major, outputs * (width + 1) wide. */
  hessianSums(loss: LinearLoss, outputs: number, point: Float64Array, weights = this.weightsAt): Float64Array {
    const span = this.width + 1;
    const size = outputs * span;
    const kernels = this.#kernels;
    this.#hessianPartials = grown(kernels, this.#hessianPartials, this.#chunkCount * size * size);
    const scratchBytes = this.#reserveScratch(outputs);
    const pointAt = this.#place(point);
    const [partials, scratch] = [this.#hessianPartials.address, this.#scratch.address];
    kernels.onThreads(
      "denseHessian",
      (thread) =>
        [
          ...[this.#at, this.#strideBytes, this.width, LINEAR_LOSSES[loss], outputs, pointAt, weights],
          ...[this.paddedRows, this.#chunkRows, scratch + thread * scratchBytes, partials, thread, kernels.threadCount],
        ] as never,
    );
    kernels.run.sumPartials(partials, this.#chunkCount, size * size);
    const hessian = kernels.f64(partials, size * size).slice();
    // Each square of two outputs is symmetric, and so is the whole.
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        const [k, l, row, column] = [Math.floor(i / span), Math.floor(j / span), i % span, j % span];
        const value = hessian[(k * span + Math.max(row, column)) * size + l * span + Math.min(row, column)] as number;
        hessian[i * size + j] = value;
        hessian[j * size + i] = value;
      }
    }
    return hessian;
  }

  scores(outputs: number, point: Float64Array, scores: Address): void {
    const scratchBytes = this.#reserveScratch(outputs);
    const pointAt = this.#place(point);
    this.#kernels.overRows(
      "denseScores",
      this.paddedRows,
      (begin, end, thread) => [
        ...([this.#at, this.#strideBytes, this.width, outputs, pointAt] as const),
        ...([this.#scratch.address + thread * scratchBytes, scores, this.#strideBytes, begin, end] as const),
      ],
      BLOCK_ROWS,
    );
  }

  /** Row by row, x' M x with x ending in 1 and M symmetric, row-major of width + 1; by padded row at `target`. */
  quadraticForms(matrix: Float64Array, target: Address): void {
    const scratchBytes = this.#reserveScratch(1);
    const matrixAt = this.#kernels.place(matrix);
    this.#kernels.overRows(
      "denseQuadratic",
      this.paddedRows,
      (begin, end, thread) => [
        ...([
          this.#at,
          this.#strideBytes,
          this.width,
          matrixAt,
          this.#scratch.address + thread * scratchBytes,
        ] as const),
        ...([target, begin, end] as const),
      ],
      BLOCK_ROWS,
    );
  }

  /** The columns as rows, row-major, for solvers outside the kernels. */
  toRows(): Float64Array {
    const { rowCount, width } = this;
    const rows = new Float64Array(rowCount * width);
    for (let f = 0; f < width; f++) {
      const column = this.#kernels.f64(this.#at + f * this.#strideBytes, rowCount);
      for (let row = 0; row < rowCount; row++) rows[row * width + f] = column[row] as number;
    }
    return rows;
  }

  columnSums(omega: Address, sums: Address, squares: Address): void {
    this.#kernels.overRows(
      "denseSums",
      this.width,
      (begin, end) => [this.#at, this.#strideBytes, this.paddedRows, omega, sums, squares, begin, end],
      1,
    );
  }

  descend(state: DescentState, list: Address, count: number, maxSweeps: number, tolerance: number): number {
    const { omega, omegaSum, q, z, l1, l2, squares, sums } = state;
    return this.#kernels.run.denseDescent(
      ...([this.#at, this.#strideBytes, this.paddedRows, omega, omegaSum, q, list, count, z, l1, l2] as const),
      ...([squares, sums, 1, maxSweeps, tolerance, state.state] as const),
    );
  }

  #place(point: Float64Array): Address {
    this.#point = grown(this.#kernels, this.#point, point.length);
    this.#kernels.f64(this.#point.address, point.length).set(point);
    return this.#point.address;
  }

  /** Blocks for the scores of each output, the weighted columns and the ones; returns the bytes of a thread. */
  #reserveScratch(outputs: number): number {
    const perThread = (outputs + this.width + 2) * BLOCK_ROWS;
    this.#scratch = grown(this.#kernels, this.#scratch, perThread * this.#kernels.threadCount);
    return perThread * 8;
  }
}

/** Doubles by address. */
interface Block {
  readonly address: Address;
  readonly length: number;
}

/** The block, or a new one when it is too short: memory is given back only at the end of a fit. */
function grown(kernels: Kernels, block: Block, length: number): Block {
  return length <= block.length ? block : { address: kernels.allocate(length * 8), length };
}
