import { ascendingOrder } from "../ascending-order.js";
import { EngineError, ModelFileError } from "../engine-error.js";
import type { EstimatorState } from "../estimator.js";
import { readSection } from "../model-state.js";

/**
 * How badly a model fitted each calibration row, kept whole so that a threshold of any level can be read off. The new
 * row's own score is as likely to be at any place among them, whatever the data, as long as rows are exchangeable
 * (Vovk, Gammerman and Shafer 2005).
 */
export class ConformalScores {
  readonly #sorted: Float64Array;
  /** Running sums of the weights in that order. */
  readonly #reached: Float64Array;
  /** What a new row weighs: as much as a calibration row on average. */
  readonly #own: number;

  private constructor(sorted: Float64Array, reached: Float64Array) {
    this.#sorted = sorted;
    this.#reached = reached;
    this.#own = (reached.at(-1) as number) / reached.length;
  }

  /** Rows of weight 0 are left out. Throws EngineError "bad_target" without rows, "bad_weights" on unusable weights. */
  static of(scores: Float64Array, weights?: Float64Array): ConformalScores {
    if (weights && (weights.length !== scores.length || !weights.every((weight) => weight >= 0 && weight < 1e300))) {
      throw new EngineError(
        "bad_weights",
        `conformal prediction needs ${scores.length} weights, finite and at least 0`,
      );
    }
    const order = ascendingOrder(scores).filter((row) => !weights || (weights[row] as number) > 0);
    if (order.length === 0) {
      throw new EngineError(
        "bad_target",
        "conformal prediction needs at least 1 calibration row of weight above 0, not 0",
      );
    }
    let sum = 0;
    const reached = Float64Array.from(order, (row) => {
      sum += weights ? (weights[row] as number) : 1;
      return sum;
    });
    return new ConformalScores(
      Float64Array.from(order, (row) => scores[row] as number),
      reached,
    );
  }

  get rowCount(): number {
    return this.#sorted.length;
  }

  /**
   * The smallest score below which a new row's is with a chance of at least `level`: of n rows the ceil((n + 1) level)-th.
   * Infinite when there are too few rows for the level: 9 are needed for 0.9. Weighted as in Tibshirani et al. (2019).
   */
  threshold(level: number): number {
    const total = (this.#reached.at(-1) as number) + this.#own;
    // 20 * 0.9 is 18.000000000000004 in doubles, and must not ask for the 19th.
    const wanted = level * total * (1 - 1e-12);
    let low = 0;
    let high = this.#reached.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#reached[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return this.#sorted[low] ?? Number.POSITIVE_INFINITY;
  }

  save(): EstimatorState {
    return { header: {}, sections: { scores: this.#sorted, reached: this.#reached } };
  }

  /** What `save` wrote; throws ModelFileError on anything else. */
  static load(state: EstimatorState): ConformalScores {
    const sorted = readSection(state, "scores", "float64");
    const reached = readSection(state, "reached", "float64", sorted.length);
    const rises = (values: Float64Array, least: number) =>
      values.every((value, i) => value >= (i === 0 ? least : (values[i - 1] as number)) && value < 1e300);
    if (sorted.length > 0 && rises(sorted, -1e300) && rises(reached, 0) && (reached[0] as number) > 0) {
      return new ConformalScores(sorted, reached);
    }
    throw new ModelFileError(
      "conformal scores and their weights must be finite and in rising order, at least 1 of them",
    );
  }
}

/** Throws EngineError "bad_params" unless `level` is above 0 and below 1. */
export function checkLevel(level: number): void {
  if (level > 0 && level < 1) return;
  throw new EngineError("bad_params", `level must be above 0 and below 1, not ${level}`);
}
