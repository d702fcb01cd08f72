import { LARGEST_VALUE } from "../check-fit-input.js";
import { ModelFileError } from "../engine-error.js";
import type { EstimatorState } from "../estimator.js";
import { weightedMean } from "../linear/weighted-mean.js";
import { readSection, requireFinite } from "../model-state.js";
import type { FeatureMatrix } from "./matrix.js";

/** How features become the coordinates of points: less the mean, divided by the scale. */
export interface Scaling {
  readonly means: Float64Array;
  /** 0 for a feature that did not vary: its coordinate is 0 everywhere. */
  readonly scales: Float64Array;
}

/** Coordinates that are the features as they are. */
export function noScaling(featureCount: number): Scaling {
  return { means: new Float64Array(featureCount), scales: new Float64Array(featureCount).fill(1) };
}

/** Coordinates of mean 0; with `standardize`, of standard deviation 1 (the population's). */
export function fitScaling(x: FeatureMatrix, weights: Float64Array | undefined, standardize: boolean): Scaling {
  const means = Float64Array.from(x.columns, (column) => weightedMean(column, weights));
  const scales = Float64Array.from(x.columns, (column, f) => {
    if (!standardize) return 1;
    const mean = means[f] as number;
    const squares = new Float64Array(column.length);
    for (let row = 0; row < column.length; row++) squares[row] = ((column[row] as number) - mean) ** 2;
    const deviation = Math.sqrt(weightedMean(squares, weights));
    // A spread that is rounding of the mean is none.
    return deviation > 1e-13 * Math.abs(mean) ? deviation : 0;
  });
  return { means, scales };
}

/** Rows that are turned at a time, so that what is written stays in the cache. */
const BLOCK_ROWS = 256;

/** Row-major coordinates, none beyond 1e100, so that their squares stay finite. */
export function scaledRows(x: FeatureMatrix, scaling: Scaling): Float64Array {
  const rows = new Float64Array(x.rowCount * x.columns.length);
  writeScaledRows(x, scaling, rows, x.columns.length);
  return rows;
}

/** The same into `rows`, zeros until now, with `width` places a row, of which the last may stay 0. */
export function writeScaledRows(
  { columns, rowCount }: FeatureMatrix,
  { means, scales }: Scaling,
  rows: Float64Array,
  width: number,
): void {
  for (let begin = 0; begin < rowCount; begin += BLOCK_ROWS) {
    const end = Math.min(begin + BLOCK_ROWS, rowCount);
    for (let f = 0; f < columns.length; f++) {
      const column = columns[f] as Float64Array;
      const mean = means[f] as number;
      const scale = scales[f] as number;
      if (scale === 0) continue;
      for (let row = begin; row < end; row++) {
        const value = ((column[row] as number) - mean) / scale;
        rows[row * width + f] = Math.max(-LARGEST_VALUE, Math.min(LARGEST_VALUE, value));
      }
    }
  }
}

/** The scaling in sections "means" and "scales" of a state; every scale is a number from 0 on. */
export function readScaling(state: EstimatorState, featureCount: number): Scaling {
  const means = readSection(state, "means", "float64", featureCount);
  const scales = readSection(state, "scales", "float64", featureCount);
  requireFinite(means, "means");
  requireFinite(scales, "scales");
  if (scales.some((scale) => scale < 0)) throw new ModelFileError(`section "scales" has a number below 0`);
  return { means, scales };
}
