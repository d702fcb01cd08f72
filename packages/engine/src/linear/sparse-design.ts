import type { SparseMatrix } from "../frame/sparse-matrix.js";
import type { Address, Kernels } from "../kernels.js";
import {
  BLOCK_ROWS,
  chunkRowCount,
  type DescentState,
  type Design,
  LINEAR_LOSSES,
  type LinearLoss,
  paddedRowCount,
  scaleOf,
} from "./design.js";

interface EntriesAt {
  readonly starts: Address;
  readonly indices: Address;
  readonly values: Address;
}

/**
 * Sparse features, scaled, and centered in effect: zeros stay zeros, and what the means make of the scores goes to the
 * intercept. Kept by row for scores, by column for gradients.
 */
export class SparseDesign implements Design {
  readonly rowCount: number;
  readonly paddedRows: number;
  readonly width: number;
  readonly weightSum: number;
  readonly weightsAt: Address;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly impliedMeans: Float64Array;
  readonly scales: Float64Array;
  readonly #kernels: Kernels;
  readonly #byColumn: EntriesAt;
  readonly #byRow: EntriesAt;
  readonly #pointAt: Address[] = [];
  readonly #derivatives: Address[] = [];

  constructor(kernels: Kernels, x: SparseMatrix, weightsAt: Address, weightSum: number) {
    this.#kernels = kernels;
    this.rowCount = x.rowCount;
    this.paddedRows = paddedRowCount(x.rowCount);
    this.width = x.features.length;
    this.weightsAt = weightsAt;
    this.weightSum = weightSum;
    const { means, deviations } = moments(x, kernels.f64(weightsAt, x.rowCount), weightSum);
    this.means = means;
    this.deviations = deviations;
    this.scales = deviations.map((deviation, f) => scaleOf(deviation, means[f] as number));
    const factors = this.scales.map((scale) => (scale > 0 ? 1 / scale : 0));
    this.impliedMeans = means.map((mean, f) => mean * (factors[f] as number));
    const byColumn = x.values.slice();
    for (let f = 0; f < this.width; f++) {
      for (let at = x.starts[f] as number; at < (x.starts[f + 1] as number); at++)
        byColumn[at]! *= factors[f] as number;
    }
    const byRow = x.byRow.values.map((value, at) => value * (factors[x.byRow.rows[at] as number] as number));
    this.#byColumn = {
      starts: kernels.place(x.starts),
      indices: kernels.place(x.rows),
      values: kernels.place(byColumn),
    };
    this.#byRow = {
      starts: kernels.place(x.byRow.starts),
      indices: kernels.place(x.byRow.rows),
      values: kernels.place(byRow),
    };
  }

  lossSums(loss: LinearLoss, outputs: number, labels: Address, point: Float64Array, gradient: Float64Array): number {
    const kernels = this.#kernels;
    const stride = this.paddedRows * 8;
    this.#derivatives[0] ??= kernels.allocate(outputs * stride);
    const derivatives = this.#derivatives[0];
    const pointAt = this.#place(point);
    this.#scores(outputs, pointAt, derivatives);
    const chunkRows = chunkRowCount(this.paddedRows);
    let sum = 0;
    for (let row = 0; row < this.paddedRows; row += chunkRows) {
      const count = Math.min(chunkRows, this.paddedRows - row);
      const [scoresAt, labelsAt, weightsAt] = [derivatives + row * 8, labels + row * 8, this.weightsAt + row * 8];
      sum += kernels.run.linearLoss(LINEAR_LOSSES[loss], scoresAt, stride, outputs, labelsAt, weightsAt, count);
    }
    // The point is no longer needed, and its place takes the gradient.
    const { starts, indices, values } = this.#byColumn;
    kernels.overRows(
      "sparseGradient",
      this.width,
      (begin, end) => [starts, indices, values, this.width, outputs, derivatives, stride, pointAt, begin, end],
      8,
    );
    gradient.set(kernels.f64(pointAt, gradient.length));
    for (let k = 0; k < outputs; k++) {
      const own = kernels.f64(derivatives + k * stride, this.rowCount);
      const total = own.reduce((a, b) => a + b, 0);
      const from = k * (this.width + 1);
      for (let f = 0; f < this.width; f++) gradient[from + f]! -= total * (this.impliedMeans[f] as number);
      gradient[from + this.width] = total;
    }
    return sum;
  }

  scores(outputs: number, point: Float64Array, scores: Address): void {
    this.#scores(outputs, this.#place(point), scores);
  }

  columnSums(omega: Address, sums: Address, squares: Address): void {
    const { starts, indices, values } = this.#byColumn;
    this.#kernels.overRows(
      "sparseSums",
      this.width,
      (begin, end) => [starts, indices, values, omega, sums, squares, begin, end],
      8,
    );
  }

  descend(state: DescentState, list: Address, count: number, maxSweeps: number, tolerance: number): number {
    const { omega, omegaSum, q, z, l1, l2, squares, sums } = state;
    const { starts, indices, values } = this.#byColumn;
    return this.#kernels.run.sparseDescent(
      ...([starts, indices, values, omega, omegaSum, q, list, count, z, l1, l2] as const),
      ...([squares, sums, 1, maxSweeps, tolerance, state.state] as const),
    );
  }

  #scores(outputs: number, pointAt: Address, scores: Address): void {
    const { starts, indices, values } = this.#byRow;
    const stride = this.paddedRows * 8;
    this.#kernels.overRows(
      "sparseScores",
      this.rowCount,
      (begin, end) => [starts, indices, values, this.width, outputs, pointAt, scores, stride, begin, end],
      BLOCK_ROWS,
    );
  }

  #place(point: Float64Array): Address {
    this.#pointAt[0] ??= this.#kernels.allocate(point.length * 8);
    const placed = this.#kernels.f64(this.#pointAt[0], point.length);
    placed.set(point);
    for (let from = 0; from < point.length; from += this.width + 1) {
      placed[from + this.width]! -= dot(this.impliedMeans, point.subarray(from));
    }
    return this.#pointAt[0];
  }
}

/** Sum of the products of `a`'s entries with the first ones of `b`. */
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Weighted means and deviations; the zeros count without being looked at. */
function moments({ starts, rows, values, features }: SparseMatrix, weights: Float64Array, weightSum: number) {
  const means = new Float64Array(features.length);
  const deviations = new Float64Array(features.length);
  for (let f = 0; f < features.length; f++) {
    let sum = 0;
    let present = 0;
    for (let at = starts[f] as number; at < (starts[f + 1] as number); at++) {
      const weight = weights[rows[at] as number] as number;
      sum += weight * (values[at] as number);
      present += weight;
    }
    const mean = sum / weightSum;
    let squares = Math.max(weightSum - present, 0) * mean * mean;
    for (let at = starts[f] as number; at < (starts[f + 1] as number); at++) {
      squares += (weights[rows[at] as number] as number) * ((values[at] as number) - mean) ** 2;
    }
    means[f] = mean;
    deviations[f] = Math.sqrt(squares / weightSum);
  }
  return { means, deviations };
}
