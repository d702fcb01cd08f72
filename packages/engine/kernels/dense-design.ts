import { linearCurvature, linearLoss } from "./linear-loss";

// Dense features column by column, `stride` bytes apart, the rows padded with zeros to whole blocks. A point has, for
// each output, a coefficient for each column and then the intercept. Rows are shared out in chunks of fixed size, each
// of which adds up into its own partial sums: so the sums do not depend on the number of threads.

const BLOCK: u32 = 256;
const BLOCK_BYTES: usize = 2048;

/**
 * Writes the mean and deviation of each of the columns [begin, end), rows weighted, and replaces the first `rows` of its
 * `paddedRows` rows by (value - mean) / deviation: all in one go, while the column is in the cache. A column whose deviation
 * is at most `leastShare` of its mean becomes 0.
 */
export function standardiseColumns(
  x: usize,
  stride: usize,
  weights: usize,
  rows: u32,
  paddedRows: u32,
  weightSum: f64,
  leastShare: f64,
  means: usize,
  deviations: usize,
  begin: u32,
  end: u32,
): void {
  const bytes = <usize>paddedRows << 3;
  for (let f = begin; f < end; f++) {
    const column = x + <usize>f * stride;
    let sum = f64x2.splat(0);
    let sumB = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 32) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(weights + at), v128.load(column + at)));
      sumB = f64x2.add(sumB, f64x2.mul(v128.load(weights + at, 16), v128.load(column + at, 16)));
    }
    sum = f64x2.add(sum, sumB);
    const mean = (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)) / weightSum;
    const center = f64x2.splat(mean);
    let squares = f64x2.splat(0);
    let squaresB = f64x2.splat(0);
    // What the first pass lost by rounding: the mean of what is left.
    let rest = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 32) {
      const d = f64x2.sub(v128.load(column + at), center);
      const e = f64x2.sub(v128.load(column + at, 16), center);
      const wd = f64x2.mul(v128.load(weights + at), d);
      const we = f64x2.mul(v128.load(weights + at, 16), e);
      squares = f64x2.add(squares, f64x2.mul(wd, d));
      squaresB = f64x2.add(squaresB, f64x2.mul(we, e));
      rest = f64x2.add(rest, f64x2.add(wd, we));
    }
    squares = f64x2.add(squares, squaresB);
    const left = (f64x2.extract_lane(rest, 0) + f64x2.extract_lane(rest, 1)) / weightSum;
    const variance = (f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1)) / weightSum - left * left;
    const deviation = sqrt(max<f64>(variance, 0));
    store<f64>(means + (<usize>f << 3), mean + left);
    store<f64>(deviations + (<usize>f << 3), deviation);
    scaleColumn(column, rows, mean + left, deviation > leastShare * abs(mean + left) ? 1 / deviation : 0);
  }
}

/** Replaces the first `rows` rows by (value - mean) * factor. */
function scaleColumn(column: usize, rows: u32, mean: f64, factor: f64): void {
  const pairsEnd = column + ((<usize>rows & ~1) << 3);
  for (let p = column; p < pairsEnd; p += 16) {
    v128.store(p, f64x2.mul(f64x2.sub(v128.load(p), f64x2.splat(mean)), f64x2.splat(factor)));
  }
  if (rows & 1) store<f64>(pairsEnd, (load<f64>(pairsEnd) - mean) * factor);
}

