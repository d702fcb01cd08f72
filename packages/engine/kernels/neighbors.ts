// Exact nearest neighbours in a k-d tree (Friedman, Bentley and Finkel 1977). The tree is complete: the children of node
// n are 2n + 1 and 2n + 2, and the last level are the leaves. A node's box is its points' lowest values, then their
// highest. A leaf has `leafSlots` places, a multiple of 4, feature by feature; a place without a point holds +Infinity.

/** A neighbour: distance (squared, or the sum of absolute differences), weight, row. */
const NEIGHBOR_BYTES: usize = 24;
/** A node still to be visited: the least distance that a point in it can have, its number. */
const PENDING_BYTES: usize = 16;

// @ts-ignore: decorator
@inline
function isFarther(a: usize, distance: f64, row: u32): bool {
  const own = load<f64>(a);
  return own > distance || (own == distance && load<u32>(a, 16) > row);
}

// @ts-ignore: decorator
@inline
function write(at: usize, distance: f64, weight: f64, row: u32): void {
  store<f64>(at, distance);
  store<f64>(at, weight, 8);
  store<u32>(at, row, 16);
}

/** Puts a neighbour into a heap of `size`, the farthest first. */
function siftUp(heap: usize, size: u32, distance: f64, weight: f64, row: u32): void {
  let at: u32 = size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap + <usize>parent * NEIGHBOR_BYTES;
    if (isFarther(above, distance, row)) break;
    memory.copy(heap + <usize>at * NEIGHBOR_BYTES, above, NEIGHBOR_BYTES);
    at = parent;
  }
  write(heap + <usize>at * NEIGHBOR_BYTES, distance, weight, row);
}

/** Puts a neighbour in the place of the first one of a heap of `size`. */
function siftDown(heap: usize, size: u32, distance: f64, weight: f64, row: u32): void {
  let at: u32 = 0;
  for (;;) {
    let child: u32 = 2 * at + 1;
    if (child >= size) break;
    let below = heap + <usize>child * NEIGHBOR_BYTES;
    const other = below + NEIGHBOR_BYTES;
    if (child + 1 < size && isFarther(other, load<f64>(below), load<u32>(below, 16))) {
      child++;
      below = other;
    }
    if (!isFarther(below, distance, row)) break;
    memory.copy(heap + <usize>at * NEIGHBOR_BYTES, below, NEIGHBOR_BYTES);
    at = child;
  }
  write(heap + <usize>at * NEIGHBOR_BYTES, distance, weight, row);
}

/** Takes the first one off a heap of `size` and puts it behind the rest. */
function moveFirstToEnd(heap: usize, size: u32): void {
  const last = heap + <usize>(size - 1) * NEIGHBOR_BYTES;
  const distance = load<f64>(last);
  const weight = load<f64>(last, 8);
  const row = load<u32>(last, 16);
  memory.copy(last, heap, NEIGHBOR_BYTES);
  siftDown(heap, size - 1, distance, weight, row);
}

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
 * Writes the nearest points of a query to `neighbors`, nearest first, equally near ones by their row, and returns how
 * many: as many as it takes for their weights to come to `wanted`. Row `skip` is left out. `weights` has a weight for
 * each place of the leaves, and 0 stands for all 1.
 *
 * Room: `pending` 16 bytes a level and 16 more, `distances` 8 bytes a place of a leaf, `neighbors` 24 bytes for each neighbour and
 * one more.
 */
export function nearestNeighbors(
  query: usize,
  featureCount: u32,
  manhattan: bool,
  boxes: usize,
  depth: u32,
  leaves: usize,
  leafSlots: u32,
  rows: usize,
  weights: usize,
  wanted: f64,
  skip: u32,
  pending: usize,
  distances: usize,
  neighbors: usize,
): u32 {
  const firstLeaf: u32 = (1 << depth) - 1;
  const boxBytes = <usize>featureCount << 4;
  let size: u32 = 0;
  let weightSum: f64 = 0;
  let worst: f64 = Infinity;
  let waiting = pending;
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
    const first = (node - firstLeaf) * leafSlots;
    const leaf = leaves + <usize>first * (<usize>featureCount << 3);
    leafDistances(query, featureCount, leaf, leafSlots, manhattan, distances);
    for (let slot: u32 = 0; slot < leafSlots; slot++) {
      const distance = load<f64>(distances + (<usize>slot << 3));
      if (!(distance <= worst) || distance == Infinity) continue;
      const place = <usize>(first + slot);
      const row = load<u32>(rows + (place << 2));
      if (row == skip || (weightSum >= wanted && !isFarther(neighbors, distance, row))) continue;
      const weight: f64 = weights ? load<f64>(weights + (place << 3)) : 1;
      siftUp(neighbors, size++, distance, weight, row);
      weightSum += weight;
      while (weightSum - load<f64>(neighbors, 8) >= wanted) {
        weightSum -= load<f64>(neighbors, 8);
        moveFirstToEnd(neighbors, size--);
      }
      if (weightSum >= wanted) worst = load<f64>(neighbors);
    }
  } while (waiting >= pending);
  for (let left = size; left > 1; left--) moveFirstToEnd(neighbors, left);
  return size;
}
