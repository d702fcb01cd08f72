import type { FitInput } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { SparseMatrix } from "../frame/sparse-matrix.js";
import { type Kernels, withKernels } from "../kernels.js";
import { affineCovariance } from "./affine-covariance.js";
import { factorise, solveFactorised } from "./cholesky.js";
import { createDesign } from "./create-design.js";
import type { DenseDesign } from "./dense-design.js";
import { objectiveOf, unscaled } from "./fit-linear.js";
import { leastSquares } from "./least-squares.js";
import type { CovarianceType, FitStatistics } from "./linear-inference.js";
import type { LinearObjective } from "./linear-objective.js";
import type { LinearCoefficients } from "./linear-state.js";
import { type ScaledTarget, scaleTarget } from "./scaled-target.js";

/** More columns than this would make too large a square. */
const MOST_SQUARED_COLUMNS = 1000;
/**
 * The least share of a column that the others may leave unexplained. The normal equations lose the digits of its inverse,
 * 6 of 16, which two refinements with the residuals themselves win back.
 */
const WELL_CONDITIONED = 1e-6;

export interface LeastSquaresFit {
  readonly linear: LinearCoefficients;
  readonly statistics: FitStatistics;
}

/**
 * Least squares: Cholesky on the normal equations of the standardised columns with iterative refinement when they are
 * well enough conditioned, which reads the data three times; else Householder QR with pivoting, which finds the columns
 * that depend on others and gives them coefficient 0.
 */
export function ordinaryLeastSquares(
  { x, y, weights, threads }: Pick<FitInput, "x" | "y" | "weights" | "threads">,
  covarianceType: CovarianceType,
): LeastSquaresFit {
  return withKernels((kernels) => {
    const design = createDesign(kernels, denseColumns(x), weights) as DenseDesign;
    const target = scaleTarget("squared", y, weights, design.weightSum);
    const objective = objectiveOf(kernels, design, target, { loss: "squared", l1: 0, l2: 0, standardise: false });
    const solved = solveNormal(design, objective) ?? solveByReflections(kernels, design, objective);
    const gradient = new Float64Array(objective.size);
    objective.evaluate(solved.point, gradient);
    const linear = unscaled(solved.point, design, target);
    const residualSquares = 2 * objective.lastMeanLoss * design.weightSum;
    const statistics = statisticsOf(kernels, design, objective, target, solved, residualSquares, covarianceType);
    return { linear, statistics };
  }, threads);
}

/** A sparse matrix as an ordinary one. */
function denseColumns(x: FeatureMatrix): FeatureMatrix {
  return x instanceof SparseMatrix ? { rowCount: x.rowCount, features: x.features, columns: x.columns } : x;
}

interface Solved {
  readonly point: Float64Array;
  /** Of X'WX with the intercept last, in the design's units. */
  readonly inverse: Float64Array;
  readonly rank: number;
}

/** Undefined when the columns are too many or too nearly dependent. */
function solveNormal(design: DenseDesign, objective: LinearObjective): Solved | undefined {
  const { size } = objective;
  if (design.width > MOST_SQUARED_COLUMNS || design.scales.some((scale) => scale === 0)) return undefined;
  const factor = design.hessianSums("squared", 1, new Float64Array(size));
  if (factorise(factor, size) < WELL_CONDITIONED) return undefined;
  const point = new Float64Array(size);
  const step = new Float64Array(size);
  for (let pass = 0; pass < 3; pass++) {
    objective.evaluate(point, step);
    for (let i = 0; i < size; i++) step[i]! *= design.weightSum;
    solveFactorised(factor, size, step);
    for (let i = 0; i < size; i++) point[i]! -= step[i] as number;
  }
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const column = inverse.subarray(i * size, (i + 1) * size);
    column[i] = 1;
    solveFactorised(factor, size, column);
  }
  return { point, inverse, rank: size };
}

function solveByReflections(kernels: Kernels, design: DenseDesign, objective: LinearObjective): Solved {
  const { rowCount, width, weightSum } = design;
  const a = design.toRows();
  const b = kernels.f64(objective.labels, rowCount).slice();
  const weights = kernels.f64(design.weightsAt, rowCount);
  for (let row = 0; row < rowCount; row++) {
    const root = Math.sqrt(weights[row] as number);
    b[row]! *= root;
    for (let f = 0; f < width; f++) a[row * width + f]! *= root;
  }
  const { solution, rank, inverse } = leastSquares(a, b, rowCount, width);
  const size = width + 1;
  const point = new Float64Array(size);
  point.set(solution);
  // Columns and target are centered, so that the intercept stands apart.
  const whole = new Float64Array(size * size);
  for (let f = 0; f < width; f++) whole.set(inverse.subarray(f * width, (f + 1) * width), f * size);
  whole[size * size - 1] = 1 / weightSum;
  return { point, inverse: whole, rank: rank + 1 };
}

