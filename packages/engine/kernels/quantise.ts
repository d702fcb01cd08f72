import { randomKey } from "./random";

// A row's gradient (16 bits, signed) and hessian (16 bits) as whole levels in one 32-bit word, gradient << 16 + hessian.
// Added up over few enough rows, neither field reaches the other, and integer sums do not depend on the order of addition.
// Quantised training: Shi et al. 2022, "Quantized Training of Gradient Boosting Decision Trees".

/** The largest absolute value among 32-bit floats; `begin` is a multiple of 4. */
export function largestMagnitude(values: usize, begin: u32, end: u32): f64 {
  let largest4 = f32x4.splat(0);
  const foursEnd = end & ~3;
  let row = begin;
  for (; row < foursEnd; row += 4) {
    largest4 = f32x4.pmax(largest4, f32x4.abs(v128.load(values + (<usize>row << 2))));
  }
  let largest: f32 = 0;
  for (; row < end; row++) largest = max<f32>(largest, abs(load<f32>(values + (<usize>row << 2))));
  largest = max<f32>(largest, max<f32>(f32x4.extract_lane(largest4, 0), f32x4.extract_lane(largest4, 1)));
  return <f64>max<f32>(largest, max<f32>(f32x4.extract_lane(largest4, 2), f32x4.extract_lane(largest4, 3)));
}

/** The mean absolute value of every `step`th of `count` 32-bit floats. */
export function meanMagnitude(values: usize, count: u32, step: u32): f64 {
  let sum: f64 = 0;
  for (let row: u32 = 0; row < count; row += step) sum += <f64>abs(load<f32>(values + (<usize>row << 2)));
  return sum / <f64>((count + step - 1) / step);
}

/** The gradients' squared distances from their mean over the sum of hessians, both of every `step`th of `count` rows. */
export function gradientVariance(gradients: usize, hessians: usize, count: u32, step: u32): f64 {
  let squares: f64 = 0;
  let sum: f64 = 0;
  let hessian: f64 = 0;
  let rows: f64 = 0;
  for (let row: u32 = 0; row < count; row += step) {
    const gradient = <f64>load<f32>(gradients + (<usize>row << 2));
    squares += gradient * gradient;
    sum += gradient;
    hessian += <f64>load<f32>(hessians + (<usize>row << 2));
    rows++;
  }
  return hessian > 0 ? max<f64>(squares - (sum * sum) / rows, 0) / hessian : 0;
}

/** 32 random bits for each of four rows, from their numbers and the two halves of a key (see random.ts). */
// @ts-ignore: decorator
@inline
function randomBits4(rows: v128, key: u64): v128 {
  let x = i32x4.add(i32x4.mul(rows, i32x4.splat(0x9e3779b9)), i32x4.splat(<u32>key));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x85ebca6b));
  // The second half keeps one key's sequence from being another's, shifted.
  x = i32x4.add(v128.xor(x, i32x4.shr_u(x, 13)), i32x4.splat(<u32>(key >> 32)));
  x = i32x4.mul(x, i32x4.splat(0xc2b2ae35));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/** floor(value * scale + u), u one of 256 evenly spaced numbers: exact for whole numbers up to 2^15. */
// @ts-ignore: decorator
@inline
function roundAtRandom(values: v128, scale: v128, byte: v128): v128 {
  const u = f32x4.mul(f32x4.add(f32x4.convert_i32x4_u(byte), f32x4.splat(0.5)), f32x4.splat(1.0 / 256.0));
  return i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(f32x4.mul(values, scale), u)));
}

/**
 * Rounds gradients and hessians, scaled to whole levels, up or down at random so that the expectation is right, and
 * writes each row's word at `words`, `stride` bytes apart. The draw depends on seed, stream, use and row alone. Takes four
 * rows at a time: `begin` is a multiple of 4, and there is room for a whole number of fours.
 */
export function quantise(
  gradients: usize,
  hessians: usize,
  begin: u32,
  end: u32,
  gradientScale: f64,
  hessianScale: f64,
  seed: u32,
  stream: u32,
  use: u32,
  words: usize,
  stride: usize,
): void {
  const key = randomKey(seed, stream, use);
  const gScale = f32x4.splat(<f32>gradientScale);
  const hScale = f32x4.splat(<f32>hessianScale);
  let rows = i32x4.add(i32x4.splat(begin), i32x4(0, 1, 2, 3));
  let word = words + <usize>begin * stride;
  for (let row = begin; row < end; row += 4) {
    const bits = randomBits4(rows, key);
    const g = roundAtRandom(v128.load(gradients + (<usize>row << 2)), gScale, i32x4.shr_u(bits, 24));
    const h = roundAtRandom(v128.load(hessians + (<usize>row << 2)), hScale, v128.and(bits, i32x4.splat(0xff)));
    const packed = i32x4.add(i32x4.shl(g, 16), h);
    v128.store_lane<u32>(word, packed, 0);
    v128.store_lane<u32>(word + stride, packed, 1);
    v128.store_lane<u32>(word + 2 * stride, packed, 2);
    v128.store_lane<u32>(word + 3 * stride, packed, 3);
    word += 4 * stride;
    rows = i32x4.add(rows, i32x4.splat(4));
  }
}
