// The best split of one leaf. Sums are whole numbers of quantisation levels; every bound and penalty in `SplitBounds`
// has been divided by the size of a level, so that no scaling is needed in the loops. Rows are not counted in histograms:
// a side's rows follow from its share of the hessian, exactly where all hessians are equal.

@unmanaged
export class SplitBounds {
  /** Added to the hessian of each side. */
  l2!: f64;
  /** Least hessian of a side. */
  minHessian!: f64;
  /** Least improvement of gradient^2 / hessian. */
  minGain!: f64;
  /** The same where nothing is added to the hessian; less of it the more l2 holds the node's own value back. */
  minNoiseGain!: f64;
  categorySmoothing!: f64;
  categoryL2!: f64;
  /** Taken from the size of each side's gradient. */
  l1!: f64;
  /** Least rows of a side. */
  minRows!: u32;
  /** Features with at most this many category bins are split one level against the rest. */
  maxOneHot!: u32;
  /** Most category bins on the listed side. */
  maxListed!: u32;
  /** Least rows between two split points in sorted categories. */
  minCategoryRows!: u32;
  /** Whether some feature has a direction, so that a side's value may be held back. */
  directed!: u32;
}

/** What a node may do. Behind it, a byte for each feature: 0 for one that may not be used. */
@unmanaged
export class NodeRules {
  /** Least and largest value of the node's leaves, in levels of gradient for one of hessian. */
  lower!: f64;
  upper!: f64;
}

/** Where a feature's sums are: its bins, the missing one last, begin at a multiple of 4. */
@unmanaged
export class HistogramFeature {
  firstBin!: u32;
  /** Without the missing one. */
  valueBins!: u32;
  categorical!: u32;
  /** 1 where the value may not fall with the feature, -1 where it may not rise. */
  direction!: i32;
}

@unmanaged
export class SplitRecord {
  /** Decrease of the loss, in levels, twice. */
  gain!: f64;
  /** Hessian of the left side and of the leaf, in levels. */
  leftHessian!: f64;
  hessian!: f64;
  /** -1: no split. */
  feature!: i32;
  /** Numeric: last bin that goes left. */
  bin!: i32;
  missingLeft!: u32;
  categorical!: u32;
  /** Between the values of the two sides; only where there is a penalty l1 or a direction. */
  middle!: f64;
  // Behind the record, for categories: a bit for each bin that goes left, in 64-bit words.
}

// Gains closer than this to no gain at all are rounding.
const RELATIVE_TOLERANCE: f64 = 1e-9;
// The same formula in another order, in doubles, is right to this.
const DOUBLE_TOLERANCE: f64 = 1e-12;
// 32-bit floats with some operations each are right to this, which `screen` allows for.
const SCREEN_TOLERANCE: f64 = 4e-6;

/** The leaf at hand and the best split so far. One instance a thread: each thread has its own module. */
let totalG: f64 = 0;
let totalH: f64 = 0;
let minSideHessian: f64 = 0;
let hessianOfRow: f64 = 0;
let best: f64 = 0;
let record: SplitRecord = changetype<SplitRecord>(0);
let bounds: SplitBounds = changetype<SplitBounds>(0);
let rules: NodeRules = changetype<NodeRules>(0);
/** Whether gains have to be found from the sides' values, which a penalty or a direction changes. */
let constrained: bool = false;
/** The direction of the feature at hand. */
let direction: i32 = 0;

/** True, and `best` is raised, when the left side given beats the best so far. */
// @ts-ignore: decorator
@inline
function better(g: f64, h: f64, l2: f64): bool {
  const hRight = totalH - h;
  if (h < minSideHessian || hRight < minSideHessian) return false;
  const gRight = totalG - g;
  if (constrained) return betterConstrained(g, h, gRight, hRight, l2);
  const left = h + l2;
  const right = hRight + l2;
  // Most are far from the best, which shows without the two divisions.
  if (g * g * right + gRight * gRight * left < best * (1 - DOUBLE_TOLERANCE) * left * right) return false;
  const gain = (g * g) / left + (gRight * gRight) / right;
  if (!(gain > best)) return false;
  best = gain;
  return true;
}

