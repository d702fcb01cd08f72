import type { Target } from "../../estimator.js";
import type { Kernels } from "../../kernels.js";
import { meanInBlocks, type Objective, unitFor } from "./objective.js";
import { targetQuantile } from "./target-quantile.js";

/** Share of the targets that are no outliers where `delta` is found from the data (Friedman 2001, section 4.4). */
const CORE_SHARE = 0.9;

/**
 * Huber's loss (1964, "Robust estimation of a location parameter"): half the square of residuals up to `delta`, linear
 * beyond. For `delta` 0 it is the 0.9 quantile of the targets' distances from their median.
 */
export function huberLoss(
  kernels: Kernels,
  { values }: Target,
  weights: Float64Array | undefined,
  delta: number,
): Objective {
  const median = targetQuantile(kernels, values, weights, 0.5);
  const bend = delta > 0 ? delta : spread(kernels, values, weights, median);
  const gradientUnit = unitFor(bend);
  return {
    outputs: 1,
    lossName: "huber_loss",
    link: "identity",
    baseScores: Float64Array.of(median),
    gradientUnit,
    hessianUnit: 1,
    leafRule: { kind: "huber", delta: bend },
    prepare() {},
    gradients({ scores, labels, weights, rowCount }, _output, { gradients, hessians }) {
      kernels.overRows("huberGradients", rowCount, (begin, end) => [
        scores,
        labels,
        weights,
        begin,
        end,
        bend,
        gradientUnit,
        gradients,
        hessians,
      ]);
    },
    loss(rows) {
      const { scores, labels, weights } = rows;
      return meanInBlocks(kernels, "huberLoss", rows, (b, e) => [scores, labels, weights, b, e, bend]);
    },
  };
}

/** 1 where nine tenths of the targets are alike, as any bend is right there. */
function spread(kernels: Kernels, values: Float64Array, weights: Float64Array | undefined, median: number): number {
  const distances = values.map((value) => Math.abs(value - median));
  return targetQuantile(kernels, distances, weights, CORE_SHARE) || 1;
}
