// exp and log decide bits of a model, and the host's Math differs between JavaScript engines, so both are here.

const LOG2_E: f64 = 1.4426950408889634;
// ln 2 in two parts (Cody and Waite 1980): n * LN2_HIGH is exact for the n that occur.
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
// Adding 1.5 * 2^52 leaves a small whole number in the low bits of a double.
const SHIFTER: f64 = 6755399441055744.0;

/**
 * exp of two doubles, to about 1 unit in the last place; below -708 it gives exp(-708), above 708 exp(708). Taylor
 * polynomial of degree 13 on |r| <= ln(2)/2, where the first term left out is below 1e-17.
 */
// @ts-ignore: decorator
@inline
export function exp2(x: v128): v128 {
  const clamped = f64x2.pmax(f64x2.splat(-708), f64x2.pmin(f64x2.splat(708), x));
  const n = f64x2.nearest(f64x2.mul(clamped, f64x2.splat(LOG2_E)));
  const r = f64x2.sub(f64x2.sub(clamped, f64x2.mul(n, f64x2.splat(LN2_HIGH))), f64x2.mul(n, f64x2.splat(LN2_LOW)));
  let p = f64x2.splat(1.0 / 6227020800.0);
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 479001600.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 39916800.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 3628800.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 362880.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 40320.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 5040.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 720.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 120.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 24.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 6.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  const exponent = i64x2.shl(i64x2.add(f64x2.add(n, f64x2.splat(SHIFTER)), i64x2.splat(1023)), 52);
  return f64x2.mul(p, exponent);
}

/** 1 / (1 + exp(-x)) of two doubles. */
// @ts-ignore: decorator
@inline
export function sigmoid2(x: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(one, f64x2.add(one, exp2(f64x2.neg(x))));
}

/**
 * 1 / (1 + exp(-x)) of four 32-bit floats, to about 2 units in the last place: for gradients, which are no more exact.
 * Taylor polynomial of degree 7 on |r| <= ln(2)/2; beyond -87 and 87 as there.
 */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const t = f32x4.pmax(f32x4.splat(-87), f32x4.pmin(f32x4.splat(87), f32x4.neg(x)));
  const n = f32x4.nearest(f32x4.mul(t, f32x4.splat(<f32>LOG2_E)));
  const r = f32x4.sub(f32x4.sub(t, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.0 / 5040.0);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 720.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 120.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 24.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 6.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  const exponent = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, f32x4.mul(p, exponent)));
}

/** One lane of `exp2`, so that a row alone gives the same bits as a row among others. */
// @ts-ignore: decorator
@inline
export function exp1(x: f64): f64 {
  return f64x2.extract_lane(exp2(f64x2.splat(x)), 0);
}

export function exponential(x: f64): f64 {
  return exp1(x);
}

/** Replaces `count` raw scores by their exponentials. */
export function exponentials(scores: usize, count: u32): void {
  const pairsEnd = scores + ((<usize>count & ~1) << 3);
  for (let p = scores; p < pairsEnd; p += 16) v128.store(p, exp2(v128.load(p)));
  if (count & 1) store<f64>(pairsEnd, exp1(load<f64>(pairsEnd)));
}

export function log(x: f64): f64 {
  return NativeMath.log(x);
}

/** Replaces `count` raw scores by probabilities. */
export function sigmoid(scores: usize, count: u32): void {
  const pairsEnd = scores + ((<usize>count & ~1) << 3);
  for (let p = scores; p < pairsEnd; p += 16) v128.store(p, sigmoid2(v128.load(p)));
  if (count & 1) store<f64>(pairsEnd, f64x2.extract_lane(sigmoid2(f64x2.splat(load<f64>(pairsEnd))), 0));
}

/**
 * Replaces the scores of `rowCount` rows by probabilities. The scores of a row are `classStride` bytes apart and
 * rows `rowStride`; the largest score is taken off first, so that nothing overflows.
 */
export function softmax(scores: usize, rowCount: u32, classCount: u32, rowStride: u32, classStride: u32): void {
  for (let row: u32 = 0; row < rowCount; row++) {
    const first = scores + <usize>row * rowStride;
    let largest = load<f64>(first);
    for (let k: u32 = 1, p = first + classStride; k < classCount; k++, p += classStride) {
      largest = max(largest, load<f64>(p));
    }
    let sum: f64 = 0;
    for (let k: u32 = 0, p = first; k < classCount; k++, p += classStride) {
      const e = exp1(load<f64>(p) - largest);
      store<f64>(p, e);
      sum += e;
    }
    for (let k: u32 = 0, p = first; k < classCount; k++, p += classStride) store<f64>(p, load<f64>(p) / sum);
  }
}
