import { betaPower, incompleteBeta } from "./beta";
import { normalQuantile } from "./normal";

/** P(T <= t) of Student's t with `df` degrees of freedom, with a small relative error in both tails. */
export function studentTCdf(t: f64, df: f64): f64 {
  const tail = 0.5 * beyond(abs(t), df);
  return t > 0 ? 1 - tail : tail;
}

/**
 * The t with P(T <= t) = p, for p from 1e-100 and df from 1. Newton's method on the logarithms of t and of a probability:
 * that curve is concave with slopes between 0 and df, so that every step but the first stays on one side of the answer.
 */
export function studentTQuantile(p: f64, df: f64): f64 {
  const tail = min(p, 1 - p);
  if (tail == 0.5) return 0;
  // Near the centre what lies within (-t, t) is the small number that must be met, else what lies beyond.
  const central = tail > 0.25;
  const aim = central ? 1 - 2 * tail : 2 * tail;
  let t = -normalQuantile(tail);
  for (let step = 0; step < 100; step++) {
    const probability = central ? within(t, df) : beyond(t, df);
    // The density of t is betaPower / t, and both sides count.
    const slope = (2 * betaPower(0.5, 0.5 * df, shareOf(t, df), 1 / (1 + (t / df) * t))) / probability;
    const change = NativeMath.log(aim / probability) / slope;
    t *= NativeMath.exp(central ? change : -change);
    if (abs(change) < 4e-16) break;
  }
  return p > 0.5 ? t : -t;
}

/** P(|T| > t) for t >= 0. */
function beyond(t: f64, df: f64): f64 {
  return incompleteBeta(0.5 * df, 0.5, 1 / (1 + (t / df) * t), shareOf(t, df));
}

/** P(|T| <= t) for t >= 0. */
function within(t: f64, df: f64): f64 {
  return incompleteBeta(0.5, 0.5 * df, shareOf(t, df), 1 / (1 + (t / df) * t));
}

/** t^2 / (df + t^2), which has a beta distribution with 1/2 and df/2. */
// @ts-ignore: decorator
@inline
function shareOf(t: f64, df: f64): f64 {
  const ratio = (t / df) * t;
  return ratio < Infinity ? ratio / (1 + ratio) : 1;
}