/** The best value of a leaf with these sums within the node's limits; the size of its gradient is made less by l1. */
// @ts-ignore: decorator
@inline
function valueOf(g: f64, h: f64, l2: f64): f64 {
  return min<f64>(max<f64>(-softened(g) / (h + l2), rules.lower), rules.upper);
}

/** Decrease of the loss, twice, by a leaf that has this value; g^2 / (h + l2) where nothing holds the value back. */
// @ts-ignore: decorator
@inline
function gainOf(g: f64, h: f64, l2: f64, value: f64): f64 {
  return -value * (2 * softened(g) + (h + l2) * value);
}

// @ts-ignore: decorator
@inline
function softened(g: f64): f64 {
  return copysign<f64>(max<f64>(abs<f64>(g) - bounds.l1, 0), g);
}

/** `better` where there is a penalty l1 or a direction. */
function betterConstrained(g: f64, h: f64, gRight: f64, hRight: f64, l2: f64): bool {
  const left = valueOf(g, h, l2);
  const right = valueOf(gRight, hRight, l2);
  if (<f64>direction * (right - left) < 0) return false;
  const gain = gainOf(g, h, l2, left) + gainOf(gRight, hRight, l2, right);
  if (!(gain > best)) return false;
  best = gain;
  record.middle = (left + right) / 2;
  return true;
}

// @ts-ignore: decorator
@inline
function note(feature: i32, bin: i32, h: f64, categorical: bool): void {
  record.feature = feature;
  record.bin = bin;
  record.leftHessian = h;
  record.categorical = <u32>categorical;
}

// @ts-ignore: decorator
@inline
function gradientOf(bin: usize): f64 {
  return <f64>load<i32>(bin);
}

// @ts-ignore: decorator
@inline
function hessianOf(bin: usize): f64 {
  return <f64>load<i32>(bin, 4);
}

/** Sums from the first of four bins up to each of them. */
// @ts-ignore: decorator
@inline
function prefixes(x: v128): v128 {
  const zero = i32x4.splat(0);
  const pairs = i32x4.add(x, v128.shuffle<i32>(zero, x, 0, 4, 5, 6));
  return i32x4.add(pairs, v128.shuffle<i32>(zero, pairs, 0, 1, 4, 5));
}

/** Which of four left sides may have more gain than the best so far: none that has is missed. */
// @ts-ignore: decorator
@inline
function screen(g: v128, h: v128, gTotal: v128, hTotal: v128, minSide: v128, l2: v128, threshold: v128): v128 {
  const hRest = i32x4.sub(hTotal, h);
  const gLeft = f32x4.convert_i32x4_s(g);
  const gRight = f32x4.convert_i32x4_s(i32x4.sub(gTotal, g));
  const hLeft = f32x4.add(f32x4.convert_i32x4_s(h), l2);
  const hRight = f32x4.add(f32x4.convert_i32x4_s(hRest), l2);
  const numerator = f32x4.add(
    f32x4.mul(f32x4.mul(gLeft, gLeft), hRight),
    f32x4.mul(f32x4.mul(gRight, gRight), hLeft),
  );
  const wins = f32x4.ge(numerator, f32x4.mul(threshold, f32x4.mul(hLeft, hRight)));
  return v128.and(wins, i32x4.ge_s(i32x4.min_s(h, hRest), minSide));
}

