// Prediction compares ranks instead of values: the rank of a value is the number of its feature's thresholds below it,
// so that `value <= threshold k` means `rank <= k`, exactly. A feature has two columns of ranks: one for the nodes that
// send missing values right, one for those that send them left, where they rank last and first.
//
// Features come as 20 bytes each: the address of the thresholds, how many they are, the two columns, 0. A category has
// the bins of its codes, how many codes there are, two columns (and a third right behind), and its number of bins.

const NO_BIN: u32 = 65535;
const FEATURE_BYTES: usize = 20;

/** One step of a binary search without a branch: past `bytes` of thresholds when the last of them is below the value. */
// @ts-ignore: decorator
@inline
function narrowed(from: usize, bytes: usize, value: f64): usize {
  return from + (bytes & -<usize>(load<f64>(from + bytes - 8) < value));
}

// @ts-ignore: decorator
@inline
function rankOf(value: f64, thresholds: usize, count: u32): u32 {
  let from = thresholds;
  for (let length = count; length > 0; ) {
    const half = max<u32>(length >> 1, 1);
    from = narrowed(from, <usize>half << 3, value);
    length -= half;
  }
  return <u32>((from - thresholds) >> 3);
}

// @ts-ignore: decorator
@inline
function binOf(code: f64, bins: usize, codeCount: u32): u32 {
  return code >= 0 && code < <f64>codeCount ? <u32>load<u16>(bins + (<usize>code << 1)) : NO_BIN;
}

/**
 * Writes the ranks of `count` values of each feature, and of up to three more, as columns of bytes `stride` apart. Ranks are
 * less 128, so that they compare as signed bytes. A category's columns are for tests of membership in sets of 32 bytes:
 * which byte of a set, which bit of it, and which bit again; codes without a bin have a byte of no set, and there in
 * the second column a bit, which is in no set, in the third none, which is in every set.
 */
export function rankColumns(
  values: usize,
  columnBytes: u32,
  count: u32,
  features: usize,
  featureCount: u32,
  columns: usize,
  stride: u32,
): void {
  for (let f: u32 = 0; f < featureCount; f++, values += columnBytes, features += FEATURE_BYTES) {
    const table = <usize>load<u32>(features);
    const length = load<u32>(features, 4);
    const first = columns + <usize>load<u32>(features, 8) * stride;
    if (load<u32>(features, 16)) binColumn(values, count, table, length, first, stride);
    else rankColumn(values, count, table, length, first, first + stride);
  }
}

// @ts-ignore: decorator
@inline
function rankColumn(values: usize, count: u32, thresholds: usize, thresholdCount: u32, right: usize, left: usize): void {
  // Four searches at once, as each step waits for the one before it.
  for (let i: u32 = 0; i < count; i += 4, values += 32) {
    const v0 = load<f64>(values);
    const v1 = load<f64>(values, 8);
    const v2 = load<f64>(values, 16);
    const v3 = load<f64>(values, 24);
    let r0 = thresholds;
    let r1 = thresholds;
    let r2 = thresholds;
    let r3 = thresholds;
    for (let length = thresholdCount; length > 0; ) {
      const half = max<u32>(length >> 1, 1);
      const bytes = <usize>half << 3;
      r0 = narrowed(r0, bytes, v0);
      r1 = narrowed(r1, bytes, v1);
      r2 = narrowed(r2, bytes, v2);
      r3 = narrowed(r3, bytes, v3);
      length -= half;
    }
    storeRank(right + i, left + i, v0, r0 - thresholds);
    storeRank(right + i + 1, left + i + 1, v1, r1 - thresholds);
    storeRank(right + i + 2, left + i + 2, v2, r2 - thresholds);
    storeRank(right + i + 3, left + i + 3, v3, r3 - thresholds);
  }
}

// @ts-ignore: decorator
@inline
function storeRank(right: usize, left: usize, value: f64, bytes: usize): void {
  const rank = <u32>(bytes >> 3);
  const present = -<u32>(value == value);
  store<u8>(right, (rank | ~present) ^ 128);
  store<u8>(left, (rank & present) ^ 128);
}

// @ts-ignore: decorator
@inline
function binColumn(values: usize, count: u32, bins: usize, codeCount: u32, bytes: usize, stride: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const bin = binOf(load<f64>(values + (<usize>i << 3)), bins, codeCount);
    const missing = bin == NO_BIN;
    const bit: u32 = 1 << (bin & 7);
    store<u8>(bytes + i, missing ? 255 : bin >> 3);
    store<u8>(bytes + stride + i, missing ? 1 : bit);
    store<u8>(bytes + 2 * stride + i, missing ? 0 : bit);
  }
}

/** Writes the ranks of `count` rows as 16-bit numbers, `rowBytes` a row. A category's is its bin, or how many there are. */
export function rankRows(
  values: usize,
  columnBytes: u32,
  count: u32,
  features: usize,
  featureCount: u32,
  rows: usize,
  rowBytes: u32,
): void {
  for (let row: u32 = 0; row < count; row++, values += 8, rows += rowBytes) {
    let at = values;
    let feature = features;
    for (let f: u32 = 0; f < featureCount; f++, at += columnBytes, feature += FEATURE_BYTES) {
      const value = load<f64>(at);
      const table = <usize>load<u32>(feature);
      const length = load<u32>(feature, 4);
      const right = rows + (<usize>load<u32>(feature, 8) << 1);
      const left = rows + (<usize>load<u32>(feature, 12) << 1);
      const binCount = load<u32>(feature, 16);
      if (binCount) {
        const bin = binOf(value, table, length);
        store<u16>(right, bin == NO_BIN ? binCount : bin);
        continue;
      }
      const rank = rankOf(value, table, length);
      const present = -<u32>(value == value);
      store<u16>(right, (rank & present) | (length & ~present));
      store<u16>(left, rank & present);
    }
  }
}
