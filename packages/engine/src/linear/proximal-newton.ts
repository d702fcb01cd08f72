import type { Address, Kernels } from "../kernels.js";
import { factorise, solveFactorised } from "./cholesky.js";
import type { DenseDesign } from "./dense-design.js";
import { minimise } from "./lbfgs.js";
import { lineSearch } from "./line-search.js";
import { LinearObjective, type SolverOptions } from "./linear-objective.js";

/** Rows of the sample, as a multiple of the coefficients: its hessian is then near enough that of all rows. */
const SAMPLE_ROWS_PER_COEFFICIENT = 64;
const LEAST_SAMPLE_ROWS = 4096;
/** A sample of more than this share of the rows saves nothing. */
const LARGEST_SAMPLE_SHARE = 1 / 3;
const MOST_SAMPLE_ITERATIONS = 12;
/**
 * Iterations that a sample's hessian is given. A fair sample needs fewer; one that missed the few rows far out on which a
 * column depends needs hundreds, each of them as dear as a fraction of a hessian of all rows.
 */
const MOST_ITERATIONS_BY_SAMPLE = 12;
/** When an iteration leaves more than this of the violation, the hessian is no longer good enough. */
const SLOW = 0.4;

/**
 * Minimises the objective with few columns from `start` by Newton's method, with absolute values by its proximal form
 * (Lee, Sun and Saunders 2014, "Proximal Newton-type methods for minimizing composite functions"). With many rows the
 * hessian is first that at the minimum of a sample of them (Roosta-Khorasani and Mahoney 2019, "Sub-sampled Newton
 * methods"), while values and gradients are always of all rows: so the answer is that of all rows.
 */
export function newton(
  kernels: Kernels,
  design: DenseDesign,
  objective: LinearObjective,
  start: Float64Array,
  options: SolverOptions,
): Float64Array {
  const wanted = Math.max(LEAST_SAMPLE_ROWS, SAMPLE_ROWS_PER_COEFFICIENT * objective.size);
  const hessianOf = hessiansOf(design, objective);
  if (wanted > design.rowCount * LARGEST_SAMPLE_SHARE) return iterate(kernels, objective, hessianOf, start, options);
  const sample = design.sample(Math.floor(design.rowCount / wanted), objective.labels);
  if (!(sample.design.weightSum > 0)) return iterate(kernels, objective, hessianOf, start, options);
  const { loss, outputs, penalties } = objective;
  const few = new LinearObjective(sample.design, loss, outputs, sample.labels, penalties);
  const hessianOfSample = hessiansOf(sample.design, few);
  const ofSample: SolverOptions = {
    ...options,
    isDone: (_, point, gradient) => few.violation(point, gradient) < 1e-4,
    maxIterations: Math.min(MOST_SAMPLE_ITERATIONS, options.maxIterations),
    onIteration: undefined,
  };
  const nearby = iterate(kernels, few, hessianOfSample, start, ofSample);
  return iterate(kernels, objective, hessianOf, nearby, options, hessianOfSample(nearby));
}

/** With `hessian` until it no longer serves, and then with that of all rows at each point. */
function iterate(
  kernels: Kernels,
  objective: LinearObjective,
  hessianOf: HessianOf,
  start: Float64Array,
  options: SolverOptions,
  hessian?: Float64Array,
): Float64Array {
  const isSmooth = objective.penalties.l1.every((l1) => l1 === 0);
  if (hessian && isSmooth) return quasiNewton(kernels, objective, hessianOf, start, options, hessian);
  const size = objective.size;
  let point = start;
  let gradient = new Float64Array(size);
  let value = objective.evaluate(point, gradient) + objective.absolutePenalty(point);
  let violation = objective.violation(point, gradient);
  let given = hessian;
  const block = isSmooth ? 0 : kernels.allocate((size * size + 4 * size) * 8);
  for (let iteration = 1; iteration <= options.maxIterations; iteration++) {
    if (options.isDone(objective, point, gradient)) break;
    const curvature = given ?? hessianOf(point);
    const target = isSmooth
      ? newtonPoint(curvature, point, gradient)
      : proximalPoint(kernels, block, objective, curvature, point, gradient, violation);
    const found = lineSearch(objective, point, value, gradient, target);
    if (!found) {
      // A sample's hessian may mislead; that of all rows gives a way down, unless rounding hides it.
      if (!given) break;
      given = undefined;
      continue;
    }
    const next = objective.violation(found.point, found.gradient);
    if (given && next > SLOW * violation) given = undefined;
    ({ point, gradient, value } = found);
    violation = next;
    if (options.onIteration?.(point, iteration) === false) break;
  }
  return point;
}

