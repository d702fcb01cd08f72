// The best split of one leaf. Sums are whole numbers of quantisation levels; every bound and penalty in `SplitBounds`
// has been divided by the size of a level, so that no scaling is needed in the loops.

@unmanaged
export class SplitBounds {
  /** Added to the hessian of each side. */
  l2!: f64;
  /** Least hessian of a side. */
  minHessian!: f64;
  /** Least improvement of gradient^2 / hessian. */
  minGain!: f64;
  categorySmoothing!: f64;
  categoryL2!: f64;
  /** Least rows of a side. */
  minRows!: u32;
  /** Features with at most this many category bins are split one level against the rest. */
  maxOneHot!: u32;
  /** Most category bins on the listed side. */
  maxListed!: u32;
  /** Least rows between two split points in sorted categories. */
  minCategoryRows!: u32;
}

@unmanaged
export class SplitRecord {
  gain!: f64;
  /** Left side, in levels. */
  leftRows!: u32;
  rightRows!: u32;
  /** -1: no split. */
  feature!: i32;
  /** Numeric: last bin that goes left. */
  bin!: i32;
  missingLeft!: u32;
  categorical!: u32;
  /** Categorical: a bit for each bin that goes left. */
  set0!: u64;
  set1!: u64;
  set2!: u64;
  set3!: u64;
}

// Gains closer than this to no gain at all are rounding.
const RELATIVE_TOLERANCE: f64 = 1e-9;

/** The leaf at hand and the best split so far. One instance a thread: each thread has its own module. */
let totalG: f64 = 0;
let totalH: f64 = 0;
let totalRows: i32 = 0;
let best: f64 = 0;
let record: SplitRecord = changetype<SplitRecord>(0);
let bounds: SplitBounds = changetype<SplitBounds>(0);

/** True, and `best` is raised, when the left side given beats the best so far. One division a success, none a miss. */
// @ts-ignore: decorator
@inline
function better(g: f64, h: f64, rows: i32, l2: f64): bool {
  const rightRows = totalRows - rows;
  if (rows < <i32>bounds.minRows || rightRows < <i32>bounds.minRows) return false;
  const hRight = totalH - h;
  if (h < bounds.minHessian || hRight < bounds.minHessian) return false;
  const gRight = totalG - g;
  const a = h + l2;
  const b = hRight + l2;
  const numerator = g * g * b + gRight * gRight * a;
  const denominator = a * b;
  if (!(numerator > best * denominator)) return false;
  best = numerator / denominator;
  return true;
}

// @ts-ignore: decorator
@inline
function note(feature: i32, bin: i32, rows: i32, categorical: bool): void {
  record.feature = feature;
  record.bin = bin;
  record.leftRows = rows;
  record.rightRows = totalRows - rows;
  record.categorical = <u32>categorical;
}

/** Values in bins up to `bin` go left; missing values are tried on both sides when the leaf has any. */
function scanNumeric(feature: i32, histogram: usize, valueBins: u32): void {
  const missing = v128.load(histogram + (<usize>valueBins << 4));
  const missingRows = i32x4.extract_lane(missing, 2);
  let left = i32x4.splat(0);
  for (let pair: u32 = 0; pair < valueBins; pair += 2) {
    // Two bins at a time until one of them might win: that is rare, so the exact look at single bins costs little.
    const first = v128.load(histogram + (<usize>pair << 4));
    const single = pair + 1 == valueBins;
    const second = single ? i32x4.splat(0) : v128.load(histogram + (<usize>pair << 4), 16);
    if (i32x4.extract_lane(v128.or(first, second), 2) == 0) continue;
    const after1 = i32x4.add(left, first);
    const after2 = i32x4.add(after1, second);
    let promising = mightWin(after1, after2);
    if (missingRows) promising |= mightWin(i32x4.add(after1, missing), i32x4.add(after2, missing));
    if (promising) {
      tryBin(feature, pair, after1, first, missing);
      tryBin(feature, pair + 1, after2, second, missing);
    }
    left = after2;
  }
}

