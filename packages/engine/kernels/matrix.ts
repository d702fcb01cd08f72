// Products of row-major matrices of doubles, in tiles that stay in registers. Widths of results are multiples of 4, the rest
// filled with 0. Every entry is summed in one order, whichever thread computes it.

/** Rows whose part of both matrices stays in the nearest caches. */
const CACHED_ROWS: u32 = 256;

/**
 * Adds rows `from` to `to` of A' B for columns `i` to `i + 3` of A and `j` to `j + 3` of B.
 */
// @ts-ignore: decorator
@inline
function crossTile(a: usize, aBytes: usize, b: usize, bBytes: usize, rowCount: u32, out: usize, outBytes: usize): void {
  let c00 = v128.load(out);
  let c01 = v128.load(out, 16);
  let c10 = v128.load(out + outBytes);
  let c11 = v128.load(out + outBytes, 16);
  let c20 = v128.load(out + 2 * outBytes);
  let c21 = v128.load(out + 2 * outBytes, 16);
  let c30 = v128.load(out + 3 * outBytes);
  let c31 = v128.load(out + 3 * outBytes, 16);
  for (let row: u32 = 0; row < rowCount; row++) {
    const low = v128.load(b);
    const high = v128.load(b, 16);
    let value = v128.load64_splat(a);
    c00 = f64x2.add(c00, f64x2.mul(value, low));
    c01 = f64x2.add(c01, f64x2.mul(value, high));
    value = v128.load64_splat(a, 8);
    c10 = f64x2.add(c10, f64x2.mul(value, low));
    c11 = f64x2.add(c11, f64x2.mul(value, high));
    value = v128.load64_splat(a, 16);
    c20 = f64x2.add(c20, f64x2.mul(value, low));
    c21 = f64x2.add(c21, f64x2.mul(value, high));
    value = v128.load64_splat(a, 24);
    c30 = f64x2.add(c30, f64x2.mul(value, low));
    c31 = f64x2.add(c31, f64x2.mul(value, high));
    a += aBytes;
    b += bBytes;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(out + outBytes, c10);
  v128.store(out + outBytes, c11, 16);
  v128.store(out + 2 * outBytes, c20);
  v128.store(out + 2 * outBytes, c21, 16);
  v128.store(out + 3 * outBytes, c30);
  v128.store(out + 3 * outBytes, c31, 16);
}

/**
 * Adds A' B to `out` (aWidth x bWidth), the rows of tiles `thread`, `thread + threadCount` ... of it. With `upper` only
 * tiles on and above the diagonal.
 */
export function crossProduct(
  thread: u32,
  threadCount: u32,
  a: usize,
  aWidth: u32,
  b: usize,
  bWidth: u32,
  rowCount: u32,
  upper: u32,
  out: usize,
): void {
  const aBytes = <usize>aWidth << 3;
  const bBytes = <usize>bWidth << 3;
  for (let from: u32 = 0; from < rowCount; from += CACHED_ROWS) {
    const count = min(CACHED_ROWS, rowCount - from);
    for (let i = thread * 4; i < aWidth; i += threadCount * 4) {
      for (let j = upper ? i : 0; j < bWidth; j += 4) {
        crossTile(
          a + <usize>from * aBytes + (<usize>i << 3),
          aBytes,
          b + <usize>from * bBytes + (<usize>j << 3),
          bBytes,
          count,
          out + <usize>i * bBytes + (<usize>j << 3),
          bBytes,
        );
      }
    }
  }
}

/** Writes rows `begin` to `end` of A B, with A of `width` columns and B of `outWidth`, to `out`. */
export function multiplyRows(begin: u32, end: u32, a: usize, width: u32, b: usize, outWidth: u32, out: usize): void {
  const aBytes = <usize>width << 3;
  const outBytes = <usize>outWidth << 3;
  for (let row = begin; row < end; row++) {
    const from = a + <usize>row * aBytes;
    const last = from + aBytes;
    const to = out + <usize>row * outBytes;
    for (let j: usize = 0; j < outBytes; j += 32) {
      let low = f64x2.splat(0);
      let high = low;
      for (let x = from, column = b + j; x < last; x += 8, column += outBytes) {
        const value = v128.load64_splat(x);
        low = f64x2.add(low, f64x2.mul(value, v128.load(column)));
        high = f64x2.add(high, f64x2.mul(value, v128.load(column, 16)));
      }
      v128.store(to + j, low);
      v128.store(to + j, high, 16);
    }
  }
}