/** Values in bins up to `bin` go left; missing values are tried on both sides when the leaf has any. */
function scanNumeric(feature: i32, histogram: usize, valueBins: u32): void {
  const missing = histogram + (<usize>valueBins << 3);
  const missingG = load<i32>(missing);
  const missingH = load<i32>(missing, 4);
  const hasMissing = (missingG | missingH) != 0;
  const missingG4 = i32x4.splat(missingG);
  const missingH4 = i32x4.splat(missingH);
  const gTotal = i32x4.splat(<i32>totalG);
  const hTotal = i32x4.splat(<i32>totalH);
  const minSide = i32x4.splat(<i32>max<f64>(minSideHessian, 0));
  const l2 = f32x4.splat(<f32>bounds.l2);
  let threshold = f32x4.splat(<f32>(best * (1 - SCREEN_TOLERANCE)));
  let gBefore = i32x4.splat(0);
  let hBefore = i32x4.splat(0);
  for (let bin: u32 = 0; bin < valueBins; bin += 4) {
    const at = histogram + (<usize>bin << 3);
    const low = v128.load(at);
    const high = v128.load(at, 16);
    const g = i32x4.add(gBefore, prefixes(v128.shuffle<i32>(low, high, 0, 2, 4, 6)));
    const h = i32x4.add(hBefore, prefixes(v128.shuffle<i32>(low, high, 1, 3, 5, 7)));
    let promising = screen(g, h, gTotal, hTotal, minSide, l2, threshold);
    if (hasMissing) {
      const withMissing = screen(
        i32x4.add(g, missingG4), i32x4.add(h, missingH4), gTotal, hTotal, minSide, l2, threshold,
      );
      promising = v128.or(promising, withMissing);
    }
    if (v128.any_true(promising)) {
      let left = <f64>i32x4.extract_lane(gBefore, 0);
      let hessian = <f64>i32x4.extract_lane(hBefore, 0);
      const end = min<u32>(bin + 4, valueBins);
      for (let b = bin; b < end; b++) {
        left += gradientOf(histogram + (<usize>b << 3));
        hessian += hessianOf(histogram + (<usize>b << 3));
        tryBin(feature, b, left, hessian, hasMissing, <f64>missingG, <f64>missingH);
      }
      threshold = f32x4.splat(<f32>(best * (1 - SCREEN_TOLERANCE)));
    }
    gBefore = v128.shuffle<i32>(g, g, 3, 3, 3, 3);
    hBefore = v128.shuffle<i32>(h, h, 3, 3, 3, 3);
  }
}

/** The same without the screen, which knows no penalty l1 and no direction. */
function scanConstrained(feature: i32, histogram: usize, valueBins: u32): void {
  const missing = histogram + (<usize>valueBins << 3);
  const hasMissing = load<u64>(missing) != 0;
  let g: f64 = 0;
  let h: f64 = 0;
  for (let bin: u32 = 0; bin < valueBins; bin++) {
    g += gradientOf(histogram + (<usize>bin << 3));
    h += hessianOf(histogram + (<usize>bin << 3));
    tryBin(feature, bin, g, h, hasMissing, gradientOf(missing), hessianOf(missing));
  }
}

/** Tries the split after one bin, whose left side has the sums `g` and `h`. */
// @ts-ignore: decorator
@inline
function tryBin(feature: i32, bin: u32, g: f64, h: f64, hasMissing: bool, missingG: f64, missingH: f64): void {
  if (better(g, h, bounds.l2)) {
    note(feature, bin, h, false);
    // A leaf without missing values sends them where most rows go.
    record.missingLeft = <u32>(!hasMissing && h * 2 > totalH);
  }
  if (hasMissing && better(g + missingG, h + missingH, bounds.l2)) {
    note(feature, bin, h + missingH, false);
    record.missingLeft = 1;
  }
}

// @ts-ignore: decorator
@inline
function setWord(bin: u32): usize {
  return changetype<usize>(record) + offsetof<SplitRecord>() + (<usize>(bin >> 6) << 3);
}

function clearSet(valueBins: u32): void {
  memory.fill(setWord(0), 0, (<usize>(valueBins >> 6) + 1) << 3);
}

// @ts-ignore: decorator
@inline
function addToSet(bin: u32): void {
  store<u64>(setWord(bin), load<u64>(setWord(bin)) | ((<u64>1) << (bin & 63)));
}

/** Whether a record's set has the bin. */
// @ts-ignore: decorator
@inline
export function setHolds(split: SplitRecord, bin: u32): bool {
  const words = changetype<usize>(split) + offsetof<SplitRecord>();
  return ((load<u64>(words + (<usize>(bin >> 6) << 3)) >> (bin & 63)) & 1) != 0;
}

/** One bin, the missing one too, against all others. */
function scanOneHot(feature: i32, histogram: usize, valueBins: u32): void {
  for (let bin: u32 = 0; bin <= valueBins; bin++) {
    const at = histogram + (<usize>bin << 3);
    if (!better(gradientOf(at), hessianOf(at), bounds.l2)) continue;
    note(feature, 0, hessianOf(at), true);
    clearSet(valueBins);
    addToSet(bin);
  }
}

