import type { FitInput } from "../estimator.js";
import { type Kernels, withKernels } from "../kernels.js";
import { CoordinateDescent } from "./coordinate-descent.js";
import { createDesign } from "./create-design.js";
import { DenseDesign } from "./dense-design.js";
import type { Design, LinearLoss } from "./design.js";
import { minimise } from "./lbfgs.js";
import { type ColumnPenalties, LinearObjective, type SolverOptions } from "./linear-objective.js";
import type { LinearCoefficients } from "./linear-state.js";
import { newton } from "./proximal-newton.js";
import { type ScaledTarget, scaleTarget } from "./scaled-target.js";

export interface LinearFit {
  readonly loss: LinearLoss;
  /** Penalties of the mean loss: l1 |coefficient| + l2 coefficient^2 / 2. */
  readonly l1: number;
  readonly l2: number;
  /** Whether the penalties are on the coefficients of standardised features. */
  readonly standardise: boolean;
  /** For the gap as a share of half the target's variance where `stopAt` is "gap", else for the gradient. */
  readonly tolerance: number;
  readonly stopAt: "gap" | "gradient";
  readonly maxIterations: number;
  /** Called with the coefficients after each iteration; false stops. */
  readonly onIteration?: (linear: LinearCoefficients, iteration: number) => boolean | undefined;
}

/** Newton's method for up to so many coefficients: beyond, the matrix of second derivatives costs more than it saves. */
const MOST_NEWTON_COEFFICIENTS = 400;

/** The coefficients that minimise the penalised weighted mean loss. */
export function fitLinear(
  input: Pick<FitInput, "x" | "y" | "weights" | "threads">,
  fit: LinearFit,
): LinearCoefficients {
  return withKernels((kernels) => {
    const design = createDesign(kernels, input.x, input.weights);
    const target = scaleTarget(fit.loss, input.y, input.weights, design.weightSum);
    const objective = objectiveOf(kernels, design, target, fit);
    const coefficients = (point: Float64Array) => unscaled(point, design, target);
    let reported = 0;
    const report =
      fit.onIteration &&
      ((point: Float64Array, iteration: number) => {
        reported = iteration;
        return fit.onIteration?.(coefficients(point), iteration);
      });
    const options: SolverOptions = {
      tolerance: fit.tolerance,
      maxIterations: fit.maxIterations,
      isDone: doneAt(fit),
      onIteration: report,
    };
    const point = solve(kernels, objective, target.start(design.width), options);
    // A start that is the answer took no iteration.
    if (reported === 0) report?.(point, 1);
    return coefficients(point);
  }, input.threads);
}

/** The objective of scaled columns and a scaled target that has its minimum where `fit` asks for. */
export function objectiveOf(
  kernels: Kernels,
  design: Design,
  target: ScaledTarget,
  { loss, l1, l2, standardise }: Pick<LinearFit, "loss" | "l1" | "l2" | "standardise">,
): LinearObjective {
  const labels = kernels.allocate(design.paddedRows * 8);
  kernels.f64(labels, design.rowCount).set(target.labels);
  const penalties: ColumnPenalties = {
    l1: design.scales.map((scale) => l1 / target.l1Unit / (standardise || scale === 0 ? 1 : scale)),
    l2: design.scales.map((scale) => l2 / target.l2Unit / (standardise || scale === 0 ? 1 : scale ** 2)),
  };
  return new LinearObjective(design, loss, target.outputs, labels, penalties);
}

/** Newton for few dense columns, coordinate descent for absolute values of many, L-BFGS for the rest. */
function solve(
  kernels: Kernels,
  objective: LinearObjective,
  start: Float64Array,
  options: SolverOptions,
): Float64Array {
  const { design, size, penalties } = objective;
  if (design instanceof DenseDesign && size <= MOST_NEWTON_COEFFICIENTS) {
    return newton(kernels, design, objective, start, options);
  }
  if (penalties.l1.some((l1) => l1 > 0)) return new CoordinateDescent(kernels, objective).solve(start, options);
  // The mean second derivative at the start, as if columns were independent.
  const curvatures = penalties.l2.map((l2) => 1 / (meanCurvature(objective, start) + l2));
  const last = 1 / meanCurvature(objective, start);
  return minimise((point, gradient) => objective.evaluate(point, gradient), start, {
    tolerance: options.tolerance,
    maxIterations: options.maxIterations,
    precondition: (vector) => {
      for (let i = 0; i < vector.length; i++) vector[i]! *= curvatures[i % (design.width + 1)] ?? last;
    },
    onIteration: (iteration) => options.onIteration?.(objective.lastPoint, iteration),
  }).point;
}

/** A typical second derivative of the loss where all scores are the intercepts of `start`. */
function meanCurvature({ loss, outputs, design }: LinearObjective, start: Float64Array): number {
  if (loss === "squared" || loss === "poisson") return 1;
  if (loss === "multinomial") return (outputs - 1) / outputs ** 2;
  return Math.max(0.01, 0.25 - (start[design.width] as number) ** 2 / 64);
}

export function doneAt({ stopAt, tolerance, loss, l1 }: LinearFit): SolverOptions["isDone"] {
  if (stopAt === "gap" && loss === "squared" && l1 > 0) {
    // The scaled target has variance 1, and the gap is a bound only where the intercept's slope is 0.
    return (objective, point, gradient) =>
      Math.abs(gradient.at(-1) as number) <= Math.sqrt(tolerance) &&
      objective.dualityGap(point, gradient) <= 0.5 * tolerance;
  }
  return (objective, point, gradient) => objective.violation(point, gradient) <= tolerance;
}

/** Coefficients and intercepts of the features and the target as they came. */
export function unscaled(point: Float64Array, design: Design, target: ScaledTarget): LinearCoefficients {
  const { width, means, deviations, scales } = design;
  const { outputs } = target;
  const coefficients = new Float64Array(outputs * width);
  const intercepts = new Float64Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const from = output * (width + 1);
    let intercept = target.offset + target.scale * (point[from + width] as number);
    for (let f = 0; f < width; f++) {
      const scale = scales[f] as number;
      const coefficient = scale > 0 ? (target.scale * (point[from + f] as number)) / scale : 0;
      coefficients[output * width + f] = coefficient;
      intercept -= coefficient * (means[f] as number);
    }
    intercepts[output] = intercept;
  }
  if (outputs > 1) center(intercepts);
  return { coefficients, intercepts, deviations, means };
}

/** The scores of all classes may be moved alike; we take those intercepts whose sum is 0. */
function center(intercepts: Float64Array): void {
  const mean = intercepts.reduce((a, b) => a + b, 0) / intercepts.length;
  for (let k = 0; k < intercepts.length; k++) intercepts[k]! -= mean;
}
