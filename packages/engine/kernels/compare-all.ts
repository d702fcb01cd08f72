// Exact nearest neighbours by comparing each query with each point, on a coarse copy of the points first: coordinates less
// their centre, in steps, rounded to whole numbers that 16-bit products can take eight at a time. By the triangle inequality
//   distance(a, b) >= step * distance(A, B) - |a - step A| - |b - step B|,
// so that a point whose coarse distance is above (worst + both errors) / step cannot be a neighbour. The few others are
// compared as the tree compares them, so that distances, ties and order are the tree's bit for bit. (Filtering by a lower
// bound and refining: Weber, Schek and Blott 1998, the VA-file.)
//
// Coarse points lie in groups of 8; of each, two features beside each other, which one instruction multiplies and adds.

import { clearList, offerNeighbor, sortList } from "./neighbor-list";

/** Points of a group, two registers of four. */
const GROUP: u32 = 8;
/** Queries that are compared with a group at a time. */
const TILE: u32 = 4;
/** Queries whose lists are filled while the points are read once. */
const CHUNK: u32 = 64;
/** Points that stay in the nearest cache while a chunk's queries pass over them. */
const BLOCK_BYTES: usize = 16384;
/** The largest coarse norm (of the metric); with it no sum below leaves 32 bits. */
const LARGEST_NORM: f64 = 16000;
/** What a point too far out for the steps starts from, so that it always counts as near: it is compared exactly. */
const ALWAYS_NEAR: i32 = -0x40000000;
const NO_ROW: u32 = 0xffffffff;
/** Of a chunk's query: what coarse distances must be below, 4 bytes; its error, its coarse norm squared, 8 bytes each. */
const STATE_BYTES: usize = 20;

// @ts-ignore: decorator
@inline
function norm(row: usize, centre: usize, featureCount: u32, manhattan: bool): f64 {
  let sum: f64 = 0;
  for (let f: usize = 0, end = <usize>featureCount << 3; f < end; f += 8) {
    const value = load<f64>(row + f) - load<f64>(centre + f);
    sum += manhattan ? abs(value) : value * value;
  }
  return manhattan ? sum : sqrt(sum);
}

/** Writes each row's distance from the centre to `out`. */
export function centreDistances(
  begin: u32,
  end: u32,
  rows: usize,
  featureCount: u32,
  centre: usize,
  isManhattan: u32,
  out: usize,
): void {
  const manhattan = isManhattan != 0;
  for (let row = begin; row < end; row++) {
    const at = rows + <usize>row * (<usize>featureCount << 3);
    store<f64>(out + (<usize>row << 3), norm(at, centre, featureCount, manhattan));
  }
}

/** Writes coarse points of groups `begin` to `end`. Returns the largest error of one within LARGEST_NORM steps. */
export function coarsenPoints(
  begin: u32,
  end: u32,
  points: usize,
  rowCount: u32,
  featureCount: u32,
  centre: usize,
  step: f64,
  isManhattan: u32,
  coarse: usize,
  starts: usize,
): f64 {
  const manhattan = isManhattan != 0;
  const pairs = (featureCount + 1) >> 1;
  const groupBytes = <usize>pairs << 5;
  let largest: f64 = 0;
  for (let row = begin * GROUP; row < min(end * GROUP, rowCount); row++) {
    const point = points + <usize>row * (<usize>featureCount << 3);
    const start = starts + (<usize>row << 2);
    if (norm(point, centre, featureCount, manhattan) > LARGEST_NORM * step) {
      store<i32>(start, ALWAYS_NEAR);
      continue;
    }
    const to = coarse + <usize>(row / GROUP) * groupBytes + (<usize>(row % GROUP) << 2);
    let error: f64 = 0;
    let squares: i32 = 0;
    for (let f: u32 = 0; f < featureCount; f++) {
      const value = load<f64>(point + (<usize>f << 3)) - load<f64>(centre + (<usize>f << 3));
      const whole = nearest(value / step);
      const gap = value - whole * step;
      error += manhattan ? abs(gap) : gap * gap;
      squares += <i32>whole * <i32>whole;
      store<i16>(to + (<usize>(f >> 1) << 5) + (<usize>(f & 1) << 1), <i16>whole);
    }
    store<i32>(start, manhattan ? 0 : squares);
    largest = max(largest, manhattan ? error : sqrt(error));
  }
  return largest;
}