/** L-BFGS from `hessian`, and where that does not get there soon, Newton's method from where it got. */
function quasiNewton(
  kernels: Kernels,
  objective: LinearObjective,
  hessianOf: HessianOf,
  start: Float64Array,
  options: SolverOptions,
  hessian: Float64Array,
): Float64Array {
  const factor = hessian.slice();
  factorise(factor, objective.size);
  let stopped = false;
  const { point, iterations, converged } = minimise((at, gradient) => objective.evaluate(at, gradient), start, {
    tolerance: options.tolerance,
    maxIterations: Math.min(options.maxIterations, MOST_ITERATIONS_BY_SAMPLE),
    precondition: (vector) => solveFactorised(factor, objective.size, vector),
    onIteration: (iteration) => {
      stopped = options.onIteration?.(objective.lastPoint, iteration) === false;
      return !stopped;
    },
  });
  if (converged || stopped) return point;
  return iterate(kernels, objective, hessianOf, point, {
    ...options,
    maxIterations: options.maxIterations - iterations,
    onIteration: options.onIteration && ((at, iteration) => options.onIteration?.(at, iterations + iteration)),
  });
}

/** Second derivatives of the smooth part by point. Those of the squared loss are the same everywhere, and added up once. */
type HessianOf = (point: Float64Array) => Float64Array;

function hessiansOf(design: DenseDesign, objective: LinearObjective): HessianOf {
  let everywhere: Float64Array | undefined;
  return (point) => {
    if (everywhere) return everywhere;
    const hessian = hessianAt(design, objective, point);
    if (objective.loss === "squared") everywhere = hessian;
    return hessian;
  };
}

function hessianAt(design: DenseDesign, objective: LinearObjective, point: Float64Array): Float64Array {
  const { outputs, penalties, size } = objective;
  const hessian = design.hessianSums(objective.loss, outputs, point);
  const { width, weightSum } = design;
  for (let i = 0; i < hessian.length; i++) hessian[i]! /= weightSum;
  for (let i = 0; i < size; i++) {
    const f = i % (width + 1);
    if (f < width) hessian[i * size + i]! += penalties.l2[f] as number;
  }
  return hessian;
}

function newtonPoint(hessian: Float64Array, point: Float64Array, gradient: Float64Array): Float64Array {
  const size = point.length;
  const factor = hessian.slice();
  // Scores of a multinomial model may all be moved alike, and without a penalty nothing says by how much.
  for (let i = 0; i < size; i++) factor[i * size + i]! *= 1 + 1e-12;
  factorise(factor, size);
  const step = gradient.slice();
  solveFactorised(factor, size, step);
  return point.map((value, i) => value - (step[i] as number));
}

/** The minimum of the quadratic model with the absolute values, by coordinate descent. */
function proximalPoint(
  kernels: Kernels,
  block: Address,
  objective: LinearObjective,
  hessian: Float64Array,
  point: Float64Array,
  gradient: Float64Array,
  violation: number,
): Float64Array {
  const { size } = objective;
  const { width } = objective.design;
  const penalty = (of: Float64Array) => Float64Array.from(point, (_, i) => of[i % (width + 1)] ?? 0);
  const part = (index: number) => block + (size * size + index * size) * 8;
  const [slopes, z, l1, l2] = [part(0), part(1), part(2), part(3)];
  kernels.f64(block, size * size).set(hessian);
  kernels.f64(slopes, size).set(gradient);
  kernels.f64(z, size).set(point);
  kernels.f64(l1, size).set(penalty(objective.penalties.l1));
  // The squares are part of the hessian already.
  kernels.f64(l2, size).fill(0);
  kernels.run.gramDescent(block, size, slopes, z, l1, l2, 10_000, Math.max(1e-15, 1e-4 * violation));
  return kernels.f64(z, size).slice();
}
