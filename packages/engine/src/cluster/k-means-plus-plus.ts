import type { Address, Kernels } from "../kernels.js";
import type { Random } from "../random.js";
import type { PlacedRows } from "./placed-rows.js";

/**
 * First centers, row-major: each the row that lowers the potential (the weighted sum of squared distances to the nearest
 * center) most among `2 + ln k` rows drawn with probability in proportion to their share of it (Arthur and Vassilvitskii
 * 2007, "k-means++", in its greedy form).
 */
export function choosePlusPlus(
  kernels: Kernels,
  placed: PlacedRows,
  clusterCount: number,
  random: Random,
): Float64Array {
  const { rows, rowCount, featureCount, weights, blockCount } = placed;
  const centers = new Float64Array(clusterCount * featureCount);
  const point = kernels.allocate(featureCount * 8);
  const sums = kernels.allocate(blockCount * 8);
  let nearest = kernels.allocate(rowCount * 8);
  let best = kernels.allocate(rowCount * 8);
  let trial = kernels.allocate(rowCount * 8);
  kernels.f64(nearest, rowCount).fill(Number.POSITIVE_INFINITY);
  const byWeight = blockSums(weightOf);
  let potentials: Float64Array | undefined;
  const trialCount = 2 + Math.floor(Math.log(clusterCount));

  for (let c = 0; c < clusterCount; c++) {
    let lowest = Number.POSITIVE_INFINITY;
    let chosen = 0;
    let reached: Float64Array | undefined;
    // The first center is one draw, as all rows of one weight are alike.
    for (const row of Array.from({ length: c === 0 ? 1 : trialCount }, draw)) {
      kernels.f64(point, featureCount).set(kernels.f64(rows + row * featureCount * 8, featureCount));
      const withRow = potentialsWith(trial);
      const potential = sum(withRow);
      if (potential >= lowest) continue;
      lowest = potential;
      chosen = row;
      reached = withRow;
      [best, trial] = [trial, best];
    }
    centers.set(kernels.f64(rows + chosen * featureCount * 8, featureCount), c * featureCount);
    [nearest, best] = [best, nearest];
    potentials = reached;
  }
  return centers;

  function weightOf(row: number): number {
    return weights ? (kernels.f64(weights, rowCount)[row] as number) : 1;
  }

  /** The blocks' sums of a quantity of each row. */
  function blockSums(amount: (row: number) => number): Float64Array {
    return Float64Array.from({ length: blockCount }, (_, block) => {
      let total = 0;
      const end = Math.min((block + 1) * placed.blockRows, rowCount);
      for (let row = block * placed.blockRows; row < end; row++) total += amount(row);
      return total;
    });
  }

  /** The blocks' potentials with `point` as one more center; the rows' distances go to `out`. */
  function potentialsWith(out: Address): Float64Array {
    const { blockRows } = placed;
    kernels.overRows(
      "nearerPoint",
      blockCount,
      (begin, end) => [begin, end, blockRows, rows, rowCount, featureCount, weights, point, nearest, out, sums],
      1,
    );
    return kernels.f64(sums, blockCount).slice();
  }

  /** A row with probability in proportion to its share of the potential; where there is none, to its weight. */
  function draw(): number {
    const shared = potentials !== undefined && sum(potentials) > 0 ? potentials : byWeight;
    const distances = shared === byWeight ? undefined : kernels.f64(nearest, rowCount);
    let left = random.uniform() * sum(shared);
    let block = 0;
    while (block < blockCount - 1 && left >= (shared[block] as number)) left -= shared[block++] as number;
    const begin = block * placed.blockRows;
    let last = begin;
    for (let row = begin; row < Math.min(begin + placed.blockRows, rowCount); row++) {
      const share = (distances?.[row] ?? 1) * weightOf(row);
      if (share === 0) continue;
      last = row;
      if (left < share) break;
      left -= share;
    }
    return last;
  }
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}
