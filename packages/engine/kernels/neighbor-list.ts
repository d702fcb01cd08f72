// The nearest points that a query has met so far: the sum of their weights, their number, and a heap of them, the farthest
// first, of equally far ones the one with the highest row. A neighbour is its distance (squared, or the sum of absolute
// differences), its weight and its row.

const NEIGHBOR_BYTES: usize = 24;
const HEAP_AT: usize = 16;

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

/** Puts a neighbour into a heap of `size`. */
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

/** Makes a list empty. */
export function clearList(list: usize): void {
  store<f64>(list, 0);
  store<u32>(list, 0, 8);
}

/**
 * Adds a point unless points with a weight of `wanted` are nearer, and drops those that are no longer needed. Returns the
 * distance above which a point cannot count any more: Infinity while the list is short.
 */
export function offerNeighbor(list: usize, distance: f64, weight: f64, row: u32, wanted: f64): f64 {
  const heap = list + HEAP_AT;
  let weightSum = load<f64>(list);
  let size = load<u32>(list, 8);
  if (weightSum < wanted || isFarther(heap, distance, row)) {
    siftUp(heap, size++, distance, weight, row);
    weightSum += weight;
    while (weightSum - load<f64>(heap, 8) >= wanted) {
      weightSum -= load<f64>(heap, 8);
      moveFirstToEnd(heap, size--);
    }
    store<f64>(list, weightSum);
    store<u32>(list, size, 8);
  }
  return weightSum >= wanted ? load<f64>(heap) : Infinity;
}

/** Brings a list into order, nearest first. */
export function sortList(list: usize): void {
  for (let left = load<u32>(list, 8); left > 1; left--) moveFirstToEnd(list + HEAP_AT, left);
}