/** True when the left side `a` or `b` (gradient, hessian) has more gain than the best so far, bounds aside. */
// @ts-ignore: decorator
@inline
function mightWin(a: v128, b: v128): bool {
  const g = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(a, b, 0, 4, 0, 4));
  const h = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(a, b, 1, 5, 1, 5));
  const l2 = f64x2.splat(bounds.l2);
  const gRight = f64x2.sub(f64x2.splat(totalG), g);
  const hLeft = f64x2.add(h, l2);
  const hRight = f64x2.add(f64x2.sub(f64x2.splat(totalH), h), l2);
  const numerator = f64x2.add(
    f64x2.mul(f64x2.mul(g, g), hRight),
    f64x2.mul(f64x2.mul(gRight, gRight), hLeft),
  );
  return v128.any_true(f64x2.gt(numerator, f64x2.mul(f64x2.splat(best), f64x2.mul(hLeft, hRight))));
}

/** Tries the split after one bin: `left` has the sums up to it, `sums` its own. */
function tryBin(feature: i32, bin: u32, left: v128, sums: v128, missing: v128): void {
  if (i32x4.extract_lane(sums, 2) == 0) return; // the same split as at the bin before
  const missingRows = i32x4.extract_lane(missing, 2);
  const missingG = <f64>i32x4.extract_lane(missing, 0);
  const missingH = <f64>i32x4.extract_lane(missing, 1);
  const rows = i32x4.extract_lane(left, 2);
  const g = <f64>i32x4.extract_lane(left, 0);
  const h = <f64>i32x4.extract_lane(left, 1);
  if (better(g, h, rows, bounds.l2)) {
    note(feature, bin, rows, false);
    // A leaf without missing values sends them where most rows go.
    record.missingLeft = <u32>(missingRows == 0 && rows * 2 > totalRows);
  }
  if (missingRows && better(g + missingG, h + missingH, rows + missingRows, bounds.l2)) {
    note(feature, bin, rows + missingRows, false);
    record.missingLeft = 1;
  }
}

// @ts-ignore: decorator
@inline
function clearSet(): void {
  record.set0 = record.set1 = record.set2 = record.set3 = 0;
}

// @ts-ignore: decorator
@inline
function addToSet(bin: u32): void {
  const at = changetype<usize>(record) + offsetof<SplitRecord>("set0") + (<usize>(bin >> 6) << 3);
  store<u64>(at, load<u64>(at) | ((<u64>1) << (bin & 63)));
}

// @ts-ignore: decorator
@inline
function hasBin(bin: u32): bool {
  const at = changetype<usize>(record) + offsetof<SplitRecord>("set0") + (<usize>(bin >> 6) << 3);
  return ((load<u64>(at) >> (bin & 63)) & 1) != 0;
}

/** One bin, the missing one too, against all others. */
function scanOneHot(feature: i32, histogram: usize, valueBins: u32): void {
  for (let bin: u32 = 0; bin <= valueBins; bin++) {
    const sums = v128.load(histogram + (<usize>bin << 4));
    const rows = i32x4.extract_lane(sums, 2);
    if (rows == 0) continue;
    if (!better(<f64>i32x4.extract_lane(sums, 0), <f64>i32x4.extract_lane(sums, 1), rows, bounds.l2)) continue;
    note(feature, 0, rows, true);
    clearSet();
    addToSet(bin);
  }
}

const sortedKeys = memory.data(256 * 8);
const sortedBins = memory.data(256);

/** Bins with enough rows, by gradient over hessian; returns how many. Ties keep the order of the bins. */
function sortBins(histogram: usize, valueBins: u32): u32 {
  let count: u32 = 0;
  for (let bin: u32 = 0; bin <= valueBins; bin++) {
    const sums = v128.load(histogram + (<usize>bin << 4));
    const rows = i32x4.extract_lane(sums, 2);
    if (rows == 0 || rows < <i32>min<u32>(bounds.minRows, 10)) continue;
    const key = <f64>i32x4.extract_lane(sums, 0) / (<f64>i32x4.extract_lane(sums, 1) + bounds.categorySmoothing);
    let at = count++;
    for (; at > 0 && load<f64>(sortedKeys + (<usize>(at - 1) << 3)) > key; at--) {
      store<f64>(sortedKeys + (<usize>at << 3), load<f64>(sortedKeys + (<usize>(at - 1) << 3)));
      store<u8>(sortedBins + at, load<u8>(sortedBins + at - 1));
    }
    store<f64>(sortedKeys + (<usize>at << 3), key);
    store<u8>(sortedBins + at, <u8>bin);
  }
  return count;
}

