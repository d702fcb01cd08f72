import type { Target } from "../../estimator.js";
import type { Kernels } from "../../kernels.js";
import { meanInBlocks, type Objective } from "./objective.js";
import { targetQuantile } from "./target-quantile.js";

/**
 * Pinball loss (Koenker and Bassett 1978, "Regression quantiles"): `level` of the targets are to lie below the
 * prediction. Gradients only say on which side a row lies, so trees choose splits by them and leaves take the quantile of
 * their residuals.
 */
export function quantileLoss(
  kernels: Kernels,
  { values }: Target,
  weights: Float64Array | undefined,
  level: number,
): Objective {
  return pinball(kernels, "pinball_loss", targetQuantile(kernels, values, weights, level), level, level, 1 - level);
}

/** Absolute error, whose best constant is the median. */
export function absoluteError(kernels: Kernels, { values }: Target, weights?: Float64Array): Objective {
  return pinball(kernels, "mae", targetQuantile(kernels, values, weights, 0.5), 0.5, 1, 1);
}

function pinball(
  kernels: Kernels,
  lossName: string,
  base: number,
  level: number,
  costAbove: number,
  costBelow: number,
): Objective {
  return {
    outputs: 1,
    lossName,
    link: "identity",
    baseScores: Float64Array.of(base),
    gradientUnit: 1,
    hessianUnit: 1,
    leafRule: { kind: "quantile", level },
    prepare() {},
    gradients({ scores, labels, weights, rowCount }, _output, { gradients, hessians }) {
      kernels.overRows("pinballGradients", rowCount, (begin, end) => [
        scores,
        labels,
        weights,
        begin,
        end,
        costAbove,
        costBelow,
        gradients,
        hessians,
      ]);
    },
    loss(rows) {
      const { scores, labels, weights } = rows;
      return meanInBlocks(kernels, "pinballLoss", rows, (b, e) => [
        scores,
        labels,
        weights,
        b,
        e,
        costAbove,
        costBelow,
      ]);
    },
  };
}
