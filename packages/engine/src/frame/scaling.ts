import { LARGEST_VALUE } from "../check-fit-input.js";
import { weightedMean } from "../linear/standardise.js";
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
    const squares = column.map((value) => (value - mean) ** 2);
    const deviation = Math.sqrt(weightedMean(squares, weights));
    // A spread that is rounding of the mean is none.
    return deviation > 1e-13 * Math.abs(mean) ? deviation : 0;
  });
  return { means, scales };
}

/** Row-major coordinates, none beyond 1e100, so that their squares stay finite. */
export function scaledRows({ columns, rowCount }: FeatureMatrix, { means, scales }: Scaling): Float64Array {
  const width = columns.length;
  const rows = new Float64Array(rowCount * width);
  columns.forEach((column, f) => {
    const mean = means[f] as number;
    const scale = scales[f] as number;
    if (scale === 0) return;
    for (let row = 0; row < rowCount; row++) {
      const value = ((column[row] as number) - mean) / scale;
      rows[row * width + f] = Math.max(-LARGEST_VALUE, Math.min(LARGEST_VALUE, value));
    }
  });
  return rows;
}
