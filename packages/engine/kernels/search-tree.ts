// Exact nearest neighbours in a k-d tree (Friedman, Bentley and Finkel 1977). The tree is complete: the children of node
// n are 2n + 1 and 2n + 2, and the last level are the leaves. A node's box is its points' lowest values, then their
// highest. A leaf has `leafSlots` places, a multiple of 4, feature by feature; a place without a point holds +Infinity.

import { clearList, offerNeighbor, sortList } from "./neighbor-list";

/** A node still to be visited: the least distance that a point in it can have, its number. */
const PENDING_BYTES: usize = 16;
const NO_ROW: u32 = 0xffffffff;

/**
 * The least distance that a point in the box can have. It is summed in the order of a point's own distance, and rounding
 * keeps order, so that it is never above that distance by rounding.
 */
function boxDistance(query: usize, featureCount: u32, box: usize, manhattan: bool): f64 {
  let sum: f64 = 0;
  const highs = box + (<usize>featureCount << 3);
  for (let f: usize = 0, end = <usize>featureCount << 3; f < end; f += 8) {
    const value = load<f64>(query + f);
    const gap = max(max(load<f64>(box + f) - value, value - load<f64>(highs + f)), 0);
    sum += manhattan ? gap : gap * gap;
  }
  return sum;
}

/** The distances of a leaf's places, four at a time. */
function leafDistances(query: usize, featureCount: u32, leaf: usize, leafSlots: u32, manhattan: bool, out: usize): void {
  const stride = <usize>leafSlots << 3;
  const queryEnd = query + (<usize>featureCount << 3);
  for (let slot: usize = 0; slot < stride; slot += 32) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let point = leaf + slot;
    if (manhattan) {
      for (let q = query; q < queryEnd; q += 8, point += stride) {
        const value = v128.load64_splat(q);
        low = f64x2.add(low, f64x2.abs(f64x2.sub(v128.load(point), value)));
        high = f64x2.add(high, f64x2.abs(f64x2.sub(v128.load(point, 16), value)));
      }
    } else {
      for (let q = query; q < queryEnd; q += 8, point += stride) {
        const value = v128.load64_splat(q);
        const a = f64x2.sub(v128.load(point), value);
        const b = f64x2.sub(v128.load(point, 16), value);
        low = f64x2.add(low, f64x2.mul(a, a));
        high = f64x2.add(high, f64x2.mul(b, b));
      }
    }
    v128.store(out + slot, low);
    v128.store(out + slot, high, 16);
  }
}

/**
 * Writes the nearest points of queries `begin` to `end` to their lists, nearest first, equally near ones by their row: as
 * many as it takes for their weights to come to `wanted`. Row `skips[query]` is left out, none where `skips` is 0.
 * `weights` has a weight for each place of the leaves, and 0 stands for all 1. Returns how many leaves were read.
 *
 * Room: `pending` 16 bytes a level and 16 more, `distances` 8 bytes a place of a leaf, a list 16 bytes, and 24 for each
 * neighbour and one more.
 */
export function searchTree(
  begin: u32,
  end: u32,
  queries: usize,
  featureCount: u32,
  isManhattan: u32,
  boxes: usize,
  depth: u32,
  leaves: usize,
  leafSlots: u32,
  rows: usize,
  weights: usize,
  wanted: f64,
  skips: usize,
  pending: usize,
  distances: usize,
  lists: usize,
  listBytes: usize,
): f64 {
  const manhattan = isManhattan != 0;
  const firstLeaf: u32 = (1 << depth) - 1;
  const boxBytes = <usize>featureCount << 4;
  let leavesRead: f64 = 0;
  for (let i = begin; i < end; i++) {
    const query = queries + <usize>i * (<usize>featureCount << 3);
    const list = lists + <usize>i * listBytes;
    const skip: u32 = skips ? load<u32>(skips + (<usize>i << 2)) : NO_ROW;
    let worst: f64 = Infinity;
    let waiting = pending;
    clearList(list);
    store<f64>(waiting, 0);
    store<u32>(waiting, 0, 8);
    do {
      const least = load<f64>(waiting);
      let node = load<u32>(waiting, 8);
      waiting -= PENDING_BYTES;
      if (least > worst) continue;
      // Down to a leaf on the nearer side; the other side waits.
      while (node < firstLeaf) {
        const left = 2 * node + 1;
        const leftLeast = boxDistance(query, featureCount, boxes + <usize>left * boxBytes, manhattan);
        const rightLeast = boxDistance(query, featureCount, boxes + <usize>(left + 1) * boxBytes, manhattan);
        if (min(leftLeast, rightLeast) > worst) break;
        const turn: u32 = rightLeast < leftLeast ? 1 : 0;
        waiting += PENDING_BYTES;
        store<f64>(waiting, max(leftLeast, rightLeast));
        store<u32>(waiting, left + 1 - turn, 8);
        node = left + turn;
      }
      if (node < firstLeaf) continue;
      leavesRead++;
      const first = (node - firstLeaf) * leafSlots;
      const leaf = leaves + <usize>first * (<usize>featureCount << 3);
      leafDistances(query, featureCount, leaf, leafSlots, manhattan, distances);
      for (let slot: u32 = 0; slot < leafSlots; slot++) {
        const distance = load<f64>(distances + (<usize>slot << 3));
        if (!(distance <= worst) || distance == Infinity) continue;
        const place = <usize>(first + slot);
        const row = load<u32>(rows + (place << 2));
        if (row == skip) continue;
        const weight: f64 = weights ? load<f64>(weights + (place << 3)) : 1;
        worst = offerNeighbor(list, distance, weight, row, wanted);
      }
    } while (waiting >= pending);
    sortList(list);
  }
  return leavesRead;
}
