// Rows are row-major; centers come once row-major and once feature by feature, with `slots` places a feature (a multiple of
// 4), where a place without a center has half a squared length of +Infinity. Rows are shared out in blocks of fixed
// size, and what a block adds up is its own, so that no sum depends on the number of threads.

// @ts-ignore: decorator
@inline
function squaredDistance(a: usize, b: usize, featureCount: u32): f64 {
  let even = f64x2.splat(0);
  const pairs = a + ((<usize>featureCount & ~1) << 3);
  for (; a < pairs; a += 16, b += 16) {
    const gap = f64x2.sub(v128.load(a), v128.load(b));
    even = f64x2.add(even, f64x2.mul(gap, gap));
  }
  let sum = f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
  if (featureCount & 1) {
    const gap = load<f64>(a) - load<f64>(b);
    sum += gap * gap;
  }
  return sum;
}

/** The number of the lower score; of equal ones the lower number. */
// @ts-ignore: decorator
@inline
function lower(best: v128, numbers: v128): u32 {
  const a = f64x2.extract_lane(best, 0);
  const b = f64x2.extract_lane(best, 1);
  const first = f64x2.extract_lane(numbers, 0);
  const second = f64x2.extract_lane(numbers, 1);
  return <u32>(a < b || (a == b && first < second) ? first : second);
}

/**
 * Writes the nearest center of four rows, `rowBytes` apart, to `labels`. |x - c|^2 / 2 less |x|^2 / 2 is
 * |c|^2 / 2 - x c, which is compared.
 */
// @ts-ignore: decorator
@inline
function nearestOfFour(
  row: usize,
  rowBytes: usize,
  featureCount: u32,
  columns: usize,
  halfLengths: usize,
  slots: u32,
  labels: usize,
): void {
  const columnBytes = <usize>slots << 3;
  const end = row + (<usize>featureCount << 3);
  let best0 = f64x2.splat(Infinity);
  let best1 = best0;
  let best2 = best0;
  let best3 = best0;
  let number0 = f64x2.splat(0);
  let number1 = number0;
  let number2 = number0;
  let number3 = number0;
  for (let slot: u32 = 0; slot < slots; slot += 4) {
    const from = <usize>slot << 3;
    let a0 = v128.load(halfLengths + from);
    let b0 = v128.load(halfLengths + from, 16);
    let a1 = a0;
    let b1 = b0;
    let a2 = a0;
    let b2 = b0;
    let a3 = a0;
    let b3 = b0;
    let column = columns + from;
    for (let x = row; x < end; x += 8, column += columnBytes) {
      const a = v128.load(column);
      const b = v128.load(column, 16);
      let value = v128.load64_splat(x);
      a0 = f64x2.sub(a0, f64x2.mul(value, a));
      b0 = f64x2.sub(b0, f64x2.mul(value, b));
      value = v128.load64_splat(x + rowBytes);
      a1 = f64x2.sub(a1, f64x2.mul(value, a));
      b1 = f64x2.sub(b1, f64x2.mul(value, b));
      value = v128.load64_splat(x + 2 * rowBytes);
      a2 = f64x2.sub(a2, f64x2.mul(value, a));
      b2 = f64x2.sub(b2, f64x2.mul(value, b));
      value = v128.load64_splat(x + 3 * rowBytes);
      a3 = f64x2.sub(a3, f64x2.mul(value, a));
      b3 = f64x2.sub(b3, f64x2.mul(value, b));
    }
    const numbers = f64x2.add(f64x2.splat(slot), f64x2(0, 1));
    const next = f64x2.add(numbers, f64x2.splat(2));
    let isLower = f64x2.lt(a0, best0);
    best0 = v128.bitselect(a0, best0, isLower);
    number0 = v128.bitselect(numbers, number0, isLower);
    isLower = f64x2.lt(b0, best0);
    best0 = v128.bitselect(b0, best0, isLower);
    number0 = v128.bitselect(next, number0, isLower);
    isLower = f64x2.lt(a1, best1);
    best1 = v128.bitselect(a1, best1, isLower);
    number1 = v128.bitselect(numbers, number1, isLower);
    isLower = f64x2.lt(b1, best1);
    best1 = v128.bitselect(b1, best1, isLower);
    number1 = v128.bitselect(next, number1, isLower);
    isLower = f64x2.lt(a2, best2);
    best2 = v128.bitselect(a2, best2, isLower);
    number2 = v128.bitselect(numbers, number2, isLower);
    isLower = f64x2.lt(b2, best2);
    best2 = v128.bitselect(b2, best2, isLower);
    number2 = v128.bitselect(next, number2, isLower);
    isLower = f64x2.lt(a3, best3);
    best3 = v128.bitselect(a3, best3, isLower);
    number3 = v128.bitselect(numbers, number3, isLower);
    isLower = f64x2.lt(b3, best3);
    best3 = v128.bitselect(b3, best3, isLower);
    number3 = v128.bitselect(next, number3, isLower);
  }
  store<u32>(labels, lower(best0, number0));
  store<u32>(labels, lower(best1, number1), 4);
  store<u32>(labels, lower(best2, number2), 8);
  store<u32>(labels, lower(best3, number3), 12);
}

