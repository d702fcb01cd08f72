// Rows that are binned but were not sorted into a tree's leaves while it grew go down it afterwards: those left out of a
// sample, and held-out ones. Four go at a time and without a branch that depends on a row's bins: one would be
// mispredicted every other time, and a row alone waits for memory at each split.

/** A split of the tree, or behind all splits a leaf, which leads to itself: rows stay there until the other three arrive. */
@unmanaged
class RouteNode {
  /** The feature's column. */
  bins!: usize;
  /** 1 when bins are of 16 bits, else 0. */
  wide!: u32;
  /** The bits that a bin has; none in a leaf. */
  mask!: u32;
  /** A byte of 0 or 1 for each bin. */
  goesLeft!: usize;
  /** Bytes from the first node to the right and to the left child. */
  right!: u32;
  left!: u32;
  // To 32 bytes, which a shift takes for a number.
  padding0!: u32;
  padding1!: u32;
}

const NODE_BYTES_LOG2: u32 = 5;
/** Leaf number of rows that no leaf has: kernels/leaf.ts. */
const NO_LEAF: u32 = 0xffff;
/** Rows that are listed before they go down, a multiple of 4. */
const LISTED_ROWS: u32 = 64;

// @ts-ignore: decorator
@inline
function childOf(nodes: usize, at: u32, row: u32): u32 {
  const node = changetype<RouteNode>(nodes + at);
  const bin = <u32>load<u16>(node.bins + (<usize>row << node.wide)) & node.mask;
  const side = <usize>load<u8>(node.goesLeft + bin) << 2;
  return load<u32>(changetype<usize>(node) + side, offsetof<RouteNode>("right"));
}

/** Writes the leaf of the `count` rows listed, and counts them. Up to three rows behind them, of any number there is, go down in vain. */
function routeListed(nodes: usize, splitCount: u32, listed: usize, count: u32, leafOf: usize, counts: usize): void {
  const firstLeaf = splitCount << NODE_BYTES_LOG2;
  for (let done: u32 = 0; done < count; done += 4) {
    const rows = listed + (<usize>done << 2);
    const row0 = load<u32>(rows);
    const row1 = load<u32>(rows, 4);
    const row2 = load<u32>(rows, 8);
    const row3 = load<u32>(rows, 12);
    let at0: u32 = 0;
    let at1: u32 = 0;
    let at2: u32 = 0;
    let at3: u32 = 0;
    do {
      at0 = childOf(nodes, at0, row0);
      at1 = childOf(nodes, at1, row1);
      at2 = childOf(nodes, at2, row2);
      at3 = childOf(nodes, at3, row3);
    } while (min(min(at0, at1), min(at2, at3)) < firstLeaf);
    arrive(row0, at0 - firstLeaf, leafOf, counts);
    if (done + 1 < count) arrive(row1, at1 - firstLeaf, leafOf, counts);
    if (done + 2 < count) arrive(row2, at2 - firstLeaf, leafOf, counts);
    if (done + 3 < count) arrive(row3, at3 - firstLeaf, leafOf, counts);
  }
}

// @ts-ignore: decorator
@inline
function arrive(row: u32, at: u32, leafOf: usize, counts: usize): void {
  const leaf = at >> NODE_BYTES_LOG2;
  store<u16>(leafOf + (<usize>row << 1), <u16>leaf);
  const counted = counts + (<usize>leaf << 2);
  store<u32>(counted, load<u32>(counted) + 1);
}

/**
 * Writes the leaf of the rows `begin` .. `end - 1` that have none yet, or of all where `every`, by a tree of at least one
 * split; `counts` gets how many were written of each of the leaves, of which there are at most `maxLeaves`. `listed` has
 * room for 64 row numbers.
 */
export function routeRows(
  nodes: usize,
  splitCount: u32,
  begin: u32,
  end: u32,
  every: u32,
  leafOf: usize,
  counts: usize,
  maxLeaves: u32,
  listed: usize,
): void {
  memory.fill(counts, 0, <usize>maxLeaves << 2);
  for (let row = begin; row < end; ) {
    const stop = min<u32>(end, row + LISTED_ROWS);
    let last = listed;
    for (; row < stop; row++) {
      store<u32>(last, row);
      last += <usize>(every | <u32>(<u32>load<u16>(leafOf + (<usize>row << 1)) == NO_LEAF)) << 2;
    }
    const count = <u32>((last - listed) >> 2);
    // What else stands there may be a row of other data.
    for (; (last - listed) & 12; last += 4) store<u32>(last, begin);
    routeListed(nodes, splitCount, listed, count, leafOf, counts);
  }
}
