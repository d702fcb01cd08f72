import type { Target } from "../../estimator.js";
import type { Kernels } from "../../kernels.js";
import { meanInBlocks, type Objective, unitFor, weightedMean } from "./objective.js";

/** Half the squared error, whose best constant is the mean. Scores begin there or, where given, at `start`. */
export function squaredError(
  kernels: Kernels,
  { values }: Target,
  weights?: Float64Array,
  start?: Float64Array,
): Objective {
  const mean = weightedMean(values, weights);
  const gradientUnit = unitFor(
    values.reduce((largest, value, row) => Math.max(largest, Math.abs(value - (start?.[row] ?? mean))), 0),
  );
  return {
    outputs: 1,
    lossName: "rmse",
    link: "identity",
    baseScores: Float64Array.of(mean),
    gradientUnit,
    hessianUnit: 1,
    leafRule: { kind: "newton" },
    prepare() {},
    gradients({ scores, labels, weights, rowCount }, _output, { gradients, hessians }) {
      kernels.overRows("squaredGradients", rowCount, (begin, end) => [
        scores,
        labels,
        weights,
        begin,
        end,
        gradientUnit,
        gradients,
        hessians,
      ]);
    },
    loss(rows) {
      const { scores, labels, weights } = rows;
      return Math.sqrt(meanInBlocks(kernels, "squaredLoss", rows, (b, e) => [scores, labels, weights, b, e]));
    },
  };
}
