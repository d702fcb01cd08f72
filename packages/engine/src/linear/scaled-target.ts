import type { Target } from "../estimator.js";
import { withKernels } from "../kernels.js";
import type { LinearLoss } from "./design.js";
import { weightedMean } from "./weighted-mean.js";

/** A target in units in which solvers' tolerances mean the same for all: score = offset + scale * score of the labels. */
export interface ScaledTarget {
  readonly labels: Float64Array;
  readonly outputs: number;
  readonly offset: number;
  readonly scale: number;
  /** What penalties of absolute and of squared coefficients are divided by. */
  readonly l1Unit: number;
  readonly l2Unit: number;
  /** Where solvers start: coefficients 0 and the intercepts that fit best with them. */
  start(width: number): Float64Array;
}

export function scaleTarget(
  loss: LinearLoss,
  { values, classCount }: Target,
  weights: Float64Array | undefined,
  weightSum: number,
): ScaledTarget {
  const plain = { labels: values, outputs: 1, offset: 0, scale: 1, l1Unit: 1, l2Unit: 1 };
  if (loss === "multinomial") {
    const shares = new Float64Array(classCount);
    values.forEach((label, row) => {
      shares[label]! += (weights?.[row] ?? 1) / weightSum;
    });
    return {
      ...plain,
      outputs: classCount,
      start: (width) => {
        const start = new Float64Array(classCount * (width + 1));
        shares.forEach((share, k) => {
          start[k * (width + 1) + width] = logOf(Math.max(share, 1e-3));
        });
        return start;
      },
    };
  }
  const mean = weightedMean(values, weights);
  if (loss === "logistic") {
    const share = Math.min(Math.max(mean, 1e-3), 1 - 1e-3);
    return { ...plain, start: startAt(logOf(share) - logOf(1 - share)) };
  }
  if (loss === "poisson") {
    const labels = values.map((value) => value / mean);
    return { ...plain, labels, offset: logOf(mean), l1Unit: mean, l2Unit: mean, start: startAt(0) };
  }
  const variance = weightedMean(
    values.map((value) => (value - mean) ** 2),
    weights,
  );
  const deviation = Math.sqrt(variance) > 1e-13 * Math.abs(mean) ? Math.sqrt(variance) : 1;
  const labels = values.map((value) => (value - mean) / deviation);
  return { ...plain, labels, offset: mean, scale: deviation, l1Unit: deviation, start: startAt(0) };
}

function startAt(intercept: number): ScaledTarget["start"] {
  return (width) => {
    const start = new Float64Array(width + 1);
    start[width] = intercept;
    return start;
  };
}

function logOf(value: number): number {
  return withKernels(({ run }) => run.log(value));
}
