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

/**
 * Rounds gradients and hessians, scaled to whole levels, up or down at random so that the expectation is exact. The
 * draw depends on seed, stream, use and row alone.
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
  const unit: f64 = 1.0 / 4294967296.0;
  for (let row = begin; row < end; row++) {
    const bits = randomBits(key, row);
    const g = <f64>load<f32>(gradients + (<usize>row << 2)) * gradientScale + <f64>(<u32>bits) * unit;
    const h = <f64>load<f32>(hessians + (<usize>row << 2)) * hessianScale + <f64>(<u32>(bits >> 32)) * unit;
    const q = ((<u64>(<i64>floor(g))) << GRADIENT_SHIFT) + ((<u64>(<i64>floor(h))) << HESSIAN_SHIFT) + 1;
    store<u64>(packed + (<usize>row << 3), q);
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
