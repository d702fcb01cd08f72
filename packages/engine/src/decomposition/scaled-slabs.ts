import { LARGEST_VALUE } from "../check-fit-input.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import type { Scaling } from "../frame/scaling.js";
import type { Address, Kernels } from "../kernels.js";
import { fillUp } from "./principal-axes.js";

/** Rows at a time: some dozens of columns of them stay in the caches, on which the time depends. */
const SLAB_ROWS = 4096;

/** A stretch of rows in the kernels' memory, column by column, scaled. */
export interface ScaledSlab {
  readonly firstRow: number;
  readonly rowCount: number;
  /** Of the first column; the columns are filled up with ones of zeros to a multiple of 4, and their rows likewise. */
  readonly columns: Address;
  readonly strideBytes: number;
}

/** Calls `work` with one stretch of rows after the other; with weights, each row times the root of its own. */
export function forEachSlab(
  kernels: Kernels,
  { x, scaling, weights }: { readonly x: FeatureMatrix; readonly scaling: Scaling; readonly weights?: Float64Array },
  work: (slab: ScaledSlab) => void,
): void {
  const width = x.columns.length;
  // A line more than a power of two: columns would share the same few lines of the nearest cache.
  const strideBytes = SLAB_ROWS * 8 + 64;
  const columns = kernels.allocate(fillUp(width) * strideBytes);
  const means = kernels.place(scaling.means);
  // What is divided by infinity is 0, as is a feature that did not vary.
  const divisors = kernels.place(scaling.scales.map((scale) => scale || Number.POSITIVE_INFINITY));
  const roots = weights ? kernels.allocate(strideBytes) : 0;
  for (let firstRow = 0; firstRow < x.rowCount; firstRow += SLAB_ROWS) {
    const rowCount = Math.min(SLAB_ROWS, x.rowCount - firstRow);
    x.columns.forEach((column, f) => {
      const place = kernels.f64(columns + f * strideBytes, fillUp(rowCount));
      place.set(column.subarray(firstRow, firstRow + rowCount));
      place.fill(0, rowCount);
    });
    if (weights) kernels.f64(roots, rowCount).set(weights.subarray(firstRow, firstRow + rowCount).map(Math.sqrt));
    kernels.overRows(
      "scaleSlab",
      width,
      (begin, end) => [columns, strideBytes, rowCount, means, divisors, LARGEST_VALUE, roots, begin, end],
      1,
    );
    work({ firstRow, rowCount, columns, strideBytes });
  }
}
