import { EngineError } from "../engine-error.js";
import { createRandom } from "../random.js";

/** How a regression errs. A residual is actual minus predicted: above 0 the prediction was too low. */
export interface Residuals {
  /** A sample of rows for the scatter plot, in row order. */
  readonly sample: readonly { readonly row: number; readonly actual: number; readonly predicted: number }[];
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] };
  readonly mean: number;
  readonly quantiles: {
    readonly p05: number;
    readonly p25: number;
    readonly p50: number;
    readonly p75: number;
    readonly p95: number;
  };
}

const MAX_BINS = 50;

/**
 * A seeded sample of at most `sampleSize` rows (default 1000), and a histogram of all residuals in at most 50 equal
 * bins whose width follows Freedman and Diaconis (1981).
 */
export function residuals(
  yTrue: Float64Array,
  prediction: Float64Array,
  options: { readonly sampleSize?: number; readonly seed: number },
): Residuals {
  if (yTrue.length === 0 || yTrue.length !== prediction.length) {
    throw new EngineError(
      "bad_prediction",
      `residuals need as many predictions as rows and at least 1, not ${prediction.length} for ${yTrue.length}`,
    );
  }
  const sorted = yTrue.map((actual, row) => actual - (prediction[row] as number)).sort();
  const at = (fraction: number) => sorted[Math.round(fraction * (sorted.length - 1))] as number;
  return {
    sample: sampleRows(yTrue.length, options.sampleSize ?? 1000, options.seed).map((row) => ({
      row,
      actual: yTrue[row] as number,
      predicted: prediction[row] as number,
    })),
    histogram: histogram(sorted, at(0.75) - at(0.25)),
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    quantiles: { p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) },
  };
}

/** Each row is taken with the chance that leaves exactly `size` (Knuth, selection sampling), so order is kept. */
function sampleRows(rowCount: number, size: number, seed: number): number[] {
  const random = createRandom(seed);
  const rows: number[] = [];
  for (let row = 0; row < rowCount && rows.length < size; row++) {
    if (random.uniform() * (rowCount - row) < size - rows.length) rows.push(row);
  }
  return rows;
}

function histogram(sorted: Float64Array, interquartileRange: number): { edges: number[]; counts: number[] } {
  const low = sorted[0] as number;
  const high = sorted[sorted.length - 1] as number;
  if (!(high > low)) return { edges: [low - 0.5, low + 0.5], counts: [sorted.length] };
  const ideal = (2 * interquartileRange) / Math.cbrt(sorted.length);
  const bins = Math.max(1, Math.min(MAX_BINS, ideal > 0 ? Math.ceil((high - low) / ideal) : MAX_BINS));
  const counts = new Array<number>(bins).fill(0);
  for (const value of sorted) counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]!++;
  return { edges: Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins), counts };
}
