/**
 * Points in a complete binary tree of boxes (Friedman, Bentley and Finkel 1977, "An algorithm for finding best matches
 * in logarithmic expected time"), laid out as kernels/neighbors.ts reads it. The children of node n are 2n + 1 and
 * 2n + 2; the last of `depth` + 1 levels are the leaves.
 */
export interface KdTree {
  readonly featureCount: number;
  readonly depth: number;
  /** Places of a leaf, a multiple of 4. */
  readonly leafSlots: number;
  /** Lowest values, then highest values of each node's points. */
  readonly boxes: Float64Array;
  /** Leaf after leaf, feature by feature; +Infinity in a place without a point. */
  readonly leaves: Float64Array;
  /** The row in each place, NO_ROW in a place without a point. */
  readonly rows: Uint32Array;
}

export const NO_ROW = 0xffff_ffff;

/** A box costs about as much as two points. */
const LEAF_ROWS = 32;

/** The tree of `rowCount` row-major points, split at the median of the widest side. */
export function buildKdTree(points: Float64Array, rowCount: number, featureCount: number): KdTree {
  let depth = 0;
  while (Math.ceil(rowCount / 2 ** depth) > LEAF_ROWS) depth++;
  const leafCount = 2 ** depth;
  const leafSlots = Math.ceil(Math.ceil(rowCount / leafCount) / 4) * 4;
  const boxes = new Float64Array((2 * leafCount - 1) * 2 * featureCount);
  const leaves = new Float64Array(leafCount * leafSlots * featureCount).fill(Number.POSITIVE_INFINITY);
  const rows = new Uint32Array(leafCount * leafSlots).fill(NO_ROW);
  const order = Uint32Array.from({ length: rowCount }, (_, row) => row);
  place(0, 0, rowCount);
  return { featureCount, depth, leafSlots, boxes, leaves, rows };

  function place(node: number, begin: number, end: number): void {
    const box = boxes.subarray(node * 2 * featureCount, (node + 1) * 2 * featureCount);
    measureBox(points, order.subarray(begin, end), box);
    if (node >= leafCount - 1) {
      fillLeaf(node - leafCount + 1, order.subarray(begin, end));
      return;
    }
    const middle = (begin + end) >>> 1;
    selectNth(points, featureCount, widestSide(box), order, begin, end, middle);
    place(2 * node + 1, begin, middle);
    place(2 * node + 2, middle, end);
  }

  function fillLeaf(leaf: number, members: Uint32Array): void {
    rows.set(members, leaf * leafSlots);
    for (let f = 0; f < featureCount; f++) {
      const at = (leaf * featureCount + f) * leafSlots;
      for (let i = 0; i < members.length; i++) {
        leaves[at + i] = points[(members[i] as number) * featureCount + f] as number;
      }
    }
  }
}

function measureBox(points: Float64Array, members: Uint32Array, box: Float64Array): void {
  const width = box.length / 2;
  box.fill(Number.POSITIVE_INFINITY, 0, width).fill(Number.NEGATIVE_INFINITY, width);
  for (let i = 0; i < members.length; i++) {
    const at = (members[i] as number) * width;
    for (let f = 0; f < width; f++) {
      const value = points[at + f] as number;
      if (value < (box[f] as number)) box[f] = value;
      if (value > (box[width + f] as number)) box[width + f] = value;
    }
  }
}

function widestSide(box: Float64Array): number {
  const width = box.length / 2;
  let widest = 0;
  let most = -1;
  for (let f = 0; f < width; f++) {
    const side = (box[width + f] as number) - (box[f] as number);
    if (side > most) {
      most = side;
      widest = f;
    }
  }
  return widest;
}

/** Orders `order` between `begin` and `end` so that the values before `nth` are not above those from it on (Hoare 1961). */
function selectNth(
  points: Float64Array,
  featureCount: number,
  feature: number,
  order: Uint32Array,
  begin: number,
  end: number,
  nth: number,
): void {
  const valueAt = (i: number) => points[(order[i] as number) * featureCount + feature] as number;
  let low = begin;
  let high = end - 1;
  while (low < high) {
    const pivot = medianOf(valueAt(low), valueAt((low + high) >>> 1), valueAt(high));
    let i = low;
    let j = high;
    while (i <= j) {
      while (valueAt(i) < pivot) i++;
      while (valueAt(j) > pivot) j--;
      if (i > j) break;
      const held = order[i] as number;
      order[i] = order[j] as number;
      order[j] = held;
      i++;
      j--;
    }
    if (nth <= j) high = j;
    else if (nth >= i) low = i;
    else return;
  }
}

function medianOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
