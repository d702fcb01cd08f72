import { EngineError } from "../engine-error.js";
import { quantileSorted } from "../frame/number-summary.js";

/** Rows whose predicted probabilities are alike, and how often the positive class really came. */
export interface CalibrationBin {
  readonly meanPredicted: number;
  readonly positiveShare: number;
  /** Rows, or their weight. */
  readonly rowCount: number;
}

export interface CalibrationCurve {
  /** Bins with at least one row, by rising probability. */
  readonly bins: readonly CalibrationBin[];
  /** Mean |predicted - observed| over the bins, each counting by its rows (Naeini et al. 2015). 0 is perfect. */
  readonly expectedCalibrationError: number;
}

/**
 * Observed share of positives against predicted probability. "uniform" bins are equally wide, "quantile" bins hold
 * equally many rows. A probability on an edge belongs to the bin below it. Default 10 uniform bins.
 */
export function calibrationCurve(
  yTrue: ArrayLike<number>,
  probability: Float64Array,
  options: {
    readonly binCount?: number;
    readonly strategy?: "uniform" | "quantile";
    readonly weights?: Float64Array | undefined;
  } = {},
): CalibrationCurve {
  const binCount = options.binCount ?? 10;
  if (!Number.isInteger(binCount) || binCount < 1 || binCount > 1000) {
    throw new EngineError("bad_params", `binCount must be a whole number from 1 to 1000, not ${binCount}`);
  }
  const inner = options.strategy === "quantile" ? quantileEdges(probability, binCount) : uniformEdges(binCount);
  const rows = new Float64Array(binCount);
  const predicted = new Float64Array(binCount);
  const positive = new Float64Array(binCount);
  for (let row = 0; row < probability.length; row++) {
    const p = probability[row] as number;
    const bin = edgesBelow(inner, p);
    const weight = options.weights ? (options.weights[row] as number) : 1;
    rows[bin]! += weight;
    predicted[bin]! += weight * p;
    positive[bin]! += weight * (yTrue[row] as number);
  }
  const bins = Array.from(rows, (rowCount, bin): CalibrationBin => {
    return {
      meanPredicted: (predicted[bin] as number) / rowCount,
      positiveShare: (positive[bin] as number) / rowCount,
      rowCount,
    };
  }).filter((bin) => bin.rowCount > 0);
  const gap = bins.reduce((sum, bin) => sum + bin.rowCount * Math.abs(bin.meanPredicted - bin.positiveShare), 0);
  return { bins, expectedCalibrationError: gap / bins.reduce((sum, bin) => sum + bin.rowCount, 0) };
}

function uniformEdges(binCount: number): number[] {
  // i * (1 / n), not i / n: what NumPy's linspace computes, and a probability on an edge must fall on its side.
  return Array.from({ length: binCount - 1 }, (_, i) => (i + 1) * (1 / binCount));
}

function quantileEdges(probability: Float64Array, binCount: number): number[] {
  const sorted = probability.slice().sort();
  return uniformEdges(binCount).map((fraction) => quantileSorted(sorted, fraction));
}

/** How many edges are strictly below `value`. */
function edgesBelow(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
