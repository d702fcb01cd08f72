// Which conditions of a path hold for which rows. A path is the way from a tree's root to a leaf; its slots are the
// different features on it, in the order in which they first appear. A row's pattern has bit s set when all conditions
// on slot s's feature hold. Patterns are kept for a block of rows, one byte a row for each 8 slots ("plane").

/** Rows that are worked on together. */
export const BLOCK_ROWS: usize = 256;

/** -1 (all bits) in each of 16 bytes whose row of a numeric column goes left. Reads 16 rows. */
// @ts-ignore: decorator
@inline
function numericLeft(values: usize, threshold: v128, missingLeft: bool): v128 {
  const a = v128.shuffle<i32>(left2(values, threshold, missingLeft), left2(values + 16, threshold, missingLeft), 0, 2, 4, 6);
  const b = v128.shuffle<i32>(left2(values + 32, threshold, missingLeft), left2(values + 48, threshold, missingLeft), 0, 2, 4, 6);
  const c = v128.shuffle<i32>(left2(values + 64, threshold, missingLeft), left2(values + 80, threshold, missingLeft), 0, 2, 4, 6);
  const d = v128.shuffle<i32>(left2(values + 96, threshold, missingLeft), left2(values + 112, threshold, missingLeft), 0, 2, 4, 6);
  return i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
}

// @ts-ignore: decorator
@inline
function left2(values: usize, threshold: v128, missingLeft: bool): v128 {
  const value = v128.load(values);
  return missingLeft ? v128.not(f64x2.gt(value, threshold)) : f64x2.le(value, threshold);
}

/** -1 when the set has the bin, the side of missing values when there is none. */
// @ts-ignore: decorator
@inline
export function categoryLeft(bin: f64, set: usize, missingLeft: bool): i32 {
  if (bin != bin) return missingLeft ? -1 : 0;
  const word = <u32>bin >> 5;
  if (word >= load<u32>(set)) return 0;
  return -(<i32>((load<u32>(set + (<usize>word << 2), 4) >> (<u32>bin & 31)) & 1));
}

/**
 * Writes for each row of a block whether a split sends it left, as a byte of -1 or 0. `values` is the block's part of
 * the feature's column and has room for whole groups of 16 rows; `condition` is the threshold or the set's address.
 */
export function decide(values: usize, rowCount: usize, condition: f64, categorical: bool, missingLeft: bool, decisions: usize): void {
  if (categorical) {
    for (let row: usize = 0; row < rowCount; row++) {
      store<i8>(decisions + row, <i8>categoryLeft(load<f64>(values + (row << 3)), <usize>condition, missingLeft));
    }
    return;
  }
  const threshold = f64x2.splat(condition);
  if (missingLeft) {
    for (let row: usize = 0; row < rowCount; row += 16) {
      v128.store(decisions + row, numericLeft(values + (row << 3), threshold, true));
    }
  } else {
    for (let row: usize = 0; row < rowCount; row += 16) {
      v128.store(decisions + row, numericLeft(values + (row << 3), threshold, false));
    }
  }
}

/**
 * The patterns of a child from those of its parent and the parent's decisions. A slot that is new starts with the
 * decision, and one that is on the path already (`repeated`) keeps its bit only where the new condition holds too.
 */
export function extendPatterns(
  parent: usize,
  decisions: usize,
  rowCount: usize,
  planes: usize,
  slot: usize,
  repeated: bool,
  right: bool,
  child: usize,
): void {
  const changed = slot >> 3;
  for (let plane: usize = 0; plane < planes; plane++) {
    if (plane != changed) memory.copy(child + plane * BLOCK_ROWS, parent + plane * BLOCK_ROWS, rowCount);
  }
  const from = parent + changed * BLOCK_ROWS;
  const to = child + changed * BLOCK_ROWS;
  const bit = i8x16.splat(<i8>((<i32>1) << (<i32>slot & 7)));
  const flip = i8x16.splat(right ? -1 : 0);
  for (let row: usize = 0; row < rowCount; row += 16) {
    const holds = v128.xor(v128.load(decisions + row), flip);
    const before = v128.load(from + row);
    const after = repeated ? v128.and(before, v128.or(holds, v128.not(bit))) : v128.or(before, v128.and(holds, bit));
    v128.store(to + row, after);
  }
}

/** True when slot `slot` of the row at `pattern` holds. */
// @ts-ignore: decorator
@inline
export function holds(pattern: usize, slot: usize): bool {
  return ((<u32>load<u8>(pattern + (slot >> 3) * BLOCK_ROWS) >> (<u32>slot & 7)) & 1) != 0;
}

/** The pattern of the row at `pattern` as a number; at most 64 slots. */
// @ts-ignore: decorator
@inline
export function patternNumber(pattern: usize, slots: usize): u64 {
  let bits: u64 = load<u8>(pattern);
  for (let plane: usize = 1; plane << 3 < slots; plane++) {
    bits |= <u64>load<u8>(pattern + plane * BLOCK_ROWS) << (<u64>plane << 3);
  }
  return bits;
}