/** Scores of one block of rows, output by output; a column of coefficient 0 in every output costs nothing. */
function blockScores(x: usize, stride: usize, width: u32, outputs: u32, point: usize, scores: usize): void {
  const pointStride = (<usize>width + 1) << 3;
  for (let k: u32 = 0; k < outputs; k++) {
    const intercept = f64x2.splat(load<f64>(point + <usize>k * pointStride + (<usize>width << 3)));
    const end = scores + (<usize>k + 1) * BLOCK_BYTES;
    for (let p = end - BLOCK_BYTES; p < end; p += 16) v128.store(p, intercept);
  }
  for (let f: u32 = 0; f < width; f += 4) {
    const a = x + <usize>f * stride;
    // Beyond the last column the first one of the four is taken again, with coefficient 0.
    const b = f + 1 < width ? a + stride : a;
    const c = f + 2 < width ? a + 2 * stride : a;
    const d = f + 3 < width ? a + 3 * stride : a;
    for (let k: u32 = 0; k < outputs; k++) {
      const z = point + <usize>k * pointStride + (<usize>f << 3);
      const za = load<f64>(z);
      const zb = f + 1 < width ? load<f64>(z, 8) : 0;
      const zc = f + 2 < width ? load<f64>(z, 16) : 0;
      const zd = f + 3 < width ? load<f64>(z, 24) : 0;
      if (za == 0 && zb == 0 && zc == 0 && zd == 0) continue;
      const va = f64x2.splat(za);
      const vb = f64x2.splat(zb);
      const vc = f64x2.splat(zc);
      const vd = f64x2.splat(zd);
      const target = scores + <usize>k * BLOCK_BYTES;
      for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
        const first = f64x2.add(f64x2.mul(va, v128.load(a + at)), f64x2.mul(vb, v128.load(b + at)));
        const second = f64x2.add(f64x2.mul(vc, v128.load(c + at)), f64x2.mul(vd, v128.load(d + at)));
        v128.store(target + at, f64x2.add(v128.load(target + at), f64x2.add(first, second)));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addTo(address: usize, pair: v128): void {
  store<f64>(address, load<f64>(address) + (f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1)));
}

/** Adds to the gradient of each output the products of the columns with the block's derivatives. */
function addBlockGradient(x: usize, stride: usize, width: u32, outputs: u32, derivatives: usize, gradient: usize): void {
  const pointStride = (<usize>width + 1) << 3;
  for (let f: u32 = 0; f < width; f += 4) {
    const a = x + <usize>f * stride;
    const b = f + 1 < width ? a + stride : a;
    const c = f + 2 < width ? a + 2 * stride : a;
    const d = f + 3 < width ? a + 3 * stride : a;
    for (let k: u32 = 0; k < outputs; k++) {
      const source = derivatives + <usize>k * BLOCK_BYTES;
      let a0 = f64x2.splat(0);
      let b0 = f64x2.splat(0);
      let c0 = f64x2.splat(0);
      let d0 = f64x2.splat(0);
      let a1 = f64x2.splat(0);
      let b1 = f64x2.splat(0);
      let c1 = f64x2.splat(0);
      let d1 = f64x2.splat(0);
      for (let at: usize = 0; at < BLOCK_BYTES; at += 32) {
        const r0 = v128.load(source + at);
        const r1 = v128.load(source + at, 16);
        a0 = f64x2.add(a0, f64x2.mul(r0, v128.load(a + at)));
        b0 = f64x2.add(b0, f64x2.mul(r0, v128.load(b + at)));
        c0 = f64x2.add(c0, f64x2.mul(r0, v128.load(c + at)));
        d0 = f64x2.add(d0, f64x2.mul(r0, v128.load(d + at)));
        a1 = f64x2.add(a1, f64x2.mul(r1, v128.load(a + at, 16)));
        b1 = f64x2.add(b1, f64x2.mul(r1, v128.load(b + at, 16)));
        c1 = f64x2.add(c1, f64x2.mul(r1, v128.load(c + at, 16)));
        d1 = f64x2.add(d1, f64x2.mul(r1, v128.load(d + at, 16)));
      }
      const g = gradient + <usize>k * pointStride + (<usize>f << 3);
      addTo(g, f64x2.add(a0, a1));
      if (f + 1 < width) addTo(g + 8, f64x2.add(b0, b1));
      if (f + 2 < width) addTo(g + 16, f64x2.add(c0, c1));
      if (f + 3 < width) addTo(g + 24, f64x2.add(d0, d1));
    }
  }
  for (let k: u32 = 0; k < outputs; k++) {
    let sum = f64x2.splat(0);
    const source = derivatives + <usize>k * BLOCK_BYTES;
    for (let at: usize = 0; at < BLOCK_BYTES; at += 16) sum = f64x2.add(sum, v128.load(source + at));
    addTo(gradient + <usize>k * pointStride + (<usize>width << 3), sum);
  }
}

/**
 * Sums of the loss and its gradient at `point` over the chunks first, first + step, ...: partial sums of
 * outputs * (width + 1) + 1 doubles a chunk, the loss last. `scratch` has a block of doubles for each output.
 */
export function denseLoss(
  x: usize,
  stride: usize,
  width: u32,
  kind: u32,
  outputs: u32,
  point: usize,
  labels: usize,
  weights: usize,
  rows: u32,
  chunkRows: u32,
  scratch: usize,
  partials: usize,
  first: u32,
  step: u32,
): void {
  const size = <usize>outputs * (<usize>width + 1);
  for (let chunk = first; chunk * chunkRows < rows; chunk += step) {
    const partial = partials + <usize>chunk * ((size + 1) << 3);
    memory.fill(partial, 0, (size + 1) << 3);
    let loss: f64 = 0;
    const end = min(rows, (chunk + 1) * chunkRows);
    for (let row = chunk * chunkRows; row < end; row += BLOCK) {
      const offset = <usize>row << 3;
      blockScores(x + offset, stride, width, outputs, point, scratch);
      loss += linearLoss(kind, scratch, BLOCK_BYTES, outputs, labels + offset, weights + offset, BLOCK);
      addBlockGradient(x + offset, stride, width, outputs, scratch, partial);
    }
    store<f64>(partial + (size << 3), loss);
  }
}

/** Scores at `point` of the blocks of rows in [begin, end): output k's at scores + k * scoreStride. */
export function denseScores(
  x: usize,
  stride: usize,
  width: u32,
  outputs: u32,
  point: usize,
  scratch: usize,
  scores: usize,
  scoreStride: usize,
  begin: u32,
  end: u32,
): void {
  for (let row = begin; row < end; row += BLOCK) {
    const offset = <usize>row << 3;
    blockScores(x + offset, stride, width, outputs, point, scratch);
    for (let k: u32 = 0; k < outputs; k++) {
      memory.copy(scores + <usize>k * scoreStride + offset, scratch + <usize>k * BLOCK_BYTES, BLOCK_BYTES);
    }
  }
}

/**
 * Adds sum(left_i * right_j) for the columns j <= i to `gram`, row-major of `size`, whose first row and column are
 * given by their address. `left` is packed; `right` is the block of the design, with `ones` as the last column.
 */
function addBlockGram(
  left: usize,
  x: usize,
  stride: usize,
  width: u32,
  ones: usize,
  gram: usize,
  size: usize,
): void {
  for (let i: u32 = 0; i <= width; i += 4) {
    const i0 = left + <usize>i * BLOCK_BYTES;
    const i1 = i + 1 <= width ? i0 + BLOCK_BYTES : i0;
    const i2 = i + 2 <= width ? i0 + 2 * BLOCK_BYTES : i0;
    const i3 = i + 3 <= width ? i0 + 3 * BLOCK_BYTES : i0;
    const lastColumn = min(i + 3, width);
    for (let j: u32 = 0; j <= lastColumn; j += 2) {
      const j0 = j < width ? x + <usize>j * stride : ones;
      const j1 = j + 1 < width ? x + (<usize>j + 1) * stride : ones;
      let s00 = f64x2.splat(0);
      let s10 = f64x2.splat(0);
      let s20 = f64x2.splat(0);
      let s30 = f64x2.splat(0);
      let s01 = f64x2.splat(0);
      let s11 = f64x2.splat(0);
      let s21 = f64x2.splat(0);
      let s31 = f64x2.splat(0);
      for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
        const r0 = v128.load(j0 + at);
        const r1 = v128.load(j1 + at);
        let l = v128.load(i0 + at);
        s00 = f64x2.add(s00, f64x2.mul(l, r0));
        s01 = f64x2.add(s01, f64x2.mul(l, r1));
        l = v128.load(i1 + at);
        s10 = f64x2.add(s10, f64x2.mul(l, r0));
        s11 = f64x2.add(s11, f64x2.mul(l, r1));
        l = v128.load(i2 + at);
        s20 = f64x2.add(s20, f64x2.mul(l, r0));
        s21 = f64x2.add(s21, f64x2.mul(l, r1));
        l = v128.load(i3 + at);
        s30 = f64x2.add(s30, f64x2.mul(l, r0));
        s31 = f64x2.add(s31, f64x2.mul(l, r1));
      }
      addPair(gram, size, i, j, width, s00, s01);
      addPair(gram, size, i + 1, j, width, s10, s11);
      addPair(gram, size, i + 2, j, width, s20, s21);
      addPair(gram, size, i + 3, j, width, s30, s31);
    }
  }
}

// @ts-ignore: decorator
@inline
function addPair(gram: usize, size: usize, i: u32, j: u32, width: u32, first: v128, second: v128): void {
  if (i > width) return;
  const at = gram + ((<usize>i * size + j) << 3);
  if (j <= i) addTo(at, first);
  if (j + 1 <= i) addTo(at + 8, second);
}

/**
 * Sums of the second derivatives of the loss at `point` over the chunks first, first + step, ...: a square matrix of
 * outputs * (width + 1) a chunk, of which only the entries on and below the diagonal of each square of (width + 1) are
 * set, for outputs k >= l. `scratch` has outputs + width + 2 blocks of doubles.
 */
export function denseHessian(
  x: usize,
  stride: usize,
  width: u32,
  kind: u32,
  outputs: u32,
  point: usize,
  weights: usize,
  rows: u32,
  chunkRows: u32,
  scratch: usize,
  partials: usize,
  first: u32,
  step: u32,
): void {
  const size = <usize>outputs * (<usize>width + 1);
  const ones = scratch + <usize>outputs * BLOCK_BYTES;
  const left = ones + BLOCK_BYTES;
  for (let p = ones; p < left; p += 16) v128.store(p, f64x2.splat(1));
  for (let chunk = first; chunk * chunkRows < rows; chunk += step) {
    const partial = partials + <usize>chunk * ((size * size) << 3);
    memory.fill(partial, 0, (size * size) << 3);
    const end = min(rows, (chunk + 1) * chunkRows);
    for (let row = chunk * chunkRows; row < end; row += BLOCK) {
      const offset = <usize>row << 3;
      // The curvature of the squared error is the same everywhere.
      if (kind != 0) blockScores(x + offset, stride, width, outputs, point, scratch);
      linearCurvature(kind, scratch, BLOCK_BYTES, outputs, weights + offset, BLOCK);
      for (let k: u32 = 0; k < outputs; k++) {
        for (let l: u32 = 0; l <= k; l++) {
          weighColumns(x + offset, stride, width, outputs, scratch, weights + offset, k, l, left);
          const corner = partial + ((<usize>k * size + l) << 3) * (<usize>width + 1);
          addBlockGram(left, x + offset, stride, width, ones, corner, size);
        }
      }
    }
  }
}

/** Puts the block's columns, and a column of ones, times the second derivative by the scores k and l into `left`. */
function weighColumns(
  x: usize,
  stride: usize,
  width: u32,
  outputs: u32,
  curvatures: usize,
  weights: usize,
  k: u32,
  l: u32,
  left: usize,
): void {
  // The weights themselves become the column for the intercept.
  const own = left + <usize>width * BLOCK_BYTES;
  const first = curvatures + <usize>k * BLOCK_BYTES;
  const second = curvatures + <usize>l * BLOCK_BYTES;
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    let value = v128.load(first + at);
    if (outputs > 1) {
      const other = v128.load(second + at);
      const factor = k == l ? f64x2.sub(f64x2.splat(1), other) : f64x2.neg(other);
      value = f64x2.mul(v128.load(weights + at), f64x2.mul(value, factor));
    }
    v128.store(own + at, value);
  }
  for (let f: u32 = 0; f < width; f++) {
    const source = x + <usize>f * stride;
    const target = left + <usize>f * BLOCK_BYTES;
    for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
      v128.store(target + at, f64x2.mul(v128.load(own + at), v128.load(source + at)));
    }
  }
}

