import type { Address, Kernels } from "../kernels.js";
import type { BoostingParams } from "./boosting-params.js";
import type { GradientBuffers, Objective, ScoredRows } from "./objectives/objective.js";
import { quantileWeightScale } from "./objectives/target-quantile.js";
import type { QuantisedGradients } from "./quantised-gradients.js";
import type { RowRange, RowSet } from "./row-sets.js";

/** What leaf values are found from. */
export interface LeafSources {
  readonly objective: Objective;
  readonly rows: ScoredRows;
  readonly buffers: GradientBuffers;
}

/** Finds what a finished leaf adds to the raw scores of its rows, from the true gradients or from the residuals. */
export class LeafValues {
  readonly #kernels: Kernels;
  readonly #params: BoostingParams;
  readonly #objective: Objective;
  readonly #rows: ScoredRows;
  readonly #buffers: GradientBuffers;
  readonly #sums: Address;
  /** Residuals and weights of a leaf, where its rule looks at them one by one. */
  readonly #pairs: Address;
  readonly #weightScale: number;

  constructor(kernels: Kernels, params: BoostingParams, { objective, rows, buffers }: LeafSources) {
    this.#kernels = kernels;
    this.#params = params;
    this.#objective = objective;
    this.#rows = rows;
    this.#buffers = buffers;
    this.#sums = kernels.allocate(16);
    const robust = objective.leafRule.kind === "quantile" || objective.leafRule.kind === "huber";
    this.#pairs = robust ? kernels.allocate(rows.rowCount * 16) : 0;
    const weights = robust && rows.weights ? kernels.f64(rows.weights, rows.rowCount) : undefined;
    this.#weightScale = quantileWeightScale(rows.rowCount, weights);
  }

  /** The value for the leaf whose rows are `range` of `set`, learning rate included. */
  of(set: RowSet, range: RowRange, gradients: QuantisedGradients): number {
    const { learning_rate, l2 } = this.#params;
    const { gradient, hessian } = this.#sumsOf(set, range, gradients);
    if (!(hessian + l2 > 0)) return 0;
    const rule = this.#objective.leafRule;
    switch (rule.kind) {
      case "newton":
        return (-learning_rate * gradient) / (hessian + l2);
      case "tweedie":
        return learning_rate * tweedieStep(this.#kernels, gradient, hessian + l2, rule.power);
      case "quantile":
      case "huber":
        // Hessians are weights here: the penalty shrinks the constant as it does for squared error.
        return (learning_rate * this.#centre(set, range) * hessian) / (hessian + l2);
    }
  }

  /** Sums of the true gradients, not the quantised ones. */
  #sumsOf(set: RowSet, range: RowRange, gradients: QuantisedGradients) {
    this.#kernels.run.leafSums(
      set.at(range),
      range.count,
      this.#buffers.gradients,
      this.#buffers.hessians,
      gradients.gradientFixedPoint,
      gradients.hessianFixedPoint,
      this.#sums,
    );
    const [gradient, hessian] = this.#kernels.f64(this.#sums, 2) as unknown as [number, number];
    return { gradient: gradient / this.#objective.gradientUnit, hessian: hessian / this.#objective.hessianUnit };
  }

  #centre(set: RowSet, range: RowRange): number {
    const rule = this.#objective.leafRule;
    const { scores, labels, weights } = this.#rows;
    const leaf = [set.at(range), range.count, scores, labels, weights, this.#weightScale] as const;
    if (rule.kind === "quantile") return this.#kernels.run.residualQuantile(...leaf, rule.level, this.#pairs);
    if (rule.kind !== "huber") return 0;
    // Scaled weights add up to less than 2^52, and the unit brings `delta` below 1.
    const fixedPoint = 2 ** 9 * this.#objective.gradientUnit;
    return this.#kernels.run.huberCentre(...leaf, rule.delta, fixedPoint, this.#pairs);
  }
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