/** Writes the nearest center of each row, the first of equally near ones. `labels` has room for 3 more. */
export function nearestCenters(
  rows: usize,
  rowCount: u32,
  featureCount: u32,
  columns: usize,
  halfLengths: usize,
  slots: u32,
  labels: usize,
): void {
  const rowBytes = <usize>featureCount << 3;
  let done: u32 = 0;
  for (; done + 4 <= rowCount; done += 4) {
    const row = rows + <usize>done * rowBytes;
    nearestOfFour(row, rowBytes, featureCount, columns, halfLengths, slots, labels + (<usize>done << 2));
  }
  // The rest one by one, as four times the same row.
  for (; done < rowCount; done++) {
    const row = rows + <usize>done * rowBytes;
    nearestOfFour(row, 0, featureCount, columns, halfLengths, slots, labels + (<usize>done << 2));
  }
}

/**
 * One step of Lloyd's algorithm for blocks `begin` to `end`, each of `blockRows` rows: labels, squared distances to the
 * center, and in `sums`, a block after the other, the inertia, the number of labels that changed, and for each center the
 * weight of its rows and their weighted sum. `weights` 0 stands for all 1. `fresh` takes a block's new labels, by thread.
 */
export function lloydStep(
  begin: u32,
  end: u32,
  blockRows: u32,
  rows: usize,
  rowCount: u32,
  featureCount: u32,
  weights: usize,
  centers: usize,
  centerCount: u32,
  columns: usize,
  halfLengths: usize,
  slots: u32,
  labels: usize,
  distances: usize,
  sums: usize,
  fresh: usize,
): void {
  const rowBytes = <usize>featureCount << 3;
  const centerBytes = rowBytes + 8;
  const blockBytes: usize = 16 + centerBytes * centerCount;
  for (let block = begin; block < end; block++) {
    const first = block * blockRows;
    const count = min(blockRows, rowCount - first);
    nearestCenters(rows + <usize>first * rowBytes, count, featureCount, columns, halfLengths, slots, fresh);
    const out = sums + <usize>block * blockBytes;
    memory.fill(out, 0, blockBytes);
    let inertia: f64 = 0;
    let changed: u32 = 0;
    for (let i: u32 = 0; i < count; i++) {
      const label = load<u32>(fresh + (<usize>i << 2));
      const row = first + i;
      const own = labels + (<usize>row << 2);
      changed += u32(load<u32>(own) != label);
      store<u32>(own, label);
      let x = rows + <usize>row * rowBytes;
      const distance = squaredDistance(x, centers + <usize>label * rowBytes, featureCount);
      store<f64>(distances + (<usize>row << 3), distance);
      const weight = weights ? load<f64>(weights + (<usize>row << 3)) : 1.0;
      inertia += weight * distance;
      let sum = out + 16 + <usize>label * centerBytes;
      store<f64>(sum, load<f64>(sum) + weight);
      sum += 8;
      const last = x + rowBytes;
      const pairs = x + (rowBytes & ~15);
      const both = f64x2.splat(weight);
      for (; x < pairs; x += 16, sum += 16) {
        v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(both, v128.load(x))));
      }
      if (x < last) store<f64>(sum, load<f64>(sum) + weight * load<f64>(x));
    }
    store<f64>(out, inertia);
    store<f64>(out, <f64>changed, 8);
  }
}

/**
 * For blocks `begin` to `end`: writes to `out` each row's squared distance to `point` where it is below the one in
 * `nearest`, else that one, and to `sums` each block's weighted sum of them.
 */
export function nearerPoint(
  begin: u32,
  end: u32,
  blockRows: u32,
  rows: usize,
  rowCount: u32,
  featureCount: u32,
  weights: usize,
  point: usize,
  nearest: usize,
  out: usize,
  sums: usize,
): void {
  const rowBytes = <usize>featureCount << 3;
  for (let block = begin; block < end; block++) {
    const last = min(block * blockRows + blockRows, rowCount);
    let sum: f64 = 0;
    for (let row = block * blockRows; row < last; row++) {
      const at = <usize>row << 3;
      const distance = min(squaredDistance(rows + <usize>row * rowBytes, point, featureCount), load<f64>(nearest + at));
      store<f64>(out + at, distance);
      sum += distance * (weights ? load<f64>(weights + at) : 1.0);
    }
    store<f64>(sums + (<usize>block << 3), sum);
  }
}