/**
 * Writes a coarse query, times -2 unless manhattan, and its state. One beyond LARGEST_NORM steps is drawn in towards the
 * centre, which its error makes up for.
 */
function coarsenQuery(
  query: usize,
  featureCount: u32,
  centre: usize,
  step: f64,
  manhattan: bool,
  out: usize,
  state: usize,
): void {
  const length = norm(query, centre, featureCount, manhattan);
  const drawnIn = length > LARGEST_NORM * step ? (LARGEST_NORM * step) / length : 1;
  let error: f64 = 0;
  let squares: f64 = 0;
  for (let f: u32 = 0; f < featureCount; f++) {
    const value = load<f64>(query + (<usize>f << 3)) - load<f64>(centre + (<usize>f << 3));
    const whole = nearest((value * drawnIn) / step);
    const gap = value - whole * step;
    error += manhattan ? abs(gap) : gap * gap;
    squares += whole * whole;
    store<i16>(out + (<usize>f << 1), <i16>(manhattan ? whole : -2 * whole));
  }
  store<i32>(state, i32.MAX_VALUE);
  store<f64>(state, manhattan ? error : sqrt(error), 4);
  store<f64>(state, manhattan ? 0 : squares, 12);
}

/** What a query's coarse sums must be below for a point to be within `worst`. The slack is far above rounding of its own. */
function coarseBound(worst: f64, state: usize, pointError: f64, step: f64, manhattan: bool): i32 {
  const distance = manhattan ? worst : sqrt(worst);
  const steps = ((distance + load<f64>(state, 4) + pointError) / step) * (1 + 1e-9) + 1e-6;
  const bound = floor(manhattan ? steps : steps * steps) + 1 - load<f64>(state, 12);
  return bound < <f64>i32.MAX_VALUE ? <i32>bound : i32.MAX_VALUE;
}

/** In the tree's order of summing. */
function exactDistance(query: usize, point: usize, featureCount: u32, manhattan: bool): f64 {
  let sum: f64 = 0;
  for (let f: usize = 0, end = <usize>featureCount << 3; f < end; f += 8) {
    const gap = load<f64>(point + f) - load<f64>(query + f);
    sum += manhattan ? abs(gap) : gap * gap;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function addProducts(sum: v128, points: v128, query: v128, manhattan: bool): v128 {
  return manhattan
    ? i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.abs(i16x8.sub(points, query)), i16x8.splat(1)))
    : i32x4.add(sum, i32x4.dot_i16x8_s(points, query));
}

// @ts-ignore: decorator
@inline
function below(low: v128, high: v128, state: usize): u32 {
  const bound = v128.load32_splat(state);
  return i32x4.bitmask(i32x4.lt_s(low, bound)) | (i32x4.bitmask(i32x4.lt_s(high, bound)) << 4);
}

/**
 * Which of a group's 8 points are within the bounds of 4 queries: 8 bits for each query, the first one's lowest.
 */
// @ts-ignore: decorator
@inline
function nearPoints(query: usize, queryBytes: usize, states: usize, group: usize, starts: usize, manhattan: bool): u32 {
  let a0 = v128.load(starts);
  let a1 = v128.load(starts, 16);
  let b0 = a0;
  let b1 = a1;
  let c0 = a0;
  let c1 = a1;
  let d0 = a0;
  let d1 = a1;
  const c = query + 2 * queryBytes;
  for (let f: usize = 0; f < queryBytes; f += 4, group += 32) {
    const low = v128.load(group);
    const high = v128.load(group, 16);
    let value = v128.load32_splat(query + f);
    a0 = addProducts(a0, low, value, manhattan);
    a1 = addProducts(a1, high, value, manhattan);
    value = v128.load32_splat(query + queryBytes + f);
    b0 = addProducts(b0, low, value, manhattan);
    b1 = addProducts(b1, high, value, manhattan);
    value = v128.load32_splat(c + f);
    c0 = addProducts(c0, low, value, manhattan);
    c1 = addProducts(c1, high, value, manhattan);
    value = v128.load32_splat(c + queryBytes + f);
    d0 = addProducts(d0, low, value, manhattan);
    d1 = addProducts(d1, high, value, manhattan);
  }
  return (
    below(a0, a1, states) |
    (below(b0, b1, states + STATE_BYTES) << 8) |
    (below(c0, c1, states + 2 * STATE_BYTES) << 16) |
    (below(d0, d1, states + 3 * STATE_BYTES) << 24)
  );
}

