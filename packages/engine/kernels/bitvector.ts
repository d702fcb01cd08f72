import { rankColumns } from "./rank";

// Trees without walking (Lucchese et al. 2015, "QuickScorer"; Ye et al. 2018, "RapidScorer"): every leaf of a tree is a
// bit, every node takes away the leaves that a row cannot reach any more, and the first leaf left is the row's. Here 64
// rows at a time, 8 leaves after another, with ranks compared as signed bytes.

const GROUP_ROWS: usize = 64;
const BLOCK_ROWS: u32 = 256;

/**
 * Adds the trees to the raw scores of rows `begin` .. `end` - 1, and of rows after them up to a multiple of 64: tree t to
 * output t mod `outputs`. The values of feature f begin at values + f * columnBytes; kernels/rank.ts describes
 * `features`. A tree is how many groups of 8 leaves it has and how many leaves, the leaves' values, and for each group,
 * last first, how many entries of each kind it has, and the entries, which say when a leaf goes: when its rank is above,
 * below, or in a set. `scratch` has 64 bytes, and then 256 for each column of ranks.
 */
export function bitvectorScores(
  values: usize,
  columnBytes: u32,
  begin: u32,
  end: u32,
  features: usize,
  featureCount: u32,
  scratch: usize,
  trees: usize,
  treeCount: u32,
  outputs: u32,
  scores: usize,
): void {
  const rowScore = <usize>outputs << 3;
  // Trees inside blocks of rows: the ranks stay in the nearest cache, and a tree does from group to group.
  for (let row = begin; row < end; row += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, end - row);
    const columns = scratch + GROUP_ROWS;
    rankColumns(values + (<usize>row << 3), columnBytes, count, features, featureCount, columns, BLOCK_ROWS);
    let tree = trees;
    let output: usize = 0;
    for (let t: u32 = 0; t < treeCount; t++) {
      let next = tree;
      for (let group: usize = 0; group < count; group += GROUP_ROWS) {
        next = findLeaves(tree, columns + group, scratch);
        addLeaves(tree + 8, scratch, scores + (<usize>row + group) * rowScore + (output << 3), rowScore);
      }
      tree = next;
      output = output + 1 == outputs ? 0 : output + 1;
    }
  }
}

// @ts-ignore: decorator
@inline
function addLeaves(values: usize, leaves: usize, score: usize, rowScore: usize): void {
  for (let i: usize = 0; i < GROUP_ROWS; i++, score += rowScore) {
    store<f64>(score, load<f64>(score) + load<f64>(values + (<usize>load<u8>(leaves + i) << 3)));
  }
}

/** Writes the numbers of the leaves of 64 rows, and returns where the next tree begins. */
// @ts-ignore: decorator
@inline
function findLeaves(tree: usize, columns: usize, leaves: usize): usize {
  const zero = i8x16.splat(0);
  let found0 = zero;
  let found1 = zero;
  let found2 = zero;
  let found3 = zero;
  let base0 = zero;
  let base1 = zero;
  let base2 = zero;
  let base3 = zero;
  let p = tree + 8 + (<usize>load<u32>(tree, 4) << 3);
  for (let byte = load<u32>(tree); byte > 0; byte--) {
    let a0 = i8x16.splat(-1);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    const above = load<u16>(p);
    const below = load<u16>(p, 2);
    const within = load<u16>(p, 4);
    p += 8;
    for (const end = p + (<usize>above << 3); p < end; p += 8) {
      const column = columns + <usize>load<u32>(p);
      const threshold = v128.load_splat<i8>(p, 4);
      const mask = v128.load_splat<i8>(p, 5);
      a0 = v128.andnot(a0, v128.and(i8x16.gt_s(v128.load(column), threshold), mask));
      a1 = v128.andnot(a1, v128.and(i8x16.gt_s(v128.load(column, 16), threshold), mask));
      a2 = v128.andnot(a2, v128.and(i8x16.gt_s(v128.load(column, 32), threshold), mask));
      a3 = v128.andnot(a3, v128.and(i8x16.gt_s(v128.load(column, 48), threshold), mask));
    }
    for (const end = p + (<usize>below << 3); p < end; p += 8) {
      const column = columns + <usize>load<u32>(p);
      const threshold = v128.load_splat<i8>(p, 4);
      const mask = v128.load_splat<i8>(p, 5);
      a0 = v128.andnot(a0, v128.and(i8x16.gt_s(threshold, v128.load(column)), mask));
      a1 = v128.andnot(a1, v128.and(i8x16.gt_s(threshold, v128.load(column, 16)), mask));
      a2 = v128.andnot(a2, v128.and(i8x16.gt_s(threshold, v128.load(column, 32)), mask));
      a3 = v128.andnot(a3, v128.and(i8x16.gt_s(threshold, v128.load(column, 48)), mask));
    }
    for (const end = p + <usize>within * 48; p < end; p += 48) {
      const bytes = columns + <usize>load<u32>(p);
      const bits = columns + <usize>load<u32>(p, 4);
      const mask = v128.load_splat<i8>(p, 8);
      const low = v128.load(p, 16);
      const high = v128.load(p, 32);
      a0 = v128.andnot(a0, v128.and(inSet(v128.load(bytes), v128.load(bits), low, high), mask));
      a1 = v128.andnot(a1, v128.and(inSet(v128.load(bytes, 16), v128.load(bits, 16), low, high), mask));
      a2 = v128.andnot(a2, v128.and(inSet(v128.load(bytes, 32), v128.load(bits, 32), low, high), mask));
      a3 = v128.andnot(a3, v128.and(inSet(v128.load(bytes, 48), v128.load(bits, 48), low, high), mask));
    }
    const at = i8x16.splat(<i8>((byte - 1) << 3));
    const is0 = i8x16.ne(a0, zero);
    const is1 = i8x16.ne(a1, zero);
    const is2 = i8x16.ne(a2, zero);
    const is3 = i8x16.ne(a3, zero);
    found0 = v128.bitselect(a0, found0, is0);
    found1 = v128.bitselect(a1, found1, is1);
    found2 = v128.bitselect(a2, found2, is2);
    found3 = v128.bitselect(a3, found3, is3);
    base0 = v128.bitselect(at, base0, is0);
    base1 = v128.bitselect(at, base1, is1);
    base2 = v128.bitselect(at, base2, is2);
    base3 = v128.bitselect(at, base3, is3);
  }
  v128.store(leaves, i8x16.add(base0, firstBit(found0)));
  v128.store(leaves, i8x16.add(base1, firstBit(found1)), 16);
  v128.store(leaves, i8x16.add(base2, firstBit(found2)), 32);
  v128.store(leaves, i8x16.add(base3, firstBit(found3)), 48);
  return p;
}

/** All ones where a bin is in the set. */
// @ts-ignore: decorator
@inline
function inSet(bytes: v128, bits: v128, low: v128, high: v128): v128 {
  const word = v128.or(i8x16.swizzle(low, bytes), i8x16.swizzle(high, i8x16.sub(bytes, i8x16.splat(16))));
  return i8x16.eq(v128.and(word, bits), bits);
}

/** The number of the lowest bit of each byte. */
// @ts-ignore: decorator
@inline
function firstBit(x: v128): v128 {
  return i8x16.popcnt(v128.andnot(i8x16.sub(x, i8x16.splat(1)), x));
}