// A bin and what it is sorted by are one whole number, which takes one comparison: the key in the order of whole numbers,
// its last 16 bits, of which sums of levels have no use, replaced by the bin.
const BIN_BITS: u64 = 0xffff;

// @ts-ignore: decorator
@inline
function sortable(key: f64, bin: u32): u64 {
  const bits = reinterpret<i64>(key);
  const ascending = <u64>(bits ^ ((bits >> 63) | i64.MIN_VALUE));
  return (ascending & ~BIN_BITS) | <u64>bin;
}

// @ts-ignore: decorator
@inline
function sortedBin(sorted: usize, i: u32): u32 {
  return <u32>(load<u64>(sorted + (<usize>i << 3)) & BIN_BITS);
}

/**
 * Writes the bins with enough rows by gradient over hessian to the first half of `room`, 16 bytes a bin; returns how many.
 * Ties keep the order of the bins.
 */
function sortBins(histogram: usize, valueBins: u32, room: usize): u32 {
  const least = <f64>min<u32>(bounds.minRows, 10) * hessianOfRow;
  let end = room;
  for (let bin: u32 = 0; bin <= valueBins; bin++) {
    const at = histogram + (<usize>bin << 3);
    const h = hessianOf(at);
    if (h == 0 || h < least) continue;
    store<u64>(end, sortable(gradientOf(at) / (h + bounds.categorySmoothing), bin));
    end += 8;
  }
  mergeSort(room, end, room + (<usize>(valueBins + 1) << 3));
  return <u32>((end - room) >> 3);
}

/** Runs of this many numbers are sorted by insertion before they are merged. */
const RUN_BYTES: usize = 64;

/** Ascending, with as much `spare` room; what takes less is taken without a branch, which would be mispredicted. */
function mergeSort(begin: usize, end: usize, spare: usize): void {
  const bytes = end - begin;
  for (let run = begin; run < end; run += RUN_BYTES) insertionSort(run, min(run + RUN_BYTES, end));
  let from = begin;
  let to = spare;
  for (let width = RUN_BYTES; width < bytes; width <<= 1) {
    for (let at: usize = 0; at < bytes; at += width << 1) {
      merge(from + at, from + min(at + width, bytes), from + min(at + (width << 1), bytes), to + at);
    }
    const other = from;
    from = to;
    to = other;
  }
  if (from != begin) memory.copy(begin, from, bytes);
}

function insertionSort(begin: usize, end: usize): void {
  for (let next = begin + 8; next < end; next += 8) {
    const value = load<u64>(next);
    let at = next;
    for (; at > begin; at -= 8) {
      const before = load<u64>(at - 8);
      if (before <= value) break;
      store<u64>(at, before);
    }
    store<u64>(at, value);
  }
}

/** Merges the sorted numbers of `left` .. `middle` and `middle` .. `end`. */
function merge(left: usize, middle: usize, end: usize, to: usize): void {
  let right = middle;
  while (left < middle && right < end) {
    const a = load<u64>(left);
    const b = load<u64>(right);
    const takesRight = <usize>(b < a);
    store<u64>(to, takesRight ? b : a);
    left += (1 - takesRight) << 3;
    right += takesRight << 3;
    to += 8;
  }
  for (; left < middle; left += 8, to += 8) store<u64>(to, load<u64>(left));
  for (; right < end; right += 8, to += 8) store<u64>(to, load<u64>(right));
}

/**
 * Sorted by gradient over hessian, the best two groups of categories are neighbours (Fisher 1958, "On grouping for
 * maximum homogeneity"). Groups of few categories are tried from both ends; bins with too few rows stay on the right.
 */
