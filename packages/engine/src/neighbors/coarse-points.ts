import type { Address, Kernels } from "../kernels.js";
import type { NeighborIndex } from "./neighbor-search.js";

/** Points rounded to whole numbers of steps from their centre, in the kernels' memory, as kernels/compare-all.ts reads them. */
export interface CoarsePoints {
  readonly coarse: Address;
  readonly starts: Address;
  readonly centre: Address;
  readonly step: number;
  /** The largest distance between a point and its coarse one. */
  readonly error: number;
}

/** kernels/compare-all.ts has the same. */
const GROUP_ROWS = 8;
const LARGEST_NORM = 16_000;
/** Points farther out than so many medians are compared exactly, always, so that a few do not make all steps wide. */
const FAR_MEDIANS = 8;

/** Coarse copies of `points`, which lie at `placed`. */
export function placeCoarsePoints(
  kernels: Kernels,
  { coordinates, rowCount, featureCount, metric }: NeighborIndex,
  placed: Address,
): CoarsePoints {
  const manhattan = Number(metric === "manhattan");
  const groupCount = Math.ceil(rowCount / GROUP_ROWS);
  const centre = kernels.place(means(coordinates, rowCount, featureCount));
  const coarse = kernels.allocate(groupCount * Math.ceil(featureCount / 2) * 4 * GROUP_ROWS);
  const starts = kernels.allocate(groupCount * GROUP_ROWS * 4);
  const distances = kernels.allocate(rowCount * 8);
  kernels.overRows("centreDistances", rowCount, (begin, end) => {
    return [begin, end, placed, featureCount, centre, manhattan, distances];
  });
  const sorted = kernels.f64(distances, rowCount).slice().sort();
  const reach = Math.min(sorted[rowCount - 1] as number, FAR_MEDIANS * (sorted[rowCount >> 1] as number));
  // Points that are all the same have no reach, and any step will do.
  const step = reach / LARGEST_NORM || 1;
  const errors = kernels.overRows("coarsenPoints", groupCount, (begin, end) => {
    return [begin, end, placed, rowCount, featureCount, centre, step, manhattan, coarse, starts];
  });
  return { coarse, starts, centre, step, error: Math.max(...errors) };
}

function means(coordinates: Float64Array, rowCount: number, featureCount: number): Float64Array {
  const sums = new Float64Array(featureCount);
  for (let at = 0; at < coordinates.length; at += featureCount) {
    for (let f = 0; f < featureCount; f++) sums[f]! += coordinates[at + f] as number;
  }
  return sums.map((sum) => sum / rowCount);
}
