/** A smooth function to be minimised: writes the gradient at `point` and returns the value. */
export type Differentiable = (point: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** Stops when no entry of the gradient is larger than this. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /**
   * Replaces a vector by its product with an approximation of the inverse hessian, from which the memory starts. Default:
   * a multiple of the identity.
   */
  readonly precondition?: (vector: Float64Array) => void;
  /** Called after each iteration with the value; false stops. */
  readonly onIteration?: (iteration: number, value: number) => boolean | undefined;
}

export interface LbfgsResult {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
}

const MEMORY = 10;
const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/**
 * Limited-memory BFGS (Liu and Nocedal 1989, "On the limited memory BFGS method for large scale optimization") from
 * `start`, with steps that satisfy the Wolfe conditions, found by bisection.
 */
export function minimise(objective: Differentiable, start: Float64Array, options: LbfgsOptions): LbfgsResult {
  let point = start.slice();
  let gradient = new Float64Array(point.length);
  let value = objective(point, gradient);
  const pairs: Pair[] = [];
  let iteration = 0;
  while (largest(gradient) > options.tolerance && iteration < options.maxIterations) {
    const direction = descentDirection(gradient, pairs, options.precondition);
    const unscaled = iteration === 0 && !options.precondition;
    const found = search(objective, point, value, gradient, direction, unscaled);
    // No step lowers the value any more: the limit of doubles is reached.
    if (!found) return { point, value, iterations: iteration, converged: largest(gradient) < 1e3 * options.tolerance };
    const step = subtract(found.point, point);
    const change = subtract(found.gradient, gradient);
    const curvature = dot(step, change);
    if (curvature > 0) pairs.push({ step, change, curvature });
    if (pairs.length > MEMORY) pairs.shift();
    ({ point, gradient, value } = found);
    iteration++;
    if (options.onIteration?.(iteration, value) === false) break;
  }
  return { point, value, iterations: iteration, converged: largest(gradient) <= options.tolerance };
}

/** Minus the gradient times the approximated inverse hessian: the two loops of Nocedal 1980. */
function descentDirection(
  gradient: Float64Array,
  pairs: readonly Pair[],
  precondition: LbfgsOptions["precondition"],
): Float64Array {
  const direction = gradient.map((g) => -g);
  const alphas: number[] = [];
  for (const { step, change, curvature } of pairs.toReversed()) {
    const alpha = dot(step, direction) / curvature;
    alphas.push(alpha);
    addScaled(direction, change, -alpha);
  }
  const last = pairs.at(-1);
  if (precondition) precondition(direction);
  else if (last) {
    const scale = last.curvature / dot(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  for (const { step, change, curvature } of pairs) {
    addScaled(direction, step, (alphas.pop() as number) - dot(change, direction) / curvature);
  }
  return direction;
}

interface Found {
  readonly point: Float64Array<ArrayBuffer>;
  readonly gradient: Float64Array<ArrayBuffer>;
  readonly value: number;
}

/** A step along `direction` with sufficient decrease and curvature; undefined when there is none. */
function search(
  objective: Differentiable,
  point: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
  unscaled: boolean,
): Found | undefined {
  const slope = dot(gradient, direction);
  if (!(slope < 0)) return undefined;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let length = unscaled ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
  let decreased: Found | undefined;
  for (let trial = 0; trial < 60; trial++) {
    const candidate = point.slice();
    addScaled(candidate, direction, length);
    const newGradient = new Float64Array(point.length);
    const newValue = objective(candidate, newGradient);
    // Near the minimum the value's rounding hides its decrease; there the slope decides.
    const rounding = 1e-15 * Math.abs(value);
    if (!(newValue <= value + SUFFICIENT_DECREASE * length * slope + rounding)) high = length;
    else {
      decreased = { point: candidate, gradient: newGradient, value: newValue };
      const newSlope = dot(newGradient, direction);
      if (newSlope < CURVATURE * slope) low = length;
      else if (newSlope > -CURVATURE * slope) high = length;
      else return decreased;
    }
    length = high === Number.POSITIVE_INFINITY ? length * 2 : (low + high) / 2;
  }
  return decreased;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - (b[i] as number));
}

function addScaled(target: Float64Array, source: Float64Array, scale: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += scale * (source[i] as number);
}
