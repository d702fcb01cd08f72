// Products of a slab of features, column by column, `stride` bytes apart, whose rows are filled up with 0 to a multiple of 4
// and few enough to stay in the caches. Every entry is summed in one order, whichever thread computes it.

/** Rows whose part of six columns stays in the nearest cache. */
const CACHED_BYTES: usize = 4096;

/**
 * Replaces the first `rows` rows of the columns [begin, end) by (value - mean) / divisor, none beyond `most`, times the
 * row's number in `roots` unless that is 0.
 */
export function scaleSlab(
  columns: usize,
  stride: usize,
  rows: u32,
  means: usize,
  divisors: usize,
  most: f64,
  roots: usize,
  begin: u32,
  end: u32,
): void {
  const highest = f64x2.splat(most);
  const lowest = f64x2.splat(-most);
  for (let f = begin; f < end; f++) {
    const column = columns + <usize>f * stride;
    const mean = v128.load64_splat(means + (<usize>f << 3));
    const divisor = v128.load64_splat(divisors + (<usize>f << 3));
    for (let at: usize = 0; at < <usize>rows << 3; at += 16) {
      const value = f64x2.div(f64x2.sub(v128.load(column + at), mean), divisor);
      const within = f64x2.max(lowest, f64x2.min(highest, value));
      v128.store(column + at, roots ? f64x2.mul(within, v128.load(roots + at)) : within);
    }
    // What was behind an odd number of rows has been scaled as well.
    if (rows & 1) store<f64>(column + (<usize>rows << 3), 0);
  }
}

/**
 * Adds the products of each column with those up to its tile's last one to `out`, row-major of `width`, a multiple of 4:
 * the groups of four columns `first`, `first` + `step` ...
 */
export function gramOfSlab(
  columns: usize,
  stride: usize,
  rows: u32,
  width: u32,
  out: usize,
  first: u32,
  step: u32,
): void {
  const bytes = ((<usize>rows + 3) & ~3) << 3;
  const outBytes = <usize>width << 3;
  for (let from: usize = 0; from < bytes; from += CACHED_BYTES) {
    const count = min(CACHED_BYTES, bytes - from);
    for (let i: u32 = 4 * first; i < width; i += 4 * step) {
      const a = columns + <usize>i * stride + from;
      for (let j: u32 = 0; j < i + 4; j += 2) {
        const b = columns + <usize>j * stride + from;
        addTile(a, b, stride, count, out + <usize>i * outBytes + (<usize>j << 3), outBytes);
      }
    }
  }
}

/** Adds the products of four columns from `a` on with two from `b` on. */
// @ts-ignore: decorator
@inline
function addTile(a: usize, b: usize, stride: usize, bytes: usize, out: usize, outBytes: usize): void {
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  for (const end = a + bytes; a < end; a += 16, b += 16) {
    const low = v128.load(b);
    const high = v128.load(b + stride);
    let value = v128.load(a);
    s00 = f64x2.add(s00, f64x2.mul(value, low));
    s01 = f64x2.add(s01, f64x2.mul(value, high));
    value = v128.load(a + stride);
    s10 = f64x2.add(s10, f64x2.mul(value, low));
    s11 = f64x2.add(s11, f64x2.mul(value, high));
    value = v128.load(a + 2 * stride);
    s20 = f64x2.add(s20, f64x2.mul(value, low));
    s21 = f64x2.add(s21, f64x2.mul(value, high));
    value = v128.load(a + 3 * stride);
    s30 = f64x2.add(s30, f64x2.mul(value, low));
    s31 = f64x2.add(s31, f64x2.mul(value, high));
  }
  addSums(out, s00, s01);
  addSums(out + outBytes, s10, s11);
  addSums(out + 2 * outBytes, s20, s21);
  addSums(out + 3 * outBytes, s30, s31);
}

/** Adds the sum of each pair to the number at its place. */
// @ts-ignore: decorator
@inline
function addSums(out: usize, first: v128, second: v128): void {
  const low = v128.shuffle<f64>(first, second, 0, 2);
  const high = v128.shuffle<f64>(first, second, 1, 3);
  v128.store(out, f64x2.add(v128.load(out), f64x2.add(low, high)));
}

/**
 * Writes the columns of X B, `outStride` bytes apart, X being `width` columns and B row-major of `outWidth`, a multiple of 4.
 */
export function multiplySlab(
  columns: usize,
  stride: usize,
  rows: u32,
  width: u32,
  b: usize,
  outWidth: u32,
  out: usize,
  outStride: usize,
): void {
  const bytes = ((<usize>rows + 3) & ~3) << 3;
  const bBytes = <usize>outWidth << 3;
  for (let from: usize = 0; from < bytes; from += CACHED_BYTES / 4) {
    const to = min(bytes, from + CACHED_BYTES / 4);
    for (let c: usize = 0; c < <usize>outWidth; c += 4) {
      const target = out + c * outStride;
      for (let at = from; at < to; at += 32) {
        let s00 = f64x2.splat(0);
        let s01 = s00;
        let s10 = s00;
        let s11 = s00;
        let s20 = s00;
        let s21 = s00;
        let s30 = s00;
        let s31 = s00;
        let x = columns + at;
        for (let row = b + (c << 3), end = row + <usize>width * bBytes; row < end; row += bBytes, x += stride) {
          const low = v128.load(x);
          const high = v128.load(x, 16);
          let share = v128.load64_splat(row);
          s00 = f64x2.add(s00, f64x2.mul(share, low));
          s01 = f64x2.add(s01, f64x2.mul(share, high));
          share = v128.load64_splat(row, 8);
          s10 = f64x2.add(s10, f64x2.mul(share, low));
          s11 = f64x2.add(s11, f64x2.mul(share, high));
          share = v128.load64_splat(row, 16);
          s20 = f64x2.add(s20, f64x2.mul(share, low));
          s21 = f64x2.add(s21, f64x2.mul(share, high));
          share = v128.load64_splat(row, 24);
          s30 = f64x2.add(s30, f64x2.mul(share, low));
          s31 = f64x2.add(s31, f64x2.mul(share, high));
        }
        v128.store(target + at, s00);
        v128.store(target + at, s01, 16);
        v128.store(target + outStride + at, s10);
        v128.store(target + outStride + at, s11, 16);
        v128.store(target + 2 * outStride + at, s20);
        v128.store(target + 2 * outStride + at, s21, 16);
        v128.store(target + 3 * outStride + at, s30);
        v128.store(target + 3 * outStride + at, s31, 16);
      }
    }
  }
}
