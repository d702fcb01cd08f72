import { randomBits, randomKey } from "./random";

// One row's share of a histogram packed into 64 bits: gradient (25, signed) | hessian (25) | row count (14). Added up
// over at most 8,192 rows with few enough levels, no field reaches its neighbour, and integer sums do not depend on
// the order of addition. Quantised training: Shi et al. 2022, "Quantized Training of Gradient Boosting Decision Trees".
export const GRADIENT_SHIFT: u64 = 39;
export const HESSIAN_SHIFT: u64 = 14;
export const HESSIAN_MASK: u64 = 0x1ffffff;
export const COUNT_MASK: u64 = 0x3fff;
export const CHUNK_ROWS: u32 = 8192;

/** The largest absolute value among 32-bit floats. */
export function largestMagnitude(values: usize, begin: u32, end: u32): f64 {
  let largest: f32 = 0;
  for (let row = begin; row < end; row++) largest = max(largest, abs(load<f32>(values + (<usize>row << 2))));
  return <f64>largest;
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
 * Rounds gradients and hessians, scaled to whole levels of which there are at most 2^15, up or down at random so that
 * the expectation is right. The draw depends on seed, stream, use and row alone. Takes four rows at a time: `begin` is
 * a multiple of 4, and `packed` has room for a whole number of fours.
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
  packed: usize,
): void {
  const key = randomKey(seed, stream, use);
  const gScale = f32x4.splat(<f32>gradientScale);
  const hScale = f32x4.splat(<f32>hessianScale);
  const one = i64x2.splat(1);
  let rows = i32x4.add(i32x4.splat(begin), i32x4(0, 1, 2, 3));
  for (let row = begin; row < end; row += 4) {
    const bits = randomBits4(rows, key);
    const g = roundAtRandom(v128.load(gradients + (<usize>row << 2)), gScale, i32x4.shr_u(bits, 24));
    const h = roundAtRandom(v128.load(hessians + (<usize>row << 2)), hScale, v128.and(bits, i32x4.splat(0xff)));
    const low = i64x2.add(
      i64x2.shl(i64x2.extend_low_i32x4_s(g), <i32>GRADIENT_SHIFT),
      i64x2.shl(i64x2.extend_low_i32x4_u(h), <i32>HESSIAN_SHIFT),
    );
    const high = i64x2.add(
      i64x2.shl(i64x2.extend_high_i32x4_s(g), <i32>GRADIENT_SHIFT),
      i64x2.shl(i64x2.extend_high_i32x4_u(h), <i32>HESSIAN_SHIFT),
    );
    v128.store(packed + (<usize>row << 3), i64x2.add(low, one));
    v128.store(packed + (<usize>row << 3), i64x2.add(high, one), 16);
    rows = i32x4.add(rows, i32x4.splat(4));
  }
}

/**
 * Draws each row with probability `fraction`: the drawn rows go to `chosen` and the others to `left`, both in order.
 * Returns how many were drawn.
 */
export function sampleRows(count: u32, fraction: f64, seed: u32, stream: u32, chosen: usize, left: usize): u32 {
  const key = randomKey(seed, stream, 0xffffffff);
  const limit = <u64>(fraction * 4294967296.0);
  let drawn = chosen;
  for (let row: u32 = 0; row < count; row++) {
    const take = (randomBits(key, row) >> 32) < limit;
    store<u32>(drawn, row);
    store<u32>(left, row);
    drawn += <usize>take << 2;
    left += <usize>!take << 2;
  }
  return <u32>((drawn - chosen) >> 2);
}
