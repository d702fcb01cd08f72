// A row's record has its bins and, behind them, its gradient and hessian as whole levels in 32 bits (see quantise.ts). A
// narrow histogram adds up such 32-bit words, one a bin, of as many rows as cannot overflow; it is then emptied into a
// wide one: two 32-bit integers a bin, gradient and hessian. Narrow ones stay in the nearest cache, and one record is
// one access to memory.

// Copying rows next to each other first lets the memory system fetch them at the same time.
const GATHERED_ROWS: u32 = 64;

/** Empties `bins` (a multiple of 4) sums of a narrow histogram into a wide one, which is overwritten when `first`. */
function flush(narrow: usize, bins: u32, wide: usize, first: bool): void {
  const zero = i32x4.splat(0);
  for (const end = narrow + (<usize>bins << 2); narrow < end; narrow += 16, wide += 32) {
    const sums = v128.load(narrow);
    v128.store(narrow, zero);
    const g = i32x4.shr_s(sums, 16);
    const h = v128.and(sums, i32x4.splat(0xffff));
    const low = v128.shuffle<i32>(g, h, 0, 4, 1, 5);
    const high = v128.shuffle<i32>(g, h, 2, 6, 3, 7);
    v128.store(wide, first ? low : i32x4.add(low, v128.load(wide)));
    v128.store(wide, first ? high : i32x4.add(high, v128.load(wide, 16)), 16);
  }
}

/**
 * Adds rows to a narrow histogram, which must be empty and in the end has the last rows, up to `chunkRows`; those before
 * them go to `wide`, which stays as it is when there are none. The rows are the numbers listed at `indices`, or without
 * a list (0) those from `begin` on. `accumulate` is the table slot of the function that adds records to the histogram;
 * `buffer` has room for 64 records.
 */
export function buildHistogram(
  accumulate: u32,
  records: usize,
  stride: usize,
  indices: usize,
  begin: u32,
  count: u32,
  chunkRows: u32,
  narrow: usize,
  bins: u32,
  wide: usize,
  buffer: usize,
): void {
  for (let done: u32 = 0; done < count; ) {
    if (done > 0) flush(narrow, bins, wide, done == chunkRows);
    const chunkEnd = min<u32>(done + chunkRows, count);
    if (!indices) {
      call_indirect<void>(accumulate, records + <usize>(begin + done) * stride, chunkEnd - done);
      done = chunkEnd;
      continue;
    }
    while (done < chunkEnd) {
      const n = min<u32>(GATHERED_ROWS, chunkEnd - done);
      gather(records, stride, indices + (<usize>done << 2), n, buffer);
      call_indirect<void>(accumulate, buffer, n);
      done += n;
    }
  }
}

/** Copies records, a multiple of 16 bytes each. */
// @ts-ignore: decorator
@inline
function gather(records: usize, stride: usize, indices: usize, count: u32, to: usize): void {
  const end = indices + (<usize>count << 2);
  if (stride == 32) {
    for (let at = indices; at < end; at += 4, to += 32) {
      const from = records + (<usize>load<u32>(at) << 5);
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
    return;
  }
  for (let at = indices; at < end; at += 4) {
    const from = records + <usize>load<u32>(at) * stride;
    for (let byte: usize = 0; byte < stride; byte += 16) v128.store(to + byte, v128.load(from + byte));
    to += stride;
  }
}

/** What one thread adds to a leaf's histogram. */
@unmanaged
export class HistogramPart {
  narrow!: usize;
  /** 0 when all rows are in the narrow one. */
  wide!: usize;
}

/**
 * Adds up the threads' parts for the bins `firstBin` .. `endBin - 1` (multiples of 4) into `leaf`, takes them off
 * `sibling` (0 for none), which has the parent's sums and so becomes the other child's histogram, and empties the
 * narrow ones.
 */
export function mergeParts(
  parts: usize,
  partCount: u32,
  firstBin: u32,
  endBin: u32,
  leaf: usize,
  sibling: usize,
): void {
  const mask = i32x4.splat(0xffff);
  const zero = i32x4.splat(0);
  const partsEnd = parts + <usize>partCount * offsetof<HistogramPart>();
  for (let bin = <usize>firstBin; bin < <usize>endBin; bin += 4) {
    let low = zero;
    let high = zero;
    for (let at = parts; at < partsEnd; at += offsetof<HistogramPart>()) {
      const part = changetype<HistogramPart>(at);
      const narrow = part.narrow + (bin << 2);
      const sums = v128.load(narrow);
      v128.store(narrow, zero);
      const g = i32x4.shr_s(sums, 16);
      const h = v128.and(sums, mask);
      low = i32x4.add(low, v128.shuffle<i32>(g, h, 0, 4, 1, 5));
      high = i32x4.add(high, v128.shuffle<i32>(g, h, 2, 6, 3, 7));
      if (!part.wide) continue;
      const wide = part.wide + (bin << 3);
      low = i32x4.add(low, v128.load(wide));
      high = i32x4.add(high, v128.load(wide, 16));
    }
    v128.store(leaf + (bin << 3), low);
    v128.store(leaf + (bin << 3), high, 16);
    if (!sibling) continue;
    const other = sibling + (bin << 3);
    v128.store(other, i32x4.sub(v128.load(other), low));
    v128.store(other, i32x4.sub(v128.load(other, 16), high), 16);
  }
}
