import { exp1, exp2, log, sigmoid4 } from "./math";

// Gradients and hessians of the loss at the current scores, times the row's weight, as 32-bit floats. `weights` 0
// stands for weight 1 in every row. Losses are weighted sums, to be divided by the sum of weights.

// @ts-ignore: decorator
@inline
function weightOf(weights: usize, row: u32): f64 {
  return weights ? load<f64>(weights + (<usize>row << 3)) : 1;
}

// @ts-ignore: decorator
@inline
function put(gradients: usize, hessians: usize, row: u32, gradient: f64, hessian: f64): void {
  store<f32>(gradients + (<usize>row << 2), <f32>gradient);
  store<f32>(hessians + (<usize>row << 2), <f32>hessian);
}

/** Four doubles as 32-bit floats. */
// @ts-ignore: decorator
@inline
function loadFour(at: usize): v128 {
  const low = f32x4.demote_f64x2_zero(v128.load(at));
  return v128.shuffle<i64>(low, f32x4.demote_f64x2_zero(v128.load(at, 16)), 0, 2);
}

/**
 * Binary log loss: gradient p - y, hessian p (1 - p). Four rows at a time: `begin` is a multiple of 4, and up to three
 * rows past `end` are written.
 */
export function logisticGradients(
  scores: usize,
  labels: usize,
  weights: usize,
  begin: u32,
  end: u32,
  gradients: usize,
  hessians: usize,
): void {
  const one = f32x4.splat(1);
  for (let row = <usize>begin; row < <usize>end; row += 4) {
    const p = sigmoid4(loadFour(scores + (row << 3)));
    let gradient = f32x4.sub(p, loadFour(labels + (row << 3)));
    let hessian = f32x4.mul(p, f32x4.sub(one, p));
    if (weights) {
      const weight = loadFour(weights + (row << 3));
      gradient = f32x4.mul(gradient, weight);
      hessian = f32x4.mul(hessian, weight);
    }
    v128.store(gradients + (row << 2), gradient);
    v128.store(hessians + (row << 2), hessian);
  }
}

/**
 * Softmax log loss for one class: gradient p - [y = class], hessian p (1 - p) K / (K - 1), the factor of Friedman 2001
 * that makes up for the redundant class.
 */
export function softmaxGradients(
  probabilities: usize,
  labels: usize,
  weights: usize,
  begin: u32,
  end: u32,
  classIndex: u32,
  classCount: u32,
  gradients: usize,
  hessians: usize,
): void {
  const factor = <f64>classCount / <f64>(classCount - 1);
  for (let row = begin; row < end; row++) {
    const p = load<f64>(probabilities + (<usize>row << 3));
    const hit = load<f64>(labels + (<usize>row << 3)) == <f64>classIndex;
    const weight = weightOf(weights, row);
    put(gradients, hessians, row, weight * (hit ? p - 1 : p), weight * factor * p * (1 - p));
  }
}

/** Half the squared error: gradient (score - y) * unit, hessian 1. `unit` keeps any target within 32-bit floats. */
export function squaredGradients(
  scores: usize,
  labels: usize,
  weights: usize,
  begin: u32,
  end: u32,
  unit: f64,
  gradients: usize,
  hessians: usize,
): void {
  for (let row = begin; row < end; row++) {
    const weight = weightOf(weights, row);
    const residual = load<f64>(scores + (<usize>row << 3)) - load<f64>(labels + (<usize>row << 3));
    put(gradients, hessians, row, weight * unit * residual, weight);
  }
}

// A loss of log loss is capped here, as log(0) would make every later comparison meaningless.
const SMALLEST_PROBABILITY: f64 = 1e-15;

/** Sum of weight * -log P(label) from raw binary scores. */
export function logLoss(scores: usize, labels: usize, weights: usize, begin: u32, end: u32): f64 {
  let sum: f64 = 0;
  for (let row = begin; row < end; row++) {
    const score = load<f64>(scores + (<usize>row << 3));
    const signed = load<f64>(labels + (<usize>row << 3)) > 0.5 ? score : -score;
    // -log(1 / (1 + exp(-s))) without cancellation for either sign of s.
    const loss = max<f64>(-signed, 0) + log(1 + exp1(-abs(signed)));
    sum += weightOf(weights, row) * min<f64>(loss, 34.538776394910684);
  }
  return sum;
}

/** Sum of weight * -log P(label) from probabilities that are `rowStride` and `classStride` bytes apart. */
export function softmaxLoss(
  probabilities: usize,
  rowStride: usize,
  classStride: usize,
  labels: usize,
  weights: usize,
  begin: u32,
  end: u32,
): f64 {
  let sum: f64 = 0;
  for (let row = begin; row < end; row++) {
    const label = <usize>load<f64>(labels + (<usize>row << 3));
    const p = load<f64>(probabilities + label * classStride + <usize>row * rowStride);
    sum -= weightOf(weights, row) * log(max<f64>(p, SMALLEST_PROBABILITY));
  }
  return sum;
}

