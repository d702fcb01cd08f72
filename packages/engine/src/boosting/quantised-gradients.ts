import type { Kernels } from "../kernels.js";
import type { BinnedRows } from "./binned-rows.js";
import type { GradientBuffers, Objective } from "./objectives/objective.js";
import type { RecordLayout } from "./record-layout.js";

/** Gradients of one output as whole levels in the rows' records, with what turns levels back into gradients. */
export interface QuantisedGradients {
  /** Rows that a narrow histogram takes before its sums could overflow. */
  readonly chunkRows: number;
  /** Levels for each 1 of gradient and of hessian. */
  readonly gradientScale: number;
  readonly hessianScale: number;
  /** Powers of two for exact sums of the true gradients in 64 bits. */
  readonly gradientFixedPoint: number;
  readonly hessianFixedPoint: number;
  /**
   * The least gain of a split for noise (`min_gain_to_noise`), in the loss's own unit: as many times the gradients' variance
   * for each 1 of hessian, which a split of noise gains on average.
   */
  readonly leastNoiseGain: number;
}

const GRADIENT_FIELD = 2 ** 15 - 1;
const HESSIAN_FIELD = 2 ** 16 - 1;
const WIDE_FIELD = 2 ** 31 - 1;
const LEAST_CHUNK_ROWS = 16;
/** Narrow sums emptied for each row's sum, at most: emptying then takes an eighth of the time, or little of any. */
const EMPTIED_BINS = 1 / 8;
const SMALL_DATA_CHUNKS = 16;
/** Levels that the mean gradient and hessian have at least, so that rounding adds little to the noise of the data. */
const LEVELS_OF_MEAN = 2;
/** The mean is taken of every so many rows. */
const MEAN_STEP = 16;
/** The variance is taken of at least so many, evenly spaced, or of all. */
const VARIANCE_ROWS = 65_536;

/** What tells one draw of rounding from another. */
export interface RoundingDraw {
  readonly seed: number;
  readonly iteration: number;
  readonly output: number;
}

/**
 * Rounds to the number of levels that a narrow histogram of `chunkRows` rows can hold: 15 for gradients and 31 for
 * hessians where there are many rows and 256 bins a feature, more where bins or rows are few or the largest gradient is
 * far from the mean. Undefined when every gradient is 0, so that nothing is left to learn.
 */
export function quantiseGradients(
  kernels: Kernels,
  { rowCount, records }: BinnedRows,
  layout: RecordLayout,
  { gradients, hessians }: GradientBuffers,
  { seed, iteration, output }: RoundingDraw,
  { gradientUnit, hessianUnit }: Pick<Objective, "gradientUnit" | "hessianUnit">,
  minGainToNoise: number,
): QuantisedGradients | undefined {
  const largestOf = (values: number) =>
    Math.max(...kernels.overRows("largestMagnitude", rowCount, (begin, end) => [values, begin, end]));
  const largestGradient = largestOf(gradients);
  const largestHessian = largestOf(hessians);
  if (!(largestGradient > 0 && largestHessian > 0)) return undefined;
  const spread = largestGradient / kernels.run.meanMagnitude(gradients, rowCount, MEAN_STEP);
  const noiseGain = () => {
    const step = Math.max(1, Math.floor(rowCount / VARIANCE_ROWS));
    const variance = kernels.run.gradientVariance(gradients, hessians, rowCount, step);
    return ((variance / gradientUnit) * hessianUnit) / gradientUnit;
  };
  const chunkRows = chunkRowsFor(rowCount, layout, spread * LEVELS_OF_MEAN);
  const gradientScale = levels(GRADIENT_FIELD, chunkRows, rowCount) / largestGradient;
  const hessianScale = levels(HESSIAN_FIELD, chunkRows, rowCount) / largestHessian;
  if (!Number.isFinite(gradientScale) || !Number.isFinite(hessianScale)) return undefined;
  kernels.overRows("quantise", rowCount, (begin, end) => [
    gradients,
    hessians,
    begin,
    end,
    gradientScale,
    hessianScale,
    seed,
    iteration,
    output,
    records + layout.wordOffset,
    layout.stride,
  ]);
  return {
    chunkRows,
    gradientScale: gradientScale * gradientUnit,
    hessianScale: hessianScale * hessianUnit,
    gradientFixedPoint: fixedPoint(largestGradient, rowCount),
    hessianFixedPoint: fixedPoint(largestHessian, rowCount),
    leastNoiseGain: minGainToNoise > 0 ? minGainToNoise * noiseGain() : 0,
  };
}

/** As many as keep emptying cheap, fewer where there are few rows in all or the gradients need more levels. */
function chunkRowsFor(rowCount: number, layout: RecordLayout, wantedLevels: number): number {
  const cheap = layout.histogramBins / Math.max(1, layout.features.length) / EMPTIED_BINS;
  const enough = Math.max(64, Math.min(cheap, rowCount / SMALL_DATA_CHUNKS));
  return Math.max(LEAST_CHUNK_ROWS, Math.floor(Math.min(enough, GRADIENT_FIELD / wantedLevels)));
}

function levels(field: number, chunkRows: number, rowCount: number): number {
  return Math.max(1, Math.floor(Math.min(field / Math.min(chunkRows, rowCount), WIDE_FIELD / rowCount)));
}

/**
 * The largest power of two by which `rowCount` values up to `largest` can be scaled so that each stays below 2^50, as
 * the kernel demands, and their sum below 2^62.
 */
function fixedPoint(largest: number, rowCount: number): number {
  let scale = 1;
  const most = Math.min(2 ** 62 / rowCount, 2 ** 50) / largest;
  while (scale * 2 <= most && scale < 2 ** 1000) scale *= 2;
  while (scale > most) scale /= 2;
  return scale;
}
