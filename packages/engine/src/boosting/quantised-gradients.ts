import type { Address, Kernels } from "../kernels.js";
import type { GradientBuffers, Objective } from "./objectives/objective.js";

/** Gradients of one output as whole levels, packed for histograms, with what turns levels back into gradients. */
export interface QuantisedGradients {
  readonly packed: Address;
  /** Levels for each 1 of gradient and of hessian. */
  readonly gradientScale: number;
  readonly hessianScale: number;
  /** Powers of two for exact sums of the true gradients in 64 bits. */
  readonly gradientFixedPoint: number;
  readonly hessianFixedPoint: number;
}

/** Rows that a narrow histogram takes before it is emptied; kernels/quantise.ts lays out the fields. */
const CHUNK_ROWS = 8192;
const GRADIENT_FIELD = 2 ** 24 - 1;
const HESSIAN_FIELD = 2 ** 25 - 1;
const WIDE_FIELD = 2 ** 31 - 1;
/** More levels than this would not be rounded exactly by the kernel. */
const MOST_LEVELS = 2 ** 15;

/** What tells one draw of rounding from another. */
export interface RoundingDraw {
  readonly seed: number;
  readonly iteration: number;
  readonly output: number;
}

/**
 * Quantises with as many levels as the sums can hold: 2,047 for gradients and 4,095 for hessians from 8,192 rows up to
 * a million, more for fewer rows and at most 2^15. Undefined when every gradient is 0, so that nothing is left to learn.
 */
export function quantiseGradients(
  kernels: Kernels,
  rowCount: number,
  { gradients, hessians }: GradientBuffers,
  { seed, iteration, output }: RoundingDraw,
  packed: Address,
  { gradientUnit, hessianUnit }: Pick<Objective, "gradientUnit" | "hessianUnit">,
): QuantisedGradients | undefined {
  const largestGradient = kernels.run.largestMagnitude(gradients, 0, rowCount);
  const largestHessian = kernels.run.largestMagnitude(hessians, 0, rowCount);
  if (!(largestGradient > 0 && largestHessian > 0)) return undefined;
  const gradientScale = levels(GRADIENT_FIELD, rowCount) / largestGradient;
  const hessianScale = levels(HESSIAN_FIELD, rowCount) / largestHessian;
  if (!Number.isFinite(gradientScale) || !Number.isFinite(hessianScale)) return undefined;
  kernels.run.quantise(gradients, hessians, 0, rowCount, gradientScale, hessianScale, seed, iteration, output, packed);
  return {
    packed,
    gradientScale: gradientScale * gradientUnit,
    hessianScale: hessianScale * hessianUnit,
    gradientFixedPoint: fixedPoint(largestGradient, rowCount),
    hessianFixedPoint: fixedPoint(largestHessian, rowCount),
  };
}

/** Rounding may add one level to each row. */
function levels(field: number, rowCount: number): number {
  const inChunk = Math.floor(field / Math.min(rowCount, CHUNK_ROWS)) - 1;
  const inTotal = Math.floor(WIDE_FIELD / rowCount) - 1;
  return Math.max(1, Math.min(inChunk, inTotal, MOST_LEVELS));
}

/** The largest power of two by which `rowCount` values up to `largest` can be scaled and still add up below 2^62. */
function fixedPoint(largest: number, rowCount: number): number {
  let scale = 1;
  const most = 2 ** 62 / rowCount / largest;
  while (scale * 2 <= most && scale < 2 ** 1000) scale *= 2;
  while (scale > most) scale /= 2;
  return scale;
}
