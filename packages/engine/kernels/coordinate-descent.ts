// Coordinate descent (Friedman, Hastie and Tibshirani 2010, "Regularization paths for generalized linear models via
// coordinate descent") with soft thresholds.

// @ts-ignore: decorator
@inline
function softThreshold(value: f64, threshold: f64): f64 {
  return value > threshold ? value - threshold : value < -threshold ? value + threshold : 0;
}

/**
 * Minimises u'(z - z0) + (z - z0)' H (z - z0) / 2 + sum l1 |z| + l2 z^2 / 2 from z = z0, where `gradient` holds u and
 * is kept that of the quadratic at z. H is row-major of `size`. Returns the number of sweeps, at most `maxSweeps`;
 * converged when no step of a whole sweep is larger than `tolerance` in units where the curvature is 1.
 */
export function gramDescent(
  hessian: usize,
  size: u32,
  gradient: usize,
  z: usize,
  l1: usize,
  l2: usize,
  maxSweeps: u32,
  tolerance: f64,
): u32 {
  const rowBytes = <usize>size << 3;
  let all = true;
  for (let sweep: u32 = 1; sweep <= maxSweeps; sweep++) {
    let largest: f64 = 0;
    for (let j: u32 = 0; j < size; j++) {
      const offset = <usize>j << 3;
      const old = load<f64>(z + offset);
      // Between whole sweeps only what is not 0 moves.
      if (!all && old == 0) continue;
      const row = hessian + <usize>j * rowBytes;
      const curvature = load<f64>(row + offset);
      const whole = curvature + load<f64>(l2 + offset);
      if (!(whole > 0)) continue;
      const now = softThreshold(curvature * old - load<f64>(gradient + offset), load<f64>(l1 + offset)) / whole;
      const change = now - old;
      if (change == 0) continue;
      store<f64>(z + offset, now);
      largest = max(largest, abs(change) * sqrt(whole));
      const step = f64x2.splat(change);
      const pairs = rowBytes & ~15;
      for (let at: usize = 0; at < pairs; at += 16) {
        v128.store(gradient + at, f64x2.add(v128.load(gradient + at), f64x2.mul(step, v128.load(row + at))));
      }
      if (pairs < rowBytes) store<f64>(gradient + pairs, load<f64>(gradient + pairs) + change * load<f64>(row + pairs));
    }
    if (largest <= tolerance) {
      if (all) return sweep;
      all = true;
    } else all = false;
  }
  return maxSweeps;
}

// The problem of the next two: min over z and an intercept of sum omega (target - x z - intercept)^2 / 2 + sum l1 |z| +
// l2 z^2 / 2. They keep q = omega times the residual, up to an intercept that follows each step exactly: with S = sum q
// and W = sum omega, the best intercept is S / W, and with it a column acts as if it were centered.

/**
 * Sweeps over the columns of `list`, each address of doubles by column number: `squares` (sum omega x^2), `sums`
 * (sum omega x), `z`, `l1`, `l2`. `omega` 0 stands for 1 in every row. `state` holds S and then the number of sweeps
 * made. Returns the largest step of the last sweep in units where the curvature is `omegaSum`.
 */
export function denseDescent(
  x: usize,
  stride: usize,
  rows: u32,
  omega: usize,
  omegaSum: f64,
  q: usize,
  list: usize,
  count: u32,
  z: usize,
  l1: usize,
  l2: usize,
  squares: usize,
  sums: usize,
  intercept: u32,
  maxSweeps: u32,
  tolerance: f64,
  state: usize,
): f64 {
  let total = load<f64>(state);
  let largest: f64 = 0;
  let sweep: u32 = 0;
  while (sweep < maxSweeps) {
    largest = 0;
    sweep++;
    for (let i: u32 = 0; i < count; i++) {
      const f = load<u32>(list + (<usize>i << 2));
      const offset = <usize>f << 3;
      const column = x + <usize>f * stride;
      const sum = load<f64>(sums + offset);
      const share = intercept ? sum / omegaSum : 0;
      const curvature = load<f64>(squares + offset) - share * sum;
      const whole = curvature + load<f64>(l2 + offset);
      if (!(whole > 0)) continue;
      const old = load<f64>(z + offset);
      const product = dot(column, q, rows) - share * total;
      const now = softThreshold(curvature * old + product, load<f64>(l1 + offset)) / whole;
      const change = now - old;
      if (change == 0) continue;
      store<f64>(z + offset, now);
      largest = max(largest, abs(change) * sqrt(whole / omegaSum));
      total -= change * sum;
      subtractColumn(q, column, omega, change, rows);
    }
    if (largest <= tolerance) break;
  }
  store<f64>(state, total);
  store<f64>(state, <f64>sweep, 8);
  return largest;
}

