// Shapley values of the game that one leaf plays: it pays its value when every condition of its path holds. A forest
// is a sum of such games, and so are its Shapley values.
//
// A path, 32 bytes and then its slots: the leaf's value; the number of slots (u32); the number of results (u32); the
// offset of its memo, or NO_MEMO (u32); the number of its background patterns and the leaf's number in the forest (u32
// each); 4 bytes unused; then for each slot the share (f64) of the training rows that would go the path's way when the slot's feature
// is unknown; then for each result its place in a row of contributions (u32, in bytes).
import { holds, patternNumber } from "./path-patterns";

/** Memo offset of a path whose results are not kept. */
export const NO_MEMO: u32 = 0xffffffff;

// @ts-ignore: decorator
@inline
export function slotsOf(path: usize): usize {
  return <usize>load<u32>(path, 8);
}

// @ts-ignore: decorator
@inline
export function resultsOf(path: usize): usize {
  return <usize>load<u32>(path, 12);
}

// @ts-ignore: decorator
@inline
export function memoOf(path: usize): u32 {
  return load<u32>(path, 16);
}

// @ts-ignore: decorator
@inline
export function backgroundCountOf(path: usize): usize {
  return <usize>load<u32>(path, 20);
}

// @ts-ignore: decorator
@inline
export function setBackgroundCount(path: usize, count: usize): void {
  store<u32>(path, <u32>count, 20);
}

// @ts-ignore: decorator
@inline
export function leafNumber(path: usize): usize {
  return <usize>load<u32>(path, 24);
}

// @ts-ignore: decorator
@inline
function sharesOf(path: usize): usize {
  return path + 32;
}

// @ts-ignore: decorator
@inline
export function placesOf(path: usize): usize {
  return path + 32 + (slotsOf(path) << 3);
}

/**
 * Path-dependent values (Lundberg et al. 2020: an unknown feature follows both ways, weighted by cover), and then for each pair of
 * slots half of its Shapley interaction index (Fujimoto, Kojadinovic and Marichal 2006). With z the slots' shares and o whether
 * they hold, Owen's integral (1972) gives
 *
 *   value(i) = v * (o_i - z_i) * integral from 0 to 1 of prod over j != i of (t * o_j + (1 - t) * z_j) dt,
 *
 * a polynomial in t of degree slots - 1, for which Gauss's quadrature with half as many points is exact; for a pair two factors
 * are taken out. `rule`: the number of pairs of points, at 16 the points and then their weights. `scratch` has room for
 * a pair for each slot.
 */
export function pathDependentInteractions(path: usize, pattern: usize, rule: usize, scratch: usize, results: usize): void {
  const slots = slotsOf(path);
  const pairs = <usize>load<u32>(rule);
  const points = rule + 16;
  memory.fill(results, 0, resultsOf(path) << 3);
  for (let pair: usize = 0; pair < pairs << 4; pair += 16) {
    const t = v128.load(points + pair);
    const unknown = f64x2.sub(f64x2.splat(1), t);
    let product = f64x2.mul(f64x2.splat(load<f64>(path)), v128.load(points + (pairs << 4) + pair));
    for (let slot: usize = 0; slot < slots; slot++) {
      const share = v128.load64_splat(sharesOf(path) + (slot << 3));
      const held = holds(pattern, slot);
      const rest = f64x2.sub(f64x2.splat(1), share);
      const factor = held ? f64x2.add(share, f64x2.mul(t, rest)) : f64x2.mul(share, unknown);
      v128.store(scratch + (slot << 4), held ? f64x2.div(rest, factor) : f64x2.div(f64x2.splat(-1), unknown));
      product = f64x2.mul(product, factor);
    }
    let result = results + (slots << 3);
    for (let slot: usize = 0; slot < slots; slot++) {
      const one = f64x2.mul(product, v128.load(scratch + (slot << 4)));
      store<f64>(results + (slot << 3), load<f64>(results + (slot << 3)) + sum2(one));
      const half = f64x2.mul(one, f64x2.splat(0.5));
      for (let other = slot + 1; other < slots; other++, result += 8) {
        store<f64>(result, load<f64>(result) + sum2(f64x2.mul(half, v128.load(scratch + (other << 4)))));
      }
    }
  }
}

/**
 * Interventional values (Janzing et al. 2020; Lundberg et al. 2020): an unknown feature takes its value from a
 * background row. Against one background row the leaf pays only when each slot holds for the explained row or for the
 * background row; with a slots that hold for the first alone and b for the second alone, each of the former gets
 * v * (a-1)! b! / (a+b)! and each of the latter -v * a! (b-1)! / (a+b)!. Background rows of one pattern count together.
 * `weights` has (a-1)! b! / (a+b)! at 65 * a + b; `background` the patterns (u64), each with its share of the rows (f64).
 * At most 64 slots.
 */
export function interventionalValues(
  path: usize,
  pattern: usize,
  weights: usize,
  background: usize,
  results: usize,
): void {
  const slots = slotsOf(path);
  const own = patternNumber(pattern, slots);
  const all = slots == 64 ? ~(<u64>0) : ((<u64>1) << (<u64>slots)) - 1;
  const lacking = all & ~own;
  const unheld = <usize>popcnt(lacking);
  memory.fill(results, 0, slots << 3);
  let unheldSum: f64 = 0;
  const end = background + (backgroundCountOf(path) << 4);
  for (let entry = background; entry < end; entry += 16) {
    const other = load<u64>(entry);
    if ((other & lacking) != lacking) continue;
    let alone = own & ~other;
    const held = <usize>popcnt(alone);
    const share = load<f64>(entry, 8);
    if (unheld) unheldSum += share * load<f64>(weights + ((unheld * 65 + held) << 3));
    if (!held) continue;
    const amount = share * load<f64>(weights + ((held * 65 + unheld) << 3)) * load<f64>(path);
    for (; alone; alone &= alone - 1) {
      const result = results + (<usize>ctz(alone) << 3);
      store<f64>(result, load<f64>(result) + amount);
    }
  }
  const unheldValue = -load<f64>(path) * unheldSum;
  for (let rest = lacking; rest; rest &= rest - 1) store<f64>(results + (<usize>ctz(rest) << 3), unheldValue);
}

// @ts-ignore: decorator
@inline
function sum2(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}
