import { CHUNK_ROWS, COUNT_MASK, GRADIENT_SHIFT, HESSIAN_MASK, HESSIAN_SHIFT } from "./quantise";

// A narrow histogram has 256 packed sums (see quantise.ts) a feature: 2 KiB apart, so that addresses are constants. It
// takes up to CHUNK_ROWS rows and is then emptied into a wide one: four 32-bit integers a bin (gradient, hessian, count,
// 0), each feature with just the bins it has. Row-major bins: one row's bins share a cache line.

const FEATURE_BYTES: usize = 2048;
// Copying a few rows next to each other first lets the memory system fetch them at the same time.
const GATHERED_ROWS: u32 = 32;

// @ts-ignore: decorator
@inline
function add(feature: usize, bin: usize, offset: usize, row: u64): void {
  const at = feature + (bin << 3) + offset;
  store<u64>(at, load<u64>(at) + row);
}

/** Adds `count` rows, `stride` bytes of bins each, to the narrow histogram. */
function accumulate(bins: usize, stride: usize, packed: usize, count: u32, featureCount: u32, narrow: usize): void {
  const eights = featureCount & ~7;
  for (let i: u32 = 0; i < count; i++) {
    const q = load<u64>(packed);
    let h = narrow;
    let f: u32 = 0;
    for (; f < eights; f += 8) {
      const b = bins + f;
      const b0 = h + (<usize>load<u8>(b) << 3);
      const b1 = h + (<usize>load<u8>(b, 1) << 3);
      const b2 = h + (<usize>load<u8>(b, 2) << 3);
      const b3 = h + (<usize>load<u8>(b, 3) << 3);
      const b4 = h + (<usize>load<u8>(b, 4) << 3);
      const b5 = h + (<usize>load<u8>(b, 5) << 3);
      const b6 = h + (<usize>load<u8>(b, 6) << 3);
      const b7 = h + (<usize>load<u8>(b, 7) << 3);
      store<u64>(b0, load<u64>(b0) + q);
      store<u64>(b1, load<u64>(b1, 2048) + q, 2048);
      store<u64>(b2, load<u64>(b2, 4096) + q, 4096);
      store<u64>(b3, load<u64>(b3, 6144) + q, 6144);
      store<u64>(b4, load<u64>(b4, 8192) + q, 8192);
      store<u64>(b5, load<u64>(b5, 10240) + q, 10240);
      store<u64>(b6, load<u64>(b6, 12288) + q, 12288);
      store<u64>(b7, load<u64>(b7, 14336) + q, 14336);
      h += 8 * FEATURE_BYTES;
    }
    for (; f < featureCount; f++) {
      add(h, <usize>load<u8>(bins + f), 0, q);
      h += FEATURE_BYTES;
    }
    bins += stride;
    packed += 8;
  }
}

// @ts-ignore: decorator
@inline
function put(wide: usize, bin: v128, first: bool): void {
  v128.store(wide, first ? bin : i32x4.add(bin, v128.load(wide)));
}

/** Empties the narrow histogram into the wide one, which is overwritten when `first`. */
function flush(narrow: usize, binCounts: usize, featureCount: u32, wide: usize, first: bool): void {
  for (let f: u32 = 0; f < featureCount; f++) {
    const bins = load<u32>(binCounts + (<usize>f << 2));
    const pairsEnd = narrow + (<usize>(bins & ~1) << 3);
    for (let at = narrow; at < pairsEnd; at += 16, wide += 32) {
      const sums = v128.load(at);
      v128.store(at, i64x2.splat(0));
      const g = i64x2.shr_s(sums, <i32>GRADIENT_SHIFT);
      const h = v128.and(i64x2.shr_u(sums, <i32>HESSIAN_SHIFT), i64x2.splat(HESSIAN_MASK));
      const gh = v128.shuffle<i32>(g, h, 0, 4, 2, 6);
      const counts = v128.and(sums, i64x2.splat(COUNT_MASK));
      put(wide, v128.shuffle<i32>(gh, counts, 0, 1, 4, 5), first);
      put(wide + 16, v128.shuffle<i32>(gh, counts, 2, 3, 6, 7), first);
    }
    if (bins & 1) {
      const sum = load<u64>(pairsEnd);
      store<u64>(pairsEnd, 0);
      let bin = i32x4.splat(<i32>(<i64>sum >> GRADIENT_SHIFT));
      bin = i32x4.replace_lane(bin, 1, <i32>((sum >> HESSIAN_SHIFT) & HESSIAN_MASK));
      bin = i32x4.replace_lane(bin, 2, <i32>(sum & COUNT_MASK));
      put(wide, i32x4.replace_lane(bin, 3, 0), first);
      wide += 16;
    }
    narrow += FEATURE_BYTES;
  }
}

/** Histogram of the rows `begin` .. `end - 1`. `binCounts` has the bins of each feature, missing included. */
export function histogramDense(
  rows: usize,
  width: u32,
  packed: usize,
  begin: u32,
  end: u32,
  featureCount: u32,
  binCounts: usize,
  narrow: usize,
  wide: usize,
): void {
  for (let row = begin; row < end || row == begin; row += CHUNK_ROWS) {
    const count = min<u32>(CHUNK_ROWS, end - row);
    accumulate(rows + <usize>row * width, width, packed + (<usize>row << 3), count, featureCount, narrow);
    flush(narrow, binCounts, featureCount, wide, row == begin);
  }
}

/** Histogram of the rows that `indices` lists. `buffer` has room for 32 rows of bins and of packed gradients. */
export function histogramIndexed(
  rows: usize,
  width: u32,
  packed: usize,
  indices: usize,
  count: u32,
  featureCount: u32,
  binCounts: usize,
  narrow: usize,
  wide: usize,
  buffer: usize,
): void {
  const stride = (<usize>width + 15) & ~15;
  const gatheredBins = buffer + GATHERED_ROWS * 8;
  for (let done: u32 = 0; done < count || done == 0; done += CHUNK_ROWS) {
    const chunkEnd = min<u32>(done + CHUNK_ROWS, count);
    for (let i = done; i < chunkEnd; i += GATHERED_ROWS) {
      const n = min<u32>(GATHERED_ROWS, chunkEnd - i);
      let to = gatheredBins;
      for (let k: u32 = 0; k < n; k++) {
        const row = <usize>load<u32>(indices + (<usize>(i + k) << 2));
        const from = rows + row * width;
        store<u64>(buffer + (<usize>k << 3), load<u64>(packed + (row << 3)));
        for (let byte: usize = 0; byte < stride; byte += 16) v128.store(to + byte, v128.load(from + byte));
        to += stride;
      }
      accumulate(gatheredBins, stride, buffer, n, featureCount, narrow);
    }
    flush(narrow, binCounts, featureCount, wide, done == 0);
  }
}

/** parent - child, written over the parent: the histogram of the other child. */
export function subtract(parent: usize, child: usize, bins: u32): void {
  const end = parent + (<usize>bins << 4);
  for (; parent < end; parent += 16, child += 16) v128.store(parent, i32x4.sub(v128.load(parent), v128.load(child)));
}