function dot(a: usize, b: usize, rows: u32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  const bytes = <usize>rows << 3;
  for (let at: usize = 0; at < bytes; at += 64) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a + at), v128.load(b + at)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a + at, 16), v128.load(b + at, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(a + at, 32), v128.load(b + at, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(a + at, 48), v128.load(b + at, 48)));
  }
  const sum = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** q -= change * omega * column. */
function subtractColumn(q: usize, column: usize, omega: usize, change: f64, rows: u32): void {
  const bytes = <usize>rows << 3;
  const step = f64x2.splat(change);
  if (!omega) {
    for (let at: usize = 0; at < bytes; at += 32) {
      v128.store(q + at, f64x2.sub(v128.load(q + at), f64x2.mul(step, v128.load(column + at))));
      v128.store(q + at, f64x2.sub(v128.load(q + at, 16), f64x2.mul(step, v128.load(column + at, 16))), 16);
    }
    return;
  }
  for (let at: usize = 0; at < bytes; at += 16) {
    const weighted = f64x2.mul(v128.load(omega + at), v128.load(column + at));
    v128.store(q + at, f64x2.sub(v128.load(q + at), f64x2.mul(step, weighted)));
  }
}

/** The same for entries by column. */
export function sparseDescent(
  starts: usize,
  indices: usize,
  values: usize,
  omega: usize,
  omegaSum: f64,
  q: usize,
  list: usize,
  count: u32,
  z: usize,
  l1: usize,
  l2: usize,
  squares: usize,
  sums: usize,
  intercept: u32,
  maxSweeps: u32,
  tolerance: f64,
  state: usize,
): f64 {
  let total = load<f64>(state);
  let largest: f64 = 0;
  let sweep: u32 = 0;
  while (sweep < maxSweeps) {
    largest = 0;
    sweep++;
    for (let i: u32 = 0; i < count; i++) {
      const f = load<u32>(list + (<usize>i << 2));
      const offset = <usize>f << 3;
      const from = load<u32>(starts + (<usize>f << 2));
      const to = load<u32>(starts + (<usize>f << 2), 4);
      const sum = load<f64>(sums + offset);
      const share = intercept ? sum / omegaSum : 0;
      const curvature = load<f64>(squares + offset) - share * sum;
      const whole = curvature + load<f64>(l2 + offset);
      if (!(whole > 0)) continue;
      const old = load<f64>(z + offset);
      let product: f64 = 0;
      for (let at = from; at < to; at++) {
        const row = <usize>load<u32>(indices + (<usize>at << 2)) << 3;
        product += load<f64>(q + row) * load<f64>(values + (<usize>at << 3));
      }
      product -= share * total;
      const now = softThreshold(curvature * old + product, load<f64>(l1 + offset)) / whole;
      const change = now - old;
      if (change == 0) continue;
      store<f64>(z + offset, now);
      largest = max(largest, abs(change) * sqrt(whole / omegaSum));
      total -= change * sum;
      for (let at = from; at < to; at++) {
        const row = <usize>load<u32>(indices + (<usize>at << 2)) << 3;
        const step = change * load<f64>(values + (<usize>at << 3)) * (omega ? load<f64>(omega + row) : 1);
        store<f64>(q + row, load<f64>(q + row) - step);
      }
    }
    if (largest <= tolerance) break;
  }
  store<f64>(state, total);
  store<f64>(state, <f64>sweep, 8);
  return largest;
}

/** For the columns [begin, end): sum omega x and sum omega x^2; `omega` is given. */
export function denseSums(
  x: usize,
  stride: usize,
  rows: u32,
  omega: usize,
  sums: usize,
  squares: usize,
  begin: u32,
  end: u32,
): void {
  const bytes = <usize>rows << 3;
  for (let f = begin; f < end; f++) {
    const column = x + <usize>f * stride;
    let sum = f64x2.splat(0);
    let square = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = v128.load(column + at);
      const weighted = f64x2.mul(v128.load(omega + at), value);
      sum = f64x2.add(sum, weighted);
      square = f64x2.add(square, f64x2.mul(weighted, value));
    }
    store<f64>(sums + (<usize>f << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
    store<f64>(squares + (<usize>f << 3), f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1));
  }
}

/** The same for entries by column. */
export function sparseSums(
  starts: usize,
  indices: usize,
  values: usize,
  omega: usize,
  sums: usize,
  squares: usize,
  begin: u32,
  end: u32,
): void {
  for (let f = begin; f < end; f++) {
    let sum: f64 = 0;
    let square: f64 = 0;
    const to = load<u32>(starts + (<usize>f << 2), 4);
    for (let at = load<u32>(starts + (<usize>f << 2)); at < to; at++) {
      const value = load<f64>(values + (<usize>at << 3));
      const weighted = value * load<f64>(omega + (<usize>load<u32>(indices + (<usize>at << 2)) << 3));
      sum += weighted;
      square += weighted * value;
    }
    store<f64>(sums + (<usize>f << 3), sum);
    store<f64>(squares + (<usize>f << 3), square);
  }
}