function scanSorted(feature: i32, histogram: usize, valueBins: u32, sorted: usize): void {
  const count = sortBins(histogram, valueBins, sorted);
  const most = min<u32>(bounds.maxListed, (count + 1) >> 1);
  const l2 = bounds.l2 + bounds.categoryL2;
  const least = <f64>bounds.minCategoryRows * hessianOfRow;
  for (let fromEnd = 0; fromEnd < 2; fromEnd++) {
    let g: f64 = 0;
    let h: f64 = 0;
    let lastH: f64 = 0;
    let bestLength: u32 = 0;
    for (let i: u32 = 0; i < most; i++) {
      const bin = sortedBin(sorted, fromEnd ? count - 1 - i : i);
      const at = histogram + (<usize>bin << 3);
      g += gradientOf(at);
      h += hessianOf(at);
      if (h - lastH < least || totalH - h < least) continue;
      // Whether it wins or not: which splits are tried must not depend on what other features have to offer.
      lastH = h;
      if (!better(g, h, l2)) continue;
      bestLength = i + 1;
      note(feature, 0, h, true);
    }
    if (bestLength == 0) continue;
    clearSet(valueBins);
    for (let i: u32 = 0; i < bestLength; i++) addToSet(sortedBin(sorted, fromEnd ? count - 1 - i : i));
  }
}

/**
 * Writes the best split of a leaf of `rows` rows, among the features `firstFeature` .. `endFeature - 1`, to `out`.
 * `features` is an array of HistogramFeature, `nodeRules` NodeRules with a byte a feature, and `scratch` room for 16 bytes
 * a bin of the category feature with most.
 */
export function findSplit(
  histogram: usize,
  rows: u32,
  firstFeature: u32,
  endFeature: u32,
  features: usize,
  nodeRules: usize,
  splitBounds: usize,
  scratch: usize,
  out: usize,
): void {
  record = changetype<SplitRecord>(out);
  bounds = changetype<SplitBounds>(splitBounds);
  rules = changetype<NodeRules>(nodeRules);
  constrained = bounds.l1 > 0 || bounds.directed != 0;
  const allowed = nodeRules + offsetof<NodeRules>();
  record.feature = -1;
  record.gain = 0;
  if (firstFeature >= endFeature) return;
  setTotals(histogram, changetype<HistogramFeature>(features + <usize>firstFeature * offsetof<HistogramFeature>()));
  record.hessian = totalH;
  hessianOfRow = totalH / <f64>rows;
  minSideHessian = max<f64>(bounds.minHessian, <f64>bounds.minRows * hessianOfRow);
  if (totalH < 2 * minSideHessian) return;
  const parent = gainOfNode();
  // A node that is held back may have less than no gain.
  best = parent * (1 + copysign<f64>(RELATIVE_TOLERANCE, parent)) + bounds.minGain;
  best += bounds.minNoiseGain * (totalH / (totalH + bounds.l2));
  for (let f = firstFeature; f < endFeature; f++) {
    if (!load<u8>(allowed + f)) continue;
    const feature = changetype<HistogramFeature>(features + <usize>f * offsetof<HistogramFeature>());
    const sums = histogram + (<usize>feature.firstBin << 3);
    direction = feature.direction;
    if (!feature.categorical && constrained) scanConstrained(f, sums, feature.valueBins);
    else if (!feature.categorical) scanNumeric(f, sums, feature.valueBins);
    else scanCategories(f, sums, feature.valueBins, scratch);
  }
  if (record.feature >= 0) record.gain = best - parent;
}

/** The gain that the node has as a leaf. */
function gainOfNode(): f64 {
  if (!constrained) return (totalG * totalG) / (totalH + bounds.l2);
  return gainOf(totalG, totalH, bounds.l2, valueOf(totalG, totalH, bounds.l2));
}

/** Every feature's bins add up to the leaf's gradient and hessian. */
function setTotals(histogram: usize, feature: HistogramFeature): void {
  let g: i32 = 0;
  let h: i32 = 0;
  const first = histogram + (<usize>feature.firstBin << 3);
  const end = first + (<usize>(feature.valueBins + 1) << 3);
  for (let at = first; at < end; at += 8) {
    g += load<i32>(at);
    h += load<i32>(at, 4);
  }
  totalG = <f64>g;
  totalH = <f64>h;
}

function scanCategories(feature: i32, histogram: usize, valueBins: u32, scratch: usize): void {
  const before = best;
  if (valueBins <= bounds.maxOneHot) scanOneHot(feature, histogram, valueBins);
  else scanSorted(feature, histogram, valueBins, scratch);
  if (best == before) return;
  const hasMissing = load<u64>(histogram + (<usize>valueBins << 3)) != 0;
  record.missingLeft = hasMissing ? <u32>setHolds(record, valueBins) : <u32>(record.leftHessian * 2 > totalH);
}