function statisticsOf(
  kernels: Kernels,
  design: DenseDesign,
  objective: LinearObjective,
  target: ScaledTarget,
  solved: Solved,
  residualSquares: number,
  covarianceType: CovarianceType,
): FitStatistics {
  const weights = kernels.f64(design.weightsAt, design.rowCount);
  const labels = kernels.f64(objective.labels, design.rowCount);
  let rowCount = 0;
  let logWeights = 0;
  let totalSquares = 0;
  for (let row = 0; row < design.rowCount; row++) {
    const weight = weights[row] as number;
    if (weight === 0) continue;
    rowCount++;
    if (weight !== 1) logWeights += kernels.run.log(weight);
    totalSquares += weight * (labels[row] as number) ** 2;
  }
  const unit = target.scale ** 2;
  const variance = residualSquares / Math.max(rowCount - solved.rank, 1);
  const covariance =
    covarianceType === "nonrobust"
      ? solved.inverse.map((entry) => entry * variance)
      : robustCovariance(kernels, design, objective, solved, rowCount, covarianceType);
  const meanSquare = (unit * residualSquares) / rowCount;
  // 2 pi; a perfect fit has no likelihood, and the smallest double stands for its residuals.
  const logTerm = kernels.run.log(6.283185307179586 * Math.max(meanSquare, Number.MIN_VALUE));
  return {
    covarianceType,
    covariance: inFeatureUnits(covariance, design, target.scale),
    rowCount,
    rank: solved.rank,
    residualSquares: unit * residualSquares,
    totalSquares: unit * totalSquares,
    logLikelihood: 0.5 * logWeights - 0.5 * rowCount * (logTerm + 1),
  };
}

/**
 * White 1980 (HC0), with the corrections of MacKinnon and White 1985: by the degrees of freedom (HC1), by the leverage of
 * each row (HC2), by its square (HC3).
 */
function robustCovariance(
  kernels: Kernels,
  design: DenseDesign,
  objective: LinearObjective,
  { point, inverse, rank }: Solved,
  rowCount: number,
  type: CovarianceType,
): Float64Array {
  const { size } = objective;
  const scores = kernels.allocate(design.paddedRows * 8);
  const leverages = kernels.allocate(design.paddedRows * 8);
  design.scores(1, point, scores);
  if (type === "HC2" || type === "HC3") design.quadraticForms(inverse, leverages);
  const squares = kernels.f64(scores, design.paddedRows);
  const forms = kernels.f64(leverages, design.paddedRows);
  const labels = kernels.f64(objective.labels, design.paddedRows);
  const weights = kernels.f64(design.weightsAt, design.paddedRows);
  const correction = type === "HC1" ? rowCount / (rowCount - rank) : 1;
  for (let row = 0; row < design.paddedRows; row++) {
    const weight = weights[row] as number;
    const left = 1 - weight * (forms[row] as number);
    const share = type === "HC3" ? left * left : left;
    squares[row] = (correction * (weight * ((squares[row] as number) - (labels[row] as number))) ** 2) / share;
  }
  const middle = design.hessianSums("squared", 1, point, scores);
  return product(inverse, product(middle, inverse, size), size);
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k] as number;
      for (let j = 0; j < size; j++) result[i * size + j]! += factor * (b[k * size + j] as number);
    }
  }
  return result;
}

/** The covariance of coefficients and intercept of the features as they came (see `unscaled`). */
function inFeatureUnits(covariance: Float64Array, { width, scales, means }: DenseDesign, unit: number): Float64Array {
  const factors = new Float64Array(width + 1).fill(unit, width);
  const shifts = new Float64Array(width);
  for (let f = 0; f < width; f++) {
    const scale = scales[f] as number;
    if (scale === 0) continue;
    factors[f] = unit / scale;
    shifts[f] = (-(means[f] as number) * unit) / scale;
  }
  return affineCovariance(covariance, factors, shifts);
}
