import type { FeatureMatrix } from "../frame/matrix.js";
import { SparseMatrix } from "../frame/sparse-matrix.js";
import type { Kernels } from "../kernels.js";
import { DenseDesign } from "./dense-design.js";
import { type Design, paddedRowCount } from "./design.js";
import { SparseDesign } from "./sparse-design.js";

/** `weights` are those of the rows, all 1 when absent. */
export function createDesign(kernels: Kernels, x: FeatureMatrix, weights: Float64Array | undefined): Design {
  const padded = paddedWeights(kernels, x.rowCount, weights);
  return x instanceof SparseMatrix
    ? new SparseDesign(kernels, x, padded.at, padded.sum)
    : DenseDesign.from(kernels, x, padded.at, padded.sum);
}

function paddedWeights(kernels: Kernels, rowCount: number, weights: Float64Array | undefined) {
  const at = kernels.allocate(paddedRowCount(rowCount) * 8);
  const placed = kernels.f64(at, rowCount);
  if (weights) placed.set(weights);
  else placed.fill(1);
  return { at, sum: weights ? weights.reduce((a, b) => a + b, 0) : rowCount };
}
