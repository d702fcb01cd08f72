import { exp2 } from "./math";

// Losses of linear scores. Scores lie output by output, `stride` bytes apart; rows come in pairs and are padded with rows
// of weight 0, so that no loop has a tail.

const SQUARED: u32 = 0;
const LOGISTIC: u32 = 1;
const POISSON: u32 = 2;

/** ln(1 + u) of two doubles from 0 to 1, by the series of atanh(u / (2 + u)): the first term left out is below 1e-17. */
// @ts-ignore: decorator
@inline
function logOnePlus2(u: v128): v128 {
  const r = f64x2.div(u, f64x2.add(f64x2.splat(2), u));
  const square = f64x2.mul(r, r);
  let p = f64x2.splat(2.0 / 33);
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 31));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 29));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 27));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 25));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 23));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 21));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 19));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 17));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 15));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 13));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 11));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 9));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 7));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 5));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2.0 / 3));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(2));
  return f64x2.mul(p, r);
}

/**
 * Replaces the scores of `count` rows by the loss's derivative times the row's weight, and returns the weighted sum of
 * losses: squared (half the squared error), logistic, Poisson (without the terms of the target alone), multinomial.
 */
export function linearLoss(
  kind: u32,
  scores: usize,
  stride: usize,
  outputs: u32,
  labels: usize,
  weights: usize,
  count: u32,
): f64 {
  const bytes = <usize>count << 3;
  let sum = f64x2.splat(0);
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  if (kind == SQUARED) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const weight = v128.load(weights + at);
      const error = f64x2.sub(v128.load(scores + at), v128.load(labels + at));
      const pull = f64x2.mul(weight, error);
      sum = f64x2.add(sum, f64x2.mul(pull, error));
      v128.store(scores + at, pull);
    }
    return 0.5 * (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  }
  if (kind == LOGISTIC) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const weight = v128.load(weights + at);
      const label = v128.load(labels + at);
      const score = v128.load(scores + at);
      const e = exp2(f64x2.neg(f64x2.abs(score)));
      const large = f64x2.div(one, f64x2.add(one, e));
      const p = v128.bitselect(large, f64x2.mul(e, large), f64x2.ge(score, zero));
      const loss = f64x2.sub(f64x2.add(f64x2.pmax(zero, score), logOnePlus2(e)), f64x2.mul(label, score));
      sum = f64x2.add(sum, f64x2.mul(weight, loss));
      v128.store(scores + at, f64x2.mul(weight, f64x2.sub(p, label)));
    }
    return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  }
  if (kind == POISSON) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const weight = v128.load(weights + at);
      const label = v128.load(labels + at);
      const score = v128.load(scores + at);
      const mean = exp2(score);
      sum = f64x2.add(sum, f64x2.mul(weight, f64x2.sub(mean, f64x2.mul(label, score))));
      v128.store(scores + at, f64x2.mul(weight, f64x2.sub(mean, label)));
    }
    return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  }
  for (let at: usize = 0; at < bytes; at += 16) {
    const weight = v128.load(weights + at);
    const label = v128.load(labels + at);
    let largest = v128.load(scores + at);
    for (let k: u32 = 1, p = scores + at + stride; k < outputs; k++, p += stride) {
      largest = f64x2.pmax(largest, v128.load(p));
    }
    let total = zero;
    let hit = zero;
    for (let k: u32 = 0, p = scores + at; k < outputs; k++, p += stride) {
      const score = f64x2.sub(v128.load(p), largest);
      hit = v128.bitselect(score, hit, f64x2.eq(label, f64x2.splat(k)));
      const e = exp2(score);
      total = f64x2.add(total, e);
      v128.store(p, e);
    }
    const logs = f64x2.replace_lane(
      f64x2.splat(NativeMath.log(f64x2.extract_lane(total, 0))),
      1,
      NativeMath.log(f64x2.extract_lane(total, 1)),
    );
    sum = f64x2.add(sum, f64x2.mul(weight, f64x2.sub(logs, hit)));
    const share = f64x2.div(one, total);
    for (let k: u32 = 0, p = scores + at; k < outputs; k++, p += stride) {
      const hitHere = v128.and(one, f64x2.eq(label, f64x2.splat(k)));
      v128.store(p, f64x2.mul(weight, f64x2.sub(f64x2.mul(v128.load(p), share), hitHere)));
    }
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * Replaces the scores of `count` rows by what second derivatives are made of: the second derivative itself times the
 * row's weight, or for the multinomial loss the probabilities (the derivative by scores k and l is weight times
 * p_k ([k = l] - p_l)).
 */
export function linearCurvature(
  kind: u32,
  scores: usize,
  stride: usize,
  outputs: u32,
  weights: usize,
  count: u32,
): void {
  const bytes = <usize>count << 3;
  const one = f64x2.splat(1);
  for (let at: usize = 0; at < bytes; at += 16) {
    const weight = v128.load(weights + at);
    const score = v128.load(scores + at);
    if (kind == SQUARED) v128.store(scores + at, weight);
    else if (kind == LOGISTIC) {
      const e = exp2(f64x2.neg(f64x2.abs(score)));
      const large = f64x2.div(one, f64x2.add(one, e));
      v128.store(scores + at, f64x2.mul(weight, f64x2.mul(large, f64x2.mul(e, large))));
    } else if (kind == POISSON) v128.store(scores + at, f64x2.mul(weight, exp2(score)));
    else {
      let largest = score;
      for (let k: u32 = 1, p = scores + at + stride; k < outputs; k++, p += stride) {
        largest = f64x2.pmax(largest, v128.load(p));
      }
      let total = f64x2.splat(0);
      for (let k: u32 = 0, p = scores + at; k < outputs; k++, p += stride) {
        const e = exp2(f64x2.sub(v128.load(p), largest));
        total = f64x2.add(total, e);
        v128.store(p, e);
      }
      for (let k: u32 = 0, p = scores + at; k < outputs; k++, p += stride) {
        v128.store(p, f64x2.div(v128.load(p), total));
      }
    }
  }
}
