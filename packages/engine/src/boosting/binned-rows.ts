import type { FeatureMatrix } from "../frame/matrix.js";
import type { Address, Kernels } from "../kernels.js";
import type { FeatureBins } from "./binning.js";

/** The bins of all rows in the kernels' memory: one byte a row and feature. */
export interface BinnedRows {
  readonly rowCount: number;
  /** Feature f's bins begin at columns + f * rowCount: what partitioning reads. */
  readonly columns: Address;
}

const BLOCK_ROWS = 16_384;

/** Bins `x` column by column. Also serves validation rows, with the bins found on training rows. */
export function binRows(kernels: Kernels, x: FeatureMatrix, bins: readonly FeatureBins[]): BinnedRows {
  const { rowCount } = x;
  const columns = kernels.allocate(rowCount * bins.length);
  const block = kernels.allocate(BLOCK_ROWS * 8);
  bins.forEach((feature, f) => {
    const table = kernels.place(feature.kind === "numeric" ? feature.edges : feature.binOfCode);
    const values = x.columns[f] as Float64Array;
    for (let begin = 0; begin < rowCount; begin += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rowCount - begin);
      kernels.f64(block, count).set(values.subarray(begin, begin + count));
      const out = columns + f * rowCount + begin;
      if (feature.kind === "numeric") {
        kernels.run.binNumeric(block, count, table, feature.edges.length, out);
      } else {
        kernels.run.binCategories(block, count, table, feature.binOfCode.length, feature.valueBins, out);
      }
    }
  });
  return { rowCount, columns };
}

/** The same bins row by row, `width` bytes apart: what histograms read. */
export interface RowMajorBins {
  readonly rows: Address;
  readonly width: number;
}

export function interleaveBins(kernels: Kernels, binned: BinnedRows, featureCount: number): RowMajorBins {
  const width = Math.ceil(featureCount / 4) * 4;
  const rows = kernels.allocate(binned.rowCount * width + 16);
  // Block by block, so that the rows written to stay in the cache until they have all their bins.
  const blockRows = Math.max(64, Math.floor(BLOCK_ROWS / featureCount));
  for (let begin = 0; begin < binned.rowCount; begin += blockRows) {
    const count = Math.min(blockRows, binned.rowCount - begin);
    for (let f = 0; f < featureCount; f++) {
      kernels.run.interleave(binned.columns + f * binned.rowCount + begin, count, rows + begin * width + f, width);
    }
  }
  return { rows, width };
}