/** Sum of weight * (score - y)^2. */
export function squaredLoss(scores: usize, labels: usize, weights: usize, begin: u32, end: u32): f64 {
  let sum: f64 = 0;
  for (let row = begin; row < end; row++) {
    const residual = load<f64>(scores + (<usize>row << 3)) - load<f64>(labels + (<usize>row << 3));
    sum += weightOf(weights, row) * residual * residual;
  }
  return sum;
}

/**
 * Pinball loss: a target above the score costs `costAbove` for each unit, one below it `costBelow`. Hessian 1, as the
 * leaves take quantiles afterwards.
 */
export function pinballGradients(
  scores: usize,
  labels: usize,
  weights: usize,
  begin: u32,
  end: u32,
  costAbove: f64,
  costBelow: f64,
  gradients: usize,
  hessians: usize,
): void {
  for (let row = begin; row < end; row++) {
    const weight = weightOf(weights, row);
    const residual = load<f64>(labels + (<usize>row << 3)) - load<f64>(scores + (<usize>row << 3));
    const gradient = residual > 0 ? -costAbove : residual < 0 ? costBelow : 0;
    put(gradients, hessians, row, weight * gradient, weight);
  }
}

/** Sum of weight * pinball loss. */
export function pinballLoss(
  scores: usize,
  labels: usize,
  weights: usize,
  begin: u32,
  end: u32,
  costAbove: f64,
  costBelow: f64,
): f64 {
  let sum: f64 = 0;
  for (let row = begin; row < end; row++) {
    const residual = load<f64>(labels + (<usize>row << 3)) - load<f64>(scores + (<usize>row << 3));
    sum += weightOf(weights, row) * (residual > 0 ? costAbove * residual : -costBelow * residual);
  }
  return sum;
}

/** Huber's loss: gradient (score - y) * unit, at most delta * unit to either side; hessian 1. */
export function huberGradients(
  scores: usize,
  labels: usize,
  weights: usize,
  begin: u32,
  end: u32,
  delta: f64,
  unit: f64,
  gradients: usize,
  hessians: usize,
): void {
  for (let row = begin; row < end; row++) {
    const weight = weightOf(weights, row);
    const residual = load<f64>(scores + (<usize>row << 3)) - load<f64>(labels + (<usize>row << 3));
    put(gradients, hessians, row, weight * unit * max<f64>(-delta, min<f64>(delta, residual)), weight);
  }
}

/** Sum of weight * Huber's loss. */
export function huberLoss(scores: usize, labels: usize, weights: usize, begin: u32, end: u32, delta: f64): f64 {
  let sum: f64 = 0;
  for (let row = begin; row < end; row++) {
    const distance = abs(load<f64>(scores + (<usize>row << 3)) - load<f64>(labels + (<usize>row << 3)));
    const near = min<f64>(distance, delta);
    sum += weightOf(weights, row) * near * (distance - 0.5 * near);
  }
  return sum;
}

/**
 * Half the Tweedie deviance with log link: with a = y mean^(1 - power) and b = mean^(2 - power), gradient (b - a) * unit
 * and hessian ((power - 1) a + (2 - power) b) * unit.
 */
export function tweedieGradients(
  scores: usize,
  labels: usize,
  weights: usize,
  begin: u32,
  end: u32,
  power: f64,
  unit: f64,
  gradients: usize,
  hessians: usize,
): void {
  for (let row = begin; row < end; row++) {
    const score = load<f64>(scores + (<usize>row << 3));
    const powers = exp2(f64x2.mul(f64x2.splat(score), f64x2(1 - power, 2 - power)));
    const a = load<f64>(labels + (<usize>row << 3)) * f64x2.extract_lane(powers, 0);
    const b = f64x2.extract_lane(powers, 1);
    const scale = weightOf(weights, row) * unit;
    put(gradients, hessians, row, scale * (b - a), scale * ((power - 1) * a + (2 - power) * b));
  }
}

/** Sum of weight * Tweedie deviance, which is 0 where the mean is y. `power` from 1 to 2. */
export function tweedieDeviance(scores: usize, labels: usize, weights: usize, begin: u32, end: u32, power: f64): f64 {
  let sum: f64 = 0;
  for (let row = begin; row < end; row++) {
    const score = load<f64>(scores + (<usize>row << 3));
    const y = load<f64>(labels + (<usize>row << 3));
    const logY = y > 0 ? log(y) : 0;
    let half: f64;
    if (power == 1) half = y * (logY - score) - y + exp1(score);
    else if (power == 2) half = score - logY + y * exp1(-score) - 1;
    else {
      const ofY = y > 0 ? exp1((2 - power) * logY) / ((1 - power) * (2 - power)) : 0;
      half = ofY - (y * exp1((1 - power) * score)) / (1 - power) + exp1((2 - power) * score) / (2 - power);
    }
    sum += weightOf(weights, row) * 2 * half;
  }
  return sum;
}