/** Adds the partial sums of `count` chunks, `size` doubles each, to the first chunk's, in order. */
export function sumPartials(partials: usize, count: u32, size: u32): void {
  for (let chunk: u32 = 1; chunk < count; chunk++) {
    const source = partials + <usize>chunk * (<usize>size << 3);
    for (let at: usize = 0; at < <usize>size << 3; at += 8) {
      store<f64>(partials + at, load<f64>(partials + at) + load<f64>(source + at));
    }
  }
}

/** Copies every `every`-th of the rows of the columns [begin, end), `count` in all, to columns `targetStride` bytes apart. */
export function takeEvery(
  source: usize,
  stride: usize,
  every: u32,
  count: u32,
  target: usize,
  targetStride: usize,
  begin: u32,
  end: u32,
): void {
  for (let f = begin; f < end; f++) {
    const from = source + <usize>f * stride;
    const to = target + <usize>f * targetStride;
    for (let i: u32 = 0; i < count; i++) {
      store<f64>(to + (<usize>i << 3), load<f64>(from + (<usize>i * <usize>every << 3)));
    }
  }
}

/**
 * x' M x for each row of the blocks in [begin, end), where x ends with a 1 for the intercept and M is symmetric,
 * row-major of width + 1. `scratch` has two blocks of doubles.
 */
