import type { Address, Kernels } from "../kernels.js";
import type { BoostingParams } from "./boosting-params.js";
import type { Objective, ScoredRows } from "./objectives/objective.js";
import { quantileWeightScale } from "./objectives/target-quantile.js";
import type { NodeRules } from "./tree-rules.js";

/** Sums of the true gradients and hessians of a leaf's rows, in the objective's units. */
export interface LeafSums {
  readonly gradient: number;
  readonly hessian: number;
}

/** A leaf's row numbers, one after the other. */
export interface LeafRows {
  readonly indices: Address;
  readonly count: number;
}

/** Finds what a finished leaf adds to the raw scores of its rows, from the true gradients or from the residuals. */
export class LeafValues {
  readonly #kernels: Kernels;
  readonly #params: BoostingParams;
  readonly #objective: Objective;
  readonly #rows: ScoredRows;
  /** Residuals and weights of a leaf, where its rule looks at them one by one. */
  readonly #pairs: Address;
  readonly #weightScale: number;

  constructor(kernels: Kernels, params: BoostingParams, objective: Objective, rows: ScoredRows) {
    this.#kernels = kernels;
    this.#params = params;
    this.#objective = objective;
    this.#rows = rows;
    const robust = objective.leafRule.kind === "quantile" || objective.leafRule.kind === "huber";
    this.#pairs = robust ? kernels.allocate(rows.rowCount * 16) : 0;
    const weights = robust && rows.weights ? kernels.f64(rows.weights, rows.rowCount) : undefined;
    this.#weightScale = quantileWeightScale(rows.rowCount, weights);
  }

  /**
   * The value for a leaf, learning rate included, within the limits of its node; `rowsOf` is called where the rule looks
   * at rows one by one.
   */
  of(sums: LeafSums, { lower, upper }: Pick<NodeRules, "lower" | "upper">, rowsOf: () => LeafRows): number {
    const { learning_rate } = this.#params;
    const free = this.#unlimited(sums, rowsOf);
    return Math.min(Math.max(free, learning_rate * lower), learning_rate * upper);
  }

  /**
   * Whether moving all rows at once gains what a split has to: a tree that finds no split still follows targets whose
   * level has moved, but not the noise of a sample. Never where no least gain is asked for: every level has splits then.
   */
  isWorthwhile(sums: LeafSums, leastNoiseGain: number): boolean {
    const { l2, min_gain } = this.#params;
    const gradient = sums.gradient / this.#objective.gradientUnit;
    const hessian = sums.hessian / this.#objective.hessianUnit;
    if (!(hessian + l2 > 0)) return false;
    const least = min_gain + leastNoiseGain * (hessian / (hessian + l2));
    return least > 0 && gradient * (gradient / (hessian + l2)) > least;
  }

  #unlimited(sums: LeafSums, rowsOf: () => LeafRows): number {
    const { learning_rate, l1, l2 } = this.#params;
    const gradient = softened(sums.gradient / this.#objective.gradientUnit, l1);
    const hessian = sums.hessian / this.#objective.hessianUnit;
    if (!(hessian + l2 > 0)) return 0;
    const rule = this.#objective.leafRule;
    switch (rule.kind) {
      case "newton":
        return (-learning_rate * gradient) / (hessian + l2);
      case "tweedie":
        return learning_rate * tweedieStep(this.#kernels, gradient, hessian + l2, rule.power);
      case "quantile":
      case "huber":
        // Hessians are weights here: the penalties shrink the constant as they do for squared error.
        return (learning_rate * softened(this.#centre(rowsOf()), l1 / hessian) * hessian) / (hessian + l2);
    }
  }

  #centre({ indices, count }: LeafRows): number {
    const rule = this.#objective.leafRule;
    const { scores, labels, weights } = this.#rows;
    const leaf = [indices, count, scores, labels, weights, this.#weightScale] as const;
    if (rule.kind === "quantile") return this.#kernels.run.residualQuantile(...leaf, rule.level, this.#pairs);
    if (rule.kind !== "huber") return 0;
    // Scaled weights add up to less than 2^52, and the unit brings `delta` below 1.
    const fixedPoint = 2 ** 9 * this.#objective.gradientUnit;
    return this.#kernels.run.huberCentre(...leaf, rule.delta, fixedPoint, this.#pairs);
  }
}

/** The number that is nearer to 0 by `amount`, or 0. */
function softened(value: number, amount: number): number {
  return amount > 0 ? Math.sign(value) * Math.max(Math.abs(value) - amount, 0) : value;
}

/**
 * A Newton step of the Tweedie family, but never past the value that is best for the leaf: without that bound one large
 * target in a leaf with a small mean sends the score, and then its exponential, far beyond every target. With A the sum
 * of y mean^(1 - power) and B that of mean^(2 - power), the best value is log(A / B).
 */
function tweedieStep(kernels: Kernels, gradient: number, hessian: number, power: number): number {
  const newton = -gradient / hessian;
  const a = hessian - (2 - power) * gradient;
  const b = hessian + (power - 1) * gradient;
  if (!(a > 0 && b > 0)) return newton;
  const best = kernels.run.log(a / b);
  return Math.abs(best) < Math.abs(newton) ? best : newton;
}
