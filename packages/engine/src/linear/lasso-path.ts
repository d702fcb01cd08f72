import { checkFitInput } from "../check-fit-input.js";
import { EngineError } from "../engine-error.js";
import type { FitInput } from "../estimator.js";
import { withKernels } from "../kernels.js";
import { CoordinateDescent } from "./coordinate-descent.js";
import { createDesign } from "./create-design.js";
import { doneAt, objectiveOf, unscaled } from "./fit-linear.js";
import type { LinearCoefficients } from "./linear-state.js";
import { scaleTarget } from "./scaled-target.js";

export interface PathOptions {
  /** Share of the penalty on the absolute coefficients, above 0. Default 1: the lasso. */
  readonly l1Ratio?: number;
  /** Penalties to solve for, descending. Default: `count` of them, evenly on a logarithmic scale from the least one that leaves no coefficient. */
  readonly alphas?: readonly number[];
  /** Default 100. */
  readonly count?: number;
  /** Smallest default penalty as a share of the largest. Default 0.001. */
  readonly smallestShare?: number;
  /** As `tol` of the lasso. Default 1e-12. */
  readonly tolerance?: number;
  /** Whether the penalty is on the coefficients of standardised features. Default false. */
  readonly standardise?: boolean;
}

export interface PathPoint extends Pick<LinearCoefficients, "coefficients"> {
  readonly alpha: number;
  readonly intercept: number;
  /** Coefficients other than 0. */
  readonly nonZeroCount: number;
}

const MOST_ITERATIONS = 1000;

/**
 * The elastic net for a descending sequence of penalties, each solution the start of the next (Friedman, Hastie and
 * Tibshirani 2010). Columns that the sequential strong rule keeps (Tibshirani et al. 2012) are candidates from the
 * beginning; what it discards wrongly is found by the optimality conditions. Regression only; `input.params` is not read.
 * Throws EngineError for options out of bounds.
 */
export function elasticNetPath(
  input: Pick<FitInput, "x" | "y" | "weights" | "threads">,
  options: PathOptions = {},
): readonly PathPoint[] {
  const { l1Ratio = 1, tolerance = 1e-12, standardise = false } = options;
  checkFitInput(
    { name: "elasticNetPath", tasks: ["regression"], nativeCategories: false, nativeMissing: false },
    { ...input, params: {}, seed: 0 },
  );
  checkOptions(options);
  return withKernels((kernels) => {
    const design = createDesign(kernels, input.x, input.weights);
    const target = scaleTarget("squared", input.y, input.weights, design.weightSum);
    const unit = { loss: "squared", l1: l1Ratio, l2: 1 - l1Ratio, standardise } as const;
    const objective = objectiveOf(kernels, design, target, unit);
    const { penalties } = objective;
    const base = { l1: penalties.l1.slice(), l2: penalties.l2.slice() };
    const descent = new CoordinateDescent(kernels, objective);
    let point = target.start(design.width);
    const gradient = new Float64Array(objective.size);
    penalties.l2.fill(0);
    objective.evaluate(point, gradient);
    const largest = base.l1.reduce((most, l1, f) => Math.max(most, Math.abs(gradient[f] as number) / l1), 0);
    const isDone = doneAt({ ...unit, tolerance, stopAt: "gap", maxIterations: MOST_ITERATIONS });
    let previous = largest;
    return alphasOf(options, largest).map((alpha): PathPoint => {
      for (let f = 0; f < design.width; f++) {
        penalties.l1[f] = alpha * (base.l1[f] as number);
        penalties.l2[f] = alpha * (base.l2[f] as number);
      }
      const threshold = 2 * alpha - previous;
      const candidates: number[] = [];
      for (let f = 0; f < design.width; f++) {
        if (Math.abs(gradient[f] as number) >= threshold * (base.l1[f] as number)) candidates.push(f);
      }
      // The point before may be within the tolerance already: without a descent a path would stay behind where it is coarse.
      let descended = false;
      const isDoneHere: typeof isDone = (...at) => {
        const done = descended && isDone(...at);
        descended = true;
        return done;
      };
      point = descent.solve(point, { tolerance, maxIterations: MOST_ITERATIONS, isDone: isDoneHere }, candidates);
      gradient.set(descent.gradient);
      previous = alpha;
      const { coefficients, intercepts } = unscaled(point, design, target);
      const nonZeroCount = coefficients.reduce((count, value) => count + Number(value !== 0), 0);
      return { alpha, coefficients, intercept: intercepts[0] as number, nonZeroCount };
    });
  }, input.threads);
}

/** `elasticNetPath` with the whole penalty on the absolute coefficients. */
export function lassoPath(
  input: Pick<FitInput, "x" | "y" | "weights" | "threads">,
  options: Omit<PathOptions, "l1Ratio"> = {},
): readonly PathPoint[] {
  return elasticNetPath(input, { ...options, l1Ratio: 1 });
}

/** Even on a logarithmic scale; the smallest positive double where nothing depends on the target. */
function alphasOf({ alphas, count = 100, smallestShare = 1e-3 }: PathOptions, largest: number): readonly number[] {
  if (alphas) return alphas;
  const from = Math.max(largest, Number.MIN_VALUE);
  return withKernels(({ run }) => {
    const step = run.log(smallestShare) / Math.max(count - 1, 1);
    return Array.from({ length: count }, (_, i) => from * run.exponential(i * step));
  });
}

function checkOptions({
  l1Ratio = 1,
  alphas,
  count = 100,
  smallestShare = 1e-3,
  tolerance = 1e-12,
}: PathOptions): void {
  const refuse = (sentence: string) => {
    throw new EngineError("bad_params", sentence);
  };
  if (!(l1Ratio > 0 && l1Ratio <= 1)) refuse(`l1Ratio must be above 0 and at most 1, not ${l1Ratio}`);
  if (!(Number.isInteger(count) && count >= 1 && count <= 10_000)) {
    refuse(`count must be a whole number from 1 to 10000, not ${count}`);
  }
  if (!(smallestShare > 0 && smallestShare < 1)) {
    refuse(`smallestShare must be above 0 and below 1, not ${smallestShare}`);
  }
  if (!(tolerance >= 1e-16 && tolerance <= 1)) refuse(`tolerance must be from 1e-16 to 1, not ${tolerance}`);
  const bad = alphas?.findIndex((alpha, i) => !(alpha > 0 && alpha <= (alphas[i - 1] ?? 1e300))) ?? -1;
  if (alphas && bad >= 0) refuse(`alphas must be above 0 and descend, and number ${bad} is ${alphas[bad]}`);
}