/**
 * Sorted by gradient over hessian, the best two groups of categories are neighbours (Fisher 1958, "On grouping for
 * maximum homogeneity"). Groups of few categories are tried from both ends; bins with too few rows stay on the right.
 */
function scanSorted(feature: i32, histogram: usize, valueBins: u32): void {
  const count = sortBins(histogram, valueBins);
  const most = min<u32>(bounds.maxListed, (count + 1) >> 1);
  const l2 = bounds.l2 + bounds.categoryL2;
  for (let direction = 0; direction < 2; direction++) {
    let left = i32x4.splat(0);
    let lastRows: i32 = 0;
    let bestLength: u32 = 0;
    for (let i: u32 = 0; i < most; i++) {
      const bin = load<u8>(sortedBins + (direction ? count - 1 - i : i));
      left = i32x4.add(left, v128.load(histogram + (<usize>bin << 4)));
      const rows = i32x4.extract_lane(left, 2);
      if (rows - lastRows < <i32>bounds.minCategoryRows || totalRows - rows < <i32>bounds.minCategoryRows) continue;
      if (!better(<f64>i32x4.extract_lane(left, 0), <f64>i32x4.extract_lane(left, 1), rows, l2)) continue;
      lastRows = rows;
      bestLength = i + 1;
      note(feature, 0, rows, true);
    }
    if (bestLength == 0) continue;
    clearSet();
    for (let i: u32 = 0; i < bestLength; i++) addToSet(load<u8>(sortedBins + (direction ? count - 1 - i : i)));
  }
}

/**
 * Writes the best split of a leaf to `out`. `valueBins` has each feature's bins without the missing one, `kinds` 1 for
 * a category feature and `allowed` 0 for a feature that this tree may not use.
 */
export function findSplit(
  histogram: usize,
  featureCount: u32,
  valueBins: usize,
  kinds: usize,
  allowed: usize,
  splitBounds: usize,
  out: usize,
): void {
  record = changetype<SplitRecord>(out);
  bounds = changetype<SplitBounds>(splitBounds);
  record.feature = -1;
  record.gain = 0;
  if (featureCount == 0) return;
  let total = i32x4.splat(0);
  const firstBins = load<u32>(valueBins) + 1;
  for (let bin: u32 = 0; bin < firstBins; bin++) total = i32x4.add(total, v128.load(histogram + (<usize>bin << 4)));
  totalG = <f64>i32x4.extract_lane(total, 0);
  totalH = <f64>i32x4.extract_lane(total, 1);
  totalRows = i32x4.extract_lane(total, 2);
  if (<u32>totalRows < 2 * bounds.minRows) return;
  const parent = (totalG * totalG) / (totalH + bounds.l2);
  const threshold = parent * (1 + RELATIVE_TOLERANCE) + bounds.minGain;
  best = threshold;
  for (let f: u32 = 0; f < featureCount; f++) {
    const bins = load<u32>(valueBins + (<usize>f << 2));
    if (load<u8>(allowed + f)) {
      const before = best;
      if (!load<u8>(kinds + f)) scanNumeric(f, histogram, bins);
      else if (bins <= bounds.maxOneHot) scanOneHot(f, histogram, bins);
      else scanSorted(f, histogram, bins);
      if (best > before && record.categorical) {
        const missingRows = load<i32>(histogram + (<usize>bins << 4), 8);
        const mostLeft = record.leftRows > record.rightRows;
        record.missingLeft = missingRows ? <u32>hasBin(bins) : <u32>mostLeft;
      }
    }
    histogram += <usize>(bins + 1) << 4;
  }
  if (record.feature >= 0) record.gain = best - parent;
}
