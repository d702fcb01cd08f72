import type { KernelFunctions } from "../kernels.generated.js";

/** exp and log that give the same bits everywhere. */
export type ModelMath = Pick<KernelFunctions, "exponential" | "log">;

const MAX_STEPS = 100;
const SMALLEST_STEP = 1e-12;
/** So slight that it only decides where the data leave the coefficients open: features that do not vary. */
const RIDGE = 1e-11;

/** 1 / (1 + exp(-score)). */
export function logistic(math: ModelMath, score: number): number {
  const odds = math.exponential(-Math.abs(score));
  return score >= 0 ? 1 / (1 + odds) : odds / (1 + odds);
}

/** ln(p / (1 - p)) of a probability that is first held within 2.2e-16 of 0 and 1. */
export function logOdds(math: ModelMath, p: number): number {
  const held = heldProbability(p);
  return math.log(held) - math.log(1 - held);
}

export function heldProbability(p: number): number {
  return Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON);
}

/**
 * Coefficients of a logistic regression on a few features, the intercept last: Newton's method with halved steps on the
 * weighted log loss, whose targets may be any shares from 0 to 1.
 */
export function fitSmallLogistic(
  math: ModelMath,
  features: readonly Float64Array[],
  targets: Float64Array,
  weights?: Float64Array,
): Float64Array {
  const width = features.length + 1;
  let point = new Float64Array(width);
  let state = evaluateAt(math, features, targets, weights, point);
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = solve(state.curvature, state.gradient);
    const slope = direction.reduce((sum, d, j) => sum + d * (state.gradient[j] as number), 0);
    if (!(slope > SMALLEST_STEP * SMALLEST_STEP)) break;
    let share = 1;
    let next = state;
    let nextPoint = point;
    do {
      nextPoint = point.map((value, j) => value - share * (direction[j] as number));
      next = evaluateAt(math, features, targets, weights, nextPoint);
      share /= 2;
    } while (!(next.loss <= state.loss) && share > SMALLEST_STEP);
    const moved = nextPoint.some((value, j) => {
      const before = point[j] as number;
      return Math.abs(value - before) > SMALLEST_STEP * Math.max(1, Math.abs(before));
    });
    if (!(next.loss <= state.loss)) break;
    point = nextPoint;
    state = next;
    if (!moved) break;
  }
  return point;
}

interface State {
  readonly loss: number;
  readonly gradient: Float64Array;
  /** Row-major. */
  readonly curvature: Float64Array;
}

function evaluateAt(
  math: ModelMath,
  features: readonly Float64Array[],
  targets: Float64Array,
  weights: Float64Array | undefined,
  point: Float64Array,
): State {
  const width = point.length;
  const gradient = new Float64Array(width);
  const curvature = new Float64Array(width * width);
  const row = new Float64Array(width).fill(1);
  let loss = 0;
  for (let i = 0; i < targets.length; i++) {
    for (let j = 0; j < width - 1; j++) row[j] = features[j]?.[i] as number;
    const score = row.reduce((sum, value, j) => sum + value * (point[j] as number), 0);
    const weight = weights ? (weights[i] as number) : 1;
    const odds = math.exponential(-Math.abs(score));
    const p = score >= 0 ? 1 / (1 + odds) : odds / (1 + odds);
    const target = targets[i] as number;
    loss += weight * (math.log(1 + odds) + Math.max(score, 0) - target * score);
    for (let j = 0; j < width; j++) {
      gradient[j]! += weight * (p - target) * (row[j] as number);
      for (let k = 0; k < width; k++) {
        curvature[j * width + k]! += weight * p * (1 - p) * (row[j] as number) * (row[k] as number);
      }
    }
  }
  for (let j = 0; j < width; j++) {
    loss += (RIDGE / 2) * (point[j] as number) ** 2;
    gradient[j]! += RIDGE * (point[j] as number);
    curvature[j * width + j]! += RIDGE;
  }
  return { loss, gradient, curvature };
}

/** The x with `matrix` x = `right`, by elimination with pivots; for a handful of unknowns. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const a = matrix.slice();
  const x = right.slice();
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++) {
      if (Math.abs(a[i * n + column] as number) > Math.abs(a[pivot * n + column] as number)) pivot = i;
    }
    swapRows(a, x, n, column, pivot);
    for (let i = column + 1; i < n; i++) {
      const factor = (a[i * n + column] as number) / (a[column * n + column] as number);
      for (let j = column; j < n; j++) a[i * n + j]! -= factor * (a[column * n + j] as number);
      x[i]! -= factor * (x[column] as number);
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i]! -= (a[i * n + j] as number) * (x[j] as number);
    x[i]! /= a[i * n + i] as number;
  }
  return x;
}

function swapRows(a: Float64Array, x: Float64Array, n: number, i: number, j: number): void {
  if (i === j) return;
  for (let k = 0; k < n; k++) [a[i * n + k], a[j * n + k]] = [a[j * n + k] as number, a[i * n + k] as number];
  [x[i], x[j]] = [x[j] as number, x[i] as number];
}