/**
 * Writes the nearest points of queries `begin` to `end` to their lists, as searchTree does. `weights` has a weight for each
 * row, and 0 stands for all 1. `coarse`, `starts` and `pointError` are coarsenPoints'.
 *
 * Room: `scratch` for 64 queries 20 bytes each and 4 for every two features.
 */
export function compareAll(
  begin: u32,
  end: u32,
  queries: usize,
  featureCount: u32,
  isManhattan: u32,
  points: usize,
  rowCount: u32,
  weights: usize,
  wanted: f64,
  skips: usize,
  coarse: usize,
  starts: usize,
  centre: usize,
  step: f64,
  pointError: f64,
  scratch: usize,
  lists: usize,
  listBytes: usize,
): void {
  const manhattan = isManhattan != 0;
  const rowBytes = <usize>featureCount << 3;
  const queryBytes = <usize>((featureCount + 1) >> 1) << 2;
  const groupBytes = queryBytes << 3;
  const groupCount = (rowCount + GROUP - 1) / GROUP;
  const blockGroups = max(1, <u32>(BLOCK_BYTES / groupBytes));
  const coarseQueries = scratch + <usize>CHUNK * STATE_BYTES;
  for (let first = begin; first < end; first += CHUNK) {
    const count = min(CHUNK, end - first);
    for (let i: u32 = 0; i < count; i++) {
      const to = coarseQueries + <usize>i * queryBytes;
      const query = queries + <usize>(first + i) * rowBytes;
      coarsenQuery(query, featureCount, centre, step, manhattan, to, scratch + <usize>i * STATE_BYTES);
      clearList(lists + <usize>(first + i) * listBytes);
    }
    // Queries that only fill up a tile are near nothing.
    for (let i = count; i < CHUNK; i++) store<i32>(scratch + <usize>i * STATE_BYTES, i32.MIN_VALUE);
    for (let block: u32 = 0; block < groupCount; block += blockGroups) {
      const blockEnd = min(block + blockGroups, groupCount);
      for (let tile: u32 = 0; tile < count; tile += TILE) {
        const tileQueries = coarseQueries + <usize>tile * queryBytes;
        const states = scratch + <usize>tile * STATE_BYTES;
        for (let group = block; group < blockEnd; group++) {
          const at = coarse + <usize>group * groupBytes;
          const from = starts + <usize>group * (GROUP << 2);
          let near = manhattan
            ? nearPoints(tileQueries, queryBytes, states, at, from, true)
            : nearPoints(tileQueries, queryBytes, states, at, from, false);
          for (; near; near &= near - 1) {
            const bit = ctz(near);
            const row = group * GROUP + (bit & 7);
            const own = bit >> 3;
            const query = first + tile + own;
            if (row >= rowCount || (skips && row == load<u32>(skips + (<usize>query << 2)))) continue;
            const list = lists + <usize>query * listBytes;
            const point = points + <usize>row * rowBytes;
            const distance = exactDistance(queries + <usize>query * rowBytes, point, featureCount, manhattan);
            const weight: f64 = weights ? load<f64>(weights + (<usize>row << 3)) : 1;
            const worst = offerNeighbor(list, distance, weight, row, wanted);
            const state = states + <usize>own * STATE_BYTES;
            store<i32>(state, coarseBound(worst, state, pointError, step, manhattan));
          }
        }
      }
    }
    for (let i: u32 = 0; i < count; i++) sortList(lists + <usize>(first + i) * listBytes);
  }
}
