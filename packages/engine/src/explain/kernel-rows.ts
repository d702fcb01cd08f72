import { binOfCode, type Forest, missingZeros, NO_BIN } from "../boosting/forest.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import type { Address, Kernels } from "../kernels.js";

/** Kernels read rows in groups of this many. */
export const GROUP_ROWS = 16;

/** `rowCount`, up to whole groups. */
export function paddedRows(rowCount: number): number {
  return Math.ceil(rowCount / GROUP_ROWS) * GROUP_ROWS;
}

/**
 * Writes rows column by column, `stride` rows apart, category codes replaced by their bins, or NaN where they have none,
 * and zeros by NaN where they count as missing.
 */
export function writeColumns(
  kernels: Kernels,
  at: Address,
  stride: number,
  forest: Pick<Forest, "categoryBins" | "zeroIsMissing">,
  rows: FeatureMatrix,
  begin: number,
  count: number,
): void {
  missingZeros(forest, rows).columns.forEach((column, f) => {
    const target = kernels.f64(at + f * stride * 8, count);
    const bins = forest.categoryBins[f] as Uint16Array;
    if (bins.length === 0) {
      target.set(column.subarray(begin, begin + count));
      return;
    }
    for (let i = 0; i < count; i++) {
      const bin = binOfCode(bins, column[begin + i] as number);
      target[i] = bin === NO_BIN ? Number.NaN : bin;
    }
  });
}
