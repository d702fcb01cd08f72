import type { FeatureMatrix } from "../frame/matrix.js";
import type { Address, Kernels } from "../kernels.js";
import type { FeatureBins } from "./binning.js";
import type { RecordLayout } from "./record-layout.js";

/** The bins of all rows in the kernels' memory. */
export interface BinnedRows {
  readonly rowCount: number;
  /** Each feature's bins, row after row: what partitioning reads. */
  readonly columns: readonly Address[];
  /** The rows' records, which histograms read; 0 for rows that none is made of. */
  readonly records: Address;
}

/** Doubles that are copied into the kernels' memory before they are binned: few enough for the cache. */
const BLOCK_DOUBLES = 1 << 18;

/** Bins `x`, with records for training rows. Also serves validation rows, with the bins found on training rows. */
export function binRows(
  kernels: Kernels,
  x: FeatureMatrix,
  bins: readonly FeatureBins[],
  layout: RecordLayout,
  withRecords: boolean,
): BinnedRows {
  const { rowCount } = x;
  const columns = layout.features.map(({ wide }) => kernels.allocate(rowCount * (wide ? 2 : 1)));
  const stride = withRecords ? layout.stride : 0;
  // Kernels write the gradients of four rows at a time.
  const records = kernels.allocate(withRecords ? Math.ceil(rowCount / 4) * 4 * stride : layout.stride);
  const table = placeFeatures(kernels, bins, layout, columns);
  const blockRows = Math.max(1024, Math.floor(BLOCK_DOUBLES / Math.max(1, bins.length) / 64) * 64);
  const block = kernels.allocate(Math.min(blockRows, rowCount) * bins.length * 8);
  for (let first = 0; first < rowCount; first += blockRows) {
    const count = Math.min(blockRows, rowCount - first);
    const copy = kernels.f64(block, count * bins.length);
    x.columns.forEach((column, f) => {
      copy.set(column.subarray(first, first + count), f * count);
    });
    kernels.overRows("binBlock", count, (begin, end) => [
      table,
      bins.length,
      block,
      count,
      first,
      begin,
      end,
      records,
      stride,
    ]);
  }
  return { rowCount, columns, records: withRecords ? records : 0 };
}

/** The features as kernels/binning.ts reads them. */
function placeFeatures(
  kernels: Kernels,
  bins: readonly FeatureBins[],
  layout: RecordLayout,
  columns: readonly Address[],
): Address {
  const rows = bins.map((feature, f) => {
    const { wide, offset } = layout.features[f] as RecordLayout["features"][number];
    const [table, size] =
      feature.kind === "numeric"
        ? placeEdges(kernels, feature.edges)
        : [kernels.place(feature.binOfCode), feature.binOfCode.length];
    const isCategory = Number(feature.kind === "category");
    return [table, size, feature.valueBins, isCategory, Number(wide), columns[f] as Address, offset];
  });
  return kernels.place(Uint32Array.from(rows.flat()));
}

/** Edges filled up with Infinity to one less than a power of two, and the steps of a search among them. */
function placeEdges(kernels: Kernels, edges: Float64Array): readonly [Address, number] {
  let steps = 0;
  while (2 ** steps <= edges.length) steps++;
  const table = new Float64Array(2 ** steps - 1).fill(Number.POSITIVE_INFINITY);
  table.set(edges);
  return [kernels.place(table), steps];
}
