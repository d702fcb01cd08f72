import { randomBits, randomKey } from "./random";

// Which rows a tree is grown on. A row's draw depends on seed, stream and row alone, whichever thread makes it.

/** The stream of row draws beside those of an iteration's outputs. */
const ROWS: u32 = 0xffffffff;
/** Bits of a 32-bit float that do not tell its bin: sign, exponent and 4 bits behind it are kept. */
const BIN_SHIFT: u32 = 19;
const MAGNITUDE_BINS: usize = 1 << 12;

/**
 * Draws each of the rows `begin` .. `end - 1` with probability `fraction` and lists those drawn at `indices`, in order.
 * Returns how many there are.
 */
export function sampleRows(begin: u32, end: u32, fraction: f64, seed: u32, stream: u32, indices: usize): u32 {
  const key = randomKey(seed, stream, ROWS);
  const limit = <u64>(fraction * 4294967296.0);
  let drawn = indices;
  for (let row = begin; row < end; row++) {
    store<u32>(drawn, row);
    drawn += <usize>((randomBits(key, row) >> 32) < limit) << 2;
  }
  return <u32>((drawn - indices) >> 2);
}

/** sqrt(gradient^2 + lambda hessian^2) of a row. */
// @ts-ignore: decorator
@inline
function magnitudeOf(gradients: usize, hessians: usize, row: u32, lambda: f64): f64 {
  const g = <f64>load<f32>(gradients + (<usize>row << 2));
  const h = <f64>load<f32>(hessians + (<usize>row << 2));
  return sqrt(g * g + lambda * h * h);
}

/**
 * Counts the rows `begin` .. `end - 1` by the size of their gradient and hessian: `counts` has 4096 integers, one for
 * each pair of an exponent and 4 bits of a 32-bit float. Whole numbers, so that threads' counts add up to the same.
 */
export function countMagnitudes(
  gradients: usize,
  hessians: usize,
  begin: u32,
  end: u32,
  lambda: f64,
  counts: usize,
): void {
  memory.fill(counts, 0, MAGNITUDE_BINS << 2);
  for (let row = begin; row < end; row++) {
    const magnitude = min<f64>(magnitudeOf(gradients, hessians, row, lambda), f32.MAX_VALUE);
    const count = counts + (<usize>(reinterpret<u32>(<f32>magnitude) >> BIN_SHIFT) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
}

/**
 * Draws each of the rows `begin` .. `end - 1` with probability min(1, magnitude / threshold) and lists those drawn at
 * `indices`, in order. Writes every row's gradient and hessian, divided by its probability, to `weightedGradients` and
 * `weightedHessians`; a row without any has none of either. Returns how many rows were drawn.
 */
export function sampleByMagnitude(
  gradients: usize,
  hessians: usize,
  begin: u32,
  end: u32,
  lambda: f64,
  threshold: f64,
  seed: u32,
  stream: u32,
  indices: usize,
  weightedGradients: usize,
  weightedHessians: usize,
): u32 {
  const key = randomKey(seed, stream, ROWS);
  let drawn = indices;
  for (let row = begin; row < end; row++) {
    const magnitude = magnitudeOf(gradients, hessians, row, lambda);
    const weight = magnitude >= threshold ? 1 : threshold / magnitude;
    const at = <usize>row << 2;
    const isEmpty = magnitude == 0;
    store<f32>(weightedGradients + at, isEmpty ? 0 : <f32>(weight * <f64>load<f32>(gradients + at)));
    store<f32>(weightedHessians + at, isEmpty ? 0 : <f32>(weight * <f64>load<f32>(hessians + at)));
    store<u32>(drawn, row);
    const isDrawn = <f64>(randomBits(key, row) >> 32) * weight < 4294967296.0;
    drawn += <usize>(isDrawn && !isEmpty) << 2;
  }
  return <u32>((drawn - indices) >> 2);
}