export function denseQuadratic(
  x: usize,
  stride: usize,
  width: u32,
  matrix: usize,
  scratch: usize,
  target: usize,
  begin: u32,
  end: u32,
): void {
  const ones = scratch + BLOCK_BYTES;
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) v128.store(ones + at, f64x2.splat(1));
  for (let row = begin; row < end; row += BLOCK) {
    const offset = <usize>row << 3;
    const own = target + offset;
    for (let at: usize = 0; at < BLOCK_BYTES; at += 16) v128.store(own + at, f64x2.splat(0));
    for (let f: u32 = 0; f <= width; f++) {
      const entries = matrix + ((<usize>f * (<usize>width + 1)) << 3);
      const column = f < width ? x + <usize>f * stride + offset : ones;
      // The entries beyond the diagonal count twice, as those before it are left out.
      const diagonal = f64x2.splat(load<f64>(entries + (<usize>f << 3)));
      for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
        v128.store(scratch + at, f64x2.mul(diagonal, v128.load(column + at)));
      }
      for (let g = f + 1; g <= width; g++) {
        const entry = f64x2.splat(2 * load<f64>(entries + (<usize>g << 3)));
        const other = g < width ? x + <usize>g * stride + offset : ones;
        for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
          v128.store(scratch + at, f64x2.add(v128.load(scratch + at), f64x2.mul(entry, v128.load(other + at))));
        }
      }
      for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
        v128.store(own + at, f64x2.add(v128.load(own + at), f64x2.mul(v128.load(scratch + at), v128.load(column + at))));
      }
    }
  }
}
