import { rankRows } from "./rank";

// A node is 8 bytes: the address of its table, which has 1 for each rank that goes right; the column of that rank; and how
// many nodes further its left child is, the right one being the next. A leaf is its own child: its table is all 0.

const LANES: u32 = 8;
const BLOCK_ROWS: u32 = 256;
/** Below this the trees of one row are walked at once, from here on the rows of one tree, which then stays in the cache. */
const MANY_ROWS: u32 = 64;

// @ts-ignore: decorator
@inline
function next(node: usize, row: usize): usize {
  const rank = load<u16>(row + (<usize>load<u16>(node, 4) << 1));
  return node + ((<usize>load<u16>(node, 6) + <usize>load<u8>(<usize>load<u32>(node) + rank)) << 3);
}

/**
 * Walks 8 trees or rows at once, so that the processor has others to go on with while it waits for one: lane i from the
 * root at roots + i * rootStep, with the row at row + i * rowStep. Writes the addresses of the leaves.
 */
// @ts-ignore: decorator
@inline
function walk8(roots: usize, rootStep: usize, row: usize, rowStep: usize, leaves: usize): void {
  const r0 = row;
  const r1 = row + rowStep;
  const r2 = row + 2 * rowStep;
  const r3 = row + 3 * rowStep;
  const r4 = row + 4 * rowStep;
  const r5 = row + 5 * rowStep;
  const r6 = row + 6 * rowStep;
  const r7 = row + 7 * rowStep;
  let n0 = <usize>load<u32>(roots);
  let n1 = <usize>load<u32>(roots + rootStep);
  let n2 = <usize>load<u32>(roots + 2 * rootStep);
  let n3 = <usize>load<u32>(roots + 3 * rootStep);
  let n4 = <usize>load<u32>(roots + 4 * rootStep);
  let n5 = <usize>load<u32>(roots + 5 * rootStep);
  let n6 = <usize>load<u32>(roots + 6 * rootStep);
  let n7 = <usize>load<u32>(roots + 7 * rootStep);
  let moved: usize;
  do {
    const m0 = next(n0, r0);
    const m1 = next(n1, r1);
    const m2 = next(n2, r2);
    const m3 = next(n3, r3);
    const m4 = next(n4, r4);
    const m5 = next(n5, r5);
    const m6 = next(n6, r6);
    const m7 = next(n7, r7);
    moved = (n0 ^ m0) | (n1 ^ m1) | (n2 ^ m2) | (n3 ^ m3) | (n4 ^ m4) | (n5 ^ m5) | (n6 ^ m6) | (n7 ^ m7);
    n0 = m0;
    n1 = m1;
    n2 = m2;
    n3 = m3;
    n4 = m4;
    n5 = m5;
    n6 = m6;
    n7 = m7;
  } while (moved);
  store<u32>(leaves, <u32>n0);
  store<u32>(leaves, <u32>n1, 4);
  store<u32>(leaves, <u32>n2, 8);
  store<u32>(leaves, <u32>n3, 12);
  store<u32>(leaves, <u32>n4, 16);
  store<u32>(leaves, <u32>n5, 20);
  store<u32>(leaves, <u32>n6, 24);
  store<u32>(leaves, <u32>n7, 28);
}

/**
 * Adds the trees to the raw scores of rows `begin` .. `end` - 1, tree t to output t mod `outputs`. The values of feature f
 * begin at values + f * columnBytes; kernels/rank.ts describes `features`. `roots` has the address of each tree's root,
 * and more up to a multiple of 8; a leaf's value is `valuesBytes` behind it. `scratch` has 64 bytes, and then rowBytes
 * for each of 256 rows.
 */
export function walkScores(
  values: usize,
  columnBytes: u32,
  begin: u32,
  end: u32,
  features: usize,
  featureCount: u32,
  scratch: usize,
  rowBytes: u32,
  roots: usize,
  treeCount: u32,
  valuesBytes: u32,
  outputs: u32,
  scores: usize,
): void {
  const rows = scratch + 64;
  for (let row = begin; row < end; row += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, end - row);
    rankRows(values + (<usize>row << 3), columnBytes, count, features, featureCount, rows, rowBytes);
    const first = scores + ((<usize>row * outputs) << 3);
    if (count >= MANY_ROWS) walkRows(rows, count, rowBytes, roots, treeCount, valuesBytes, outputs, first, scratch);
    else {
      for (let i: usize = 0; i < count; i++) {
        walkTrees(rows + i * rowBytes, roots, treeCount, valuesBytes, outputs, first + ((i * outputs) << 3), scratch);
      }
    }
  }
}

/** One row, 8 trees at once. */
function walkTrees(
  row: usize,
  roots: usize,
  treeCount: u32,
  valuesBytes: u32,
  outputs: u32,
  scores: usize,
  leaves: usize,
): void {
  let output: u32 = 0;
  for (let t: u32 = 0; t < treeCount; t += LANES) {
    walk8(roots + (<usize>t << 2), 4, row, 0, leaves);
    const count = min(LANES, treeCount - t);
    for (let i: u32 = 0; i < count; i++) {
      const score = scores + (<usize>output << 3);
      store<f64>(score, load<f64>(score) + load<f64>(valuesBytes + <usize>load<u32>(leaves + (<usize>i << 2))));
      output = output + 1 == outputs ? 0 : output + 1;
    }
  }
}

/** One tree, 8 rows at once, which may read up to 7 rows past the last. */
function walkRows(
  rows: usize,
  rowCount: u32,
  rowBytes: u32,
  roots: usize,
  treeCount: u32,
  valuesBytes: u32,
  outputs: u32,
  scores: usize,
  leaves: usize,
): void {
  const rowScore = <usize>outputs << 3;
  let output: usize = 0;
  for (let t: u32 = 0; t < treeCount; t++) {
    for (let row: u32 = 0; row < rowCount; row += LANES) {
      walk8(roots + (<usize>t << 2), 0, rows + <usize>row * rowBytes, rowBytes, leaves);
      const count = min(LANES, rowCount - row);
      let score = scores + <usize>row * rowScore + (output << 3);
      for (let i: u32 = 0; i < count; i++, score += rowScore) {
        store<f64>(score, load<f64>(score) + load<f64>(valuesBytes + <usize>load<u32>(leaves + (<usize>i << 2))));
      }
    }
    output = output + 1 == outputs ? 0 : output + 1;
  }
}
