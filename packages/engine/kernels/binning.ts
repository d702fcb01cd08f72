// Bins of one feature's values, written twice: to the feature's own column, which partitioning reads, and into the row's
// record, which histograms read. Bins are bytes, or 16 bits where `wide`. The bin of missing values is the last one.

/** How a feature is binned and where its bins go. */
@unmanaged
class FeatureBinning {
  /** Numeric: ascending edges, filled up with +Infinity to 2^`size` - 1. Categories: the bin of each code, 16 bits. */
  table!: usize;
  /** Numeric: steps of the search. Categories: how many codes there are. */
  size!: u32;
  missingBin!: u32;
  categorical!: u32;
  /** 1 for bins of 16 bits. */
  wide!: u32;
  /** Bins of all rows. */
  column!: usize;
  /** Where in a record the bin is. */
  recordOffset!: u32;
}

/**
 * Bins rows `begin` .. `end - 1` of a block whose first row is row `firstRow` of the matrix. `values` has the block's
 * doubles, feature after feature, `blockRows` each. Records are `stride` bytes apart; with stride 0 all bins go to the
 * same place, for rows without records.
 */
export function binBlock(
  features: usize,
  featureCount: u32,
  values: usize,
  blockRows: u32,
  firstRow: u32,
  begin: u32,
  end: u32,
  records: usize,
  stride: usize,
): void {
  const row = <usize>(firstRow + begin);
  for (let f: u32 = 0; f < featureCount; f++) {
    const feature = changetype<FeatureBinning>(features + <usize>f * offsetof<FeatureBinning>());
    const wide = feature.wide;
    const table = feature.table;
    const size = feature.size;
    const missingBin = feature.missingBin;
    const from = values + ((<usize>f * blockRows + begin) << 3);
    const to = feature.column + (row << wide);
    const record = records + row * stride + feature.recordOffset;
    if (feature.categorical) binCategories(from, end - begin, table, size, missingBin, wide, to, record, stride);
    else if (wide) binNumeric<u16>(from, end - begin, table, size, missingBin, to, record, stride);
    else binNumeric<u8>(from, end - begin, table, size, missingBin, to, record, stride);
  }
}

/** Bin of each value: the number of edges below it, so that `bin <= b` means `value <= edges[b]`. */

// Four searches at a time: each step waits for the one before it, and four hide that from each other.
function binNumeric<T>(
  values: usize,
  count: u32,
  edges: usize,
  steps: u32,
  missingBin: u32,
  column: usize,
  record: usize,
  stride: usize,
): void {
  const first: usize = steps ? 8 << (steps - 1) : 0;
  const fours = count & ~3;
  for (let i: u32 = 0; i < fours; i += 4, values += 32) {
    const v0 = load<f64>(values);
    const v1 = load<f64>(values, 8);
    const v2 = load<f64>(values, 16);
    const v3 = load<f64>(values, 24);
    let p0 = edges;
    let p1 = edges;
    let p2 = edges;
    let p3 = edges;
    for (let half = first; half >= 8; half >>= 1) {
      p0 += half & -<usize>(load<f64>(p0 + half - 8) < v0);
      p1 += half & -<usize>(load<f64>(p1 + half - 8) < v1);
      p2 += half & -<usize>(load<f64>(p2 + half - 8) < v2);
      p3 += half & -<usize>(load<f64>(p3 + half - 8) < v3);
    }
    const b0 = select<u32>(missingBin, <u32>((p0 - edges) >> 3), v0 != v0);
    const b1 = select<u32>(missingBin, <u32>((p1 - edges) >> 3), v1 != v1);
    const b2 = select<u32>(missingBin, <u32>((p2 - edges) >> 3), v2 != v2);
    const b3 = select<u32>(missingBin, <u32>((p3 - edges) >> 3), v3 != v3);
    put<T>(column, b0, record);
    put<T>(column + sizeof<T>(), b1, record + stride);
    put<T>(column + 2 * sizeof<T>(), b2, record + 2 * stride);
    put<T>(column + 3 * sizeof<T>(), b3, record + 3 * stride);
    column += 4 * sizeof<T>();
    record += 4 * stride;
  }
  for (let i = fours; i < count; i++, values += 8) {
    const value = load<f64>(values);
    let p = edges;
    for (let half = first; half >= 8; half >>= 1) p += half & -<usize>(load<f64>(p + half - 8) < value);
    put<T>(column, select<u32>(missingBin, <u32>((p - edges) >> 3), value != value), record);
    column += sizeof<T>();
    record += stride;
  }
}

// @ts-ignore: decorator
@inline
function put<T>(column: usize, bin: u32, record: usize): void {
  store<T>(column, <T>bin);
  store<T>(record, <T>bin);
}

/** Bin of each category code by a table of 16-bit bins; whatever is not a code of the table gets `missingBin`. */
function binCategories(
  values: usize,
  count: u32,
  binOfCode: usize,
  cardinality: u32,
  missingBin: u32,
  wide: u32,
  column: usize,
  record: usize,
  stride: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const value = load<f64>(values + (<usize>i << 3));
    const known = value >= 0 && value < <f64>cardinality;
    const bin = known ? <u32>load<u16>(binOfCode + (<usize>value << 1)) : missingBin;
    if (wide) put<u16>(column + (<usize>i << 1), bin, record);
    else put<u8>(column + i, bin, record);
    record += stride;
  }
}

/** Adds to `counts`, 32 bits a code, how many of the values are each of the `cardinality` codes. */
export function countCodes(values: usize, count: u32, cardinality: u32, counts: usize): void {
  for (const end = values + (<usize>count << 3); values < end; values += 8) {
    const value = load<f64>(values);
    if (!(value >= 0 && value < <f64>cardinality)) continue;
    const at = counts + (<usize>value << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}
