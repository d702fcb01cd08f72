import { ascendingOrder } from "../ascending-order.js";

/** A non-decreasing function: straight lines between points of rising `x`, constant beyond the first and the last. */
export interface IsotonicFunction {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * The non-decreasing function nearest to `y` in weighted squares (pool adjacent violators, Ayer et al. 1955). Rows of
 * equal `x` count as their mean. `centred` replaces each flat stretch by a point at its centre, so that the function
 * rises throughout and keeps different scores apart (Oron and Flournoy 2017). Rows of weight 0 are left out.
 */
export function fitIsotonic(
  x: Float64Array,
  y: Float64Array,
  options: { readonly weights?: Float64Array | undefined; readonly centred?: boolean } = {},
): IsotonicFunction {
  const points = distinctPoints(x, y, options.weights);
  const blocks = pool(points);
  return options.centred ? centres(points, blocks) : corners(points, blocks);
}

/** The function's value at each of `at`. */
export function applyIsotonic({ x, y }: IsotonicFunction, at: Float64Array): Float64Array {
  const last = x.length - 1;
  return at.map((value) => {
    if (value <= (x[0] as number)) return y[0] as number;
    if (value >= (x[last] as number)) return y[last] as number;
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((x[middle] as number) <= value) low = middle;
      else high = middle;
    }
    const slope = ((y[high] as number) - (y[low] as number)) / ((x[high] as number) - (x[low] as number));
    return slope * (value - (x[low] as number)) + (y[low] as number);
  });
}

interface Points {
  readonly x: number[];
  readonly y: number[];
  readonly weight: number[];
}

function distinctPoints(x: Float64Array, y: Float64Array, weights?: Float64Array): Points {
  const points: Points = { x: [], y: [], weight: [] };
  let sum = 0;
  let weightSum = 0;
  const order = ascendingOrder(x).filter((row) => !weights || (weights[row] as number) > 0);
  order.forEach((row, i) => {
    const weight = weights ? (weights[row] as number) : 1;
    sum += weight * (y[row] as number);
    weightSum += weight;
    const next = order[i + 1];
    if (next !== undefined && x[next] === x[row]) return;
    points.x.push(x[row] as number);
    points.y.push(sum / weightSum);
    points.weight.push(weightSum);
    sum = 0;
    weightSum = 0;
  });
  return points;
}

/** A run of points, up to and without `end`, that share a mean. */
interface Block {
  readonly start: number;
  readonly end: number;
  readonly mean: number;
  readonly weight: number;
}

function pool({ y, weight }: Points): readonly Block[] {
  const blocks: Block[] = [];
  y.forEach((value, i) => {
    let block: Block = { start: i, end: i + 1, mean: value, weight: weight[i] as number };
    for (let before = blocks.at(-1); before && before.mean >= block.mean; before = blocks.at(-1)) {
      blocks.pop();
      const total = before.weight + block.weight;
      const mean = (before.mean * before.weight + block.mean * block.weight) / total;
      block = { start: before.start, end: block.end, mean, weight: total };
    }
    blocks.push(block);
  });
  return blocks;
}

/** First and last point of each block: the function is flat between them. */
function corners({ x }: Points, blocks: readonly Block[]): IsotonicFunction {
  const kept = blocks.flatMap(({ start, end, mean }) => {
    const ends = end - start === 1 ? [start] : [start, end - 1];
    return ends.map((at) => [x[at] as number, mean] as const);
  });
  return { x: Float64Array.from(kept, ([at]) => at), y: Float64Array.from(kept, ([, mean]) => mean) };
}

function centres({ x, weight }: Points, blocks: readonly Block[]): IsotonicFunction {
  const centre = ({ start, end, weight: total }: Block) => {
    let sum = 0;
    for (let i = start; i < end; i++) sum += (weight[i] as number) * (x[i] as number);
    return sum / total;
  };
  return { x: Float64Array.from(blocks, centre), y: Float64Array.from(blocks, ({ mean }) => mean) };
}
