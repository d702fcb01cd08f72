/** Bin of missing values in a feature with `valueBins` bins is `valueBins` itself: the last one. */

/**
 * Writes the bin of each value: the number of `edges` below it, so that `bin <= b` means `value <= edges[b]`. NaN
 * gets bin edgeCount + 1. Edges ascend.
 */
export function binNumeric(values: usize, count: u32, edges: usize, edgeCount: u32, bins: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const value = load<f64>(values + (<usize>i << 3));
    let first: u32 = 0;
    let length = edgeCount;
    while (length > 0) {
      const half = length >> 1;
      const goRight = load<f64>(edges + (<usize>(first + half) << 3)) < value;
      first = select(first + half + 1, first, goRight);
      length = select(length - half - 1, half, goRight);
    }
    store<u8>(bins + i, <u8>(value != value ? edgeCount + 1 : first));
  }
}

/** Writes the bin of each category code; whatever is not a code with a bin of its own gets `missingBin`. */
export function binCategories(
  values: usize,
  count: u32,
  binOfCode: usize,
  cardinality: u32,
  missingBin: u32,
  bins: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const value = load<f64>(values + (<usize>i << 3));
    const known = value >= 0 && value < <f64>cardinality;
    store<u8>(bins + i, <u8>(known ? <u32>load<u8>(binOfCode + <usize>value) : missingBin));
  }
}

/** Copies one feature's bins into row-major storage, `width` bytes a row. */
export function interleave(bins: usize, count: u32, rows: usize, width: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u8>(rows + <usize>i * width, load<u8>(bins + i));
}
