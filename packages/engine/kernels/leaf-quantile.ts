import { randomBits } from "./random";

// Pairs of 16 bytes, value and weight. Weights are whole numbers whose sums a double holds exactly, so that no result
// depends on the order of the rows.

// @ts-ignore: decorator
@inline
function valueAt(pairs: usize, i: u32): f64 {
  return load<f64>(pairs + (<usize>i << 4));
}

// @ts-ignore: decorator
@inline
function swap(pairs: usize, i: u32, j: u32): void {
  const a = v128.load(pairs + (<usize>i << 4));
  v128.store(pairs + (<usize>i << 4), v128.load(pairs + (<usize>j << 4)));
  v128.store(pairs + (<usize>j << 4), a);
}

/** Writes each row's residual and scaled weight to `pairs`, rows of weight 0 left out; returns how many. */
function gatherResiduals(
  indices: usize,
  count: u32,
  scores: usize,
  labels: usize,
  weights: usize,
  weightScale: f64,
  pairs: usize,
): u32 {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const row = <usize>(indices ? load<u32>(indices + (<usize>i << 2)) : i) << 3;
    const weight = weights ? Math.floor(load<f64>(weights + row) * weightScale) : weightScale;
    if (weight == 0) continue;
    const at = pairs + (<usize>kept << 4);
    kept++;
    store<f64>(at, load<f64>(labels + row) - (scores ? load<f64>(scores + row) : 0));
    store<f64>(at, weight, 8);
  }
  return kept;
}

/** The quantile of `count` pairs (Hoare 1961, "Find", with three parts and weights). 0 for none. */
function quantile(pairs: usize, count: u32, level: f64): f64 {
  if (count == 0) return 0;
  let total: f64 = 0;
  for (let i: u32 = 0; i < count; i++) total += load<f64>(pairs + (<usize>i << 4), 8);
  const wanted = level * total;
  let below: f64 = 0;
  let first: u32 = 0;
  let end = count;
  for (let round: u64 = 0; ; round++) {
    const pivot = valueAt(pairs, first + <u32>(randomBits(count, round) % <u64>(end - first)));
    let less = first;
    let more = end;
    let lessWeight: f64 = 0;
    let equalWeight: f64 = 0;
    for (let i = first; i < more; ) {
      const value = valueAt(pairs, i);
      const weight = load<f64>(pairs + (<usize>i << 4), 8);
      if (value < pivot) {
        lessWeight += weight;
        swap(pairs, i++, less++);
      } else if (value > pivot) swap(pairs, i, --more);
      else {
        equalWeight += weight;
        i++;
      }
    }
    if (less > first && below + lessWeight >= wanted) end = less;
    else if (more == end || below + lessWeight + equalWeight >= wanted) {
      return below + lessWeight + equalWeight == wanted ? middle(pairs, count, pivot) : pivot;
    } else {
      below += lessWeight + equalWeight;
      first = more;
    }
  }
  return 0;
}

/** Halfway from `value` to the next larger one. */
function middle(pairs: usize, count: u32, value: f64): f64 {
  let next: f64 = Infinity;
  for (let i: u32 = 0; i < count; i++) {
    const other = valueAt(pairs, i);
    if (other > value) next = min<f64>(next, other);
  }
  return next == Infinity ? value : value / 2 + next / 2;
}

/**
 * The quantile of label - score over the rows listed (all of 0 .. count-1 for `indices` 0, scores all 0 for `scores` 0):
 * the smallest that at least `level` of the weight does not exceed, or halfway to the next where that is just met.
 * `weightScale` makes weights whole numbers with a sum below 2^52. `pairs` has room for 16 bytes a row.
 */
export function residualQuantile(
  indices: usize,
  count: u32,
  scores: usize,
  labels: usize,
  weights: usize,
  weightScale: f64,
  level: f64,
  pairs: usize,
): f64 {
  return quantile(pairs, gatherResiduals(indices, count, scores, labels, weights, weightScale, pairs), level);
}

/**
 * Friedman's one step towards the best constant under Huber's loss: the median of the residuals, plus the mean of their
 * distances from it, each cut at `delta`. `fixedPoint` makes a weight times a distance a whole number; the sum stays
 * below 2^62.
 */
export function huberCentre(
  indices: usize,
  count: u32,
  scores: usize,
  labels: usize,
  weights: usize,
  weightScale: f64,
  delta: f64,
  fixedPoint: f64,
  pairs: usize,
): f64 {
  const kept = gatherResiduals(indices, count, scores, labels, weights, weightScale, pairs);
  if (kept == 0) return 0;
  const median = quantile(pairs, kept, 0.5);
  let sum: i64 = 0;
  let total: f64 = 0;
  for (let i: u32 = 0; i < kept; i++) {
    const weight = load<f64>(pairs + (<usize>i << 4), 8);
    const distance = max<f64>(-delta, min<f64>(delta, valueAt(pairs, i) - median));
    sum += <i64>(weight * distance * fixedPoint);
    total += weight;
  }
  return median + <f64>sum / fixedPoint / total;
}
