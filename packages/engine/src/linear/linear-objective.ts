import type { Address } from "../kernels.js";
import type { Design, LinearLoss } from "./design.js";

/** Penalties on each column's coefficient, the same for every output: l1 |z| + l2 z^2 / 2. */
export interface ColumnPenalties {
  readonly l1: Float64Array;
  readonly l2: Float64Array;
}

/** How a solver ends. */
export interface SolverOptions {
  /** Whether to stop at `point` with the smooth part's `gradient`. */
  readonly isDone: (objective: LinearObjective, point: Float64Array, gradient: Float64Array) => boolean;
  /** For solvers of smooth objectives: the largest entry of the gradient to stop at. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Called after each iteration; false stops. */
  readonly onIteration?: (point: Float64Array, iteration: number) => boolean | undefined;
}

/**
 * The weighted mean loss of linear scores plus the penalties, at points of a design. The intercepts are not penalised.
 * `evaluate` is of the smooth part: the loss and the squares.
 */
export class LinearObjective {
  readonly design: Design;
  readonly loss: LinearLoss;
  readonly outputs: number;
  readonly labels: Address;
  readonly penalties: ColumnPenalties;
  /** Without the penalties, at the point evaluated last. */
  lastMeanLoss = Number.NaN;
  lastPoint: Float64Array = new Float64Array(0);

  /** `labels` are padded like the design's rows. */
  constructor(design: Design, loss: LinearLoss, outputs: number, labels: Address, penalties: ColumnPenalties) {
    this.design = design;
    this.loss = loss;
    this.outputs = outputs;
    this.labels = labels;
    this.penalties = penalties;
  }

  /** Coefficients of a point: outputs * (columns and the intercept). */
  get size(): number {
    return this.outputs * (this.design.width + 1);
  }

  evaluate(point: Float64Array, gradient: Float64Array): number {
    const { weightSum, width } = this.design;
    const { l2 } = this.penalties;
    this.lastMeanLoss = this.design.lossSums(this.loss, this.outputs, this.labels, point, gradient) / weightSum;
    this.lastPoint = point;
    let penalty = 0;
    for (let i = 0, f = 0; i < point.length; i++) {
      gradient[i]! /= weightSum;
      if (f < width) {
        const pull = (l2[f] as number) * (point[i] as number);
        gradient[i]! += pull;
        penalty += 0.5 * pull * (point[i] as number);
      }
      f = f === width ? 0 : f + 1;
    }
    return this.lastMeanLoss + penalty;
  }

  /** The part that is not smooth: the absolute values. */
  absolutePenalty(point: Float64Array): number {
    const { width } = this.design;
    let sum = 0;
    for (let i = 0; i < point.length; i++) {
      const f = i % (width + 1);
      if (f < width) sum += (this.penalties.l1[f] as number) * Math.abs(point[i] as number);
    }
    return sum;
  }

  /**
   * How far the optimality conditions are from being met at `point` with the smooth part's `gradient`: the largest
   * distance of a partial derivative from what the absolute value allows, in units where the penalised curvature is 1.
   */
  violation(point: Float64Array, gradient: Float64Array): number {
    let worst = 0;
    for (let i = 0; i < point.length; i++) worst = Math.max(worst, this.violationAt(i, point, gradient));
    return worst;
  }

  violationAt(i: number, point: Float64Array, gradient: Float64Array): number {
    const { width } = this.design;
    const f = i % (width + 1);
    const slope = gradient[i] as number;
    if (f === width) return Math.abs(slope);
    const l1 = this.penalties.l1[f] as number;
    const value = point[i] as number;
    const excess = value === 0 ? Math.max(0, Math.abs(slope) - l1) : Math.abs(slope + (value > 0 ? l1 : -l1));
    return excess / Math.sqrt(1 + (this.penalties.l2[f] as number));
  }

  /**
   * Squared loss with l1 penalties: a bound on how far the objective at `point` is above its minimum, from the dual
   * point that scales the residuals (as in Fercoq, Gramfort and Salmon 2015, "Mind the duality gap"). The intercept must
   * be at its best.
   */
  dualityGap(point: Float64Array, gradient: Float64Array): number {
    const { l1, l2 } = this.penalties;
    let largest = 0;
    let fitted = 0;
    let absolute = 0;
    let squares = 0;
    for (let f = 0; f < this.design.width; f++) {
      const value = point[f] as number;
      const pull = (l2[f] as number) * value;
      const slope = gradient[f] as number;
      // A column with little penalty would leave no dual point: its condition is met or the gap is infinite.
      if (slope !== 0) largest = Math.max(largest, Math.abs(slope) / (l1[f] as number));
      fitted -= value * (slope - pull);
      absolute += (l1[f] as number) * Math.abs(value);
      squares += pull * value;
    }
    const residual = 2 * this.lastMeanLoss;
    const scale = largest > 1 ? 1 / largest : 1;
    return 0.5 * (residual + squares) * (1 + scale * scale) - scale * (residual + fitted) + absolute;
  }
}
