import type { ParamTable } from "../params.js";
import { alphaParam, gapToleranceParam, l1RatioParam, maxIterationsParam, standardiseParam } from "./linear-params.js";
import { penalisedRegression } from "./penalised-regression.js";

const params = {
  alpha: {
    ...alphaParam,
    description:
      "Strength of the penalty, added to half the mean squared error; 0 is none. The intercept is not penalised.",
  },
  l1_ratio: l1RatioParam,
  max_iter: maxIterationsParam,
  tol: gapToleranceParam,
  standardize: standardiseParam,
} as const satisfies ParamTable;

/**
 * The elastic net (Zou and Hastie 2005): half the mean squared error plus alpha times l1_ratio times the absolute
 * coefficients, plus alpha times (1 - l1_ratio) times half their squares.
 */
export const elasticNet = penalisedRegression({
  name: "elastic_net",
  params,
  fitOf: ({ params: given }) => {
    const alpha = Number(given.alpha ?? params.alpha.default);
    const l1Ratio = Number(given.l1_ratio ?? params.l1_ratio.default);
    return {
      l1: alpha * l1Ratio,
      l2: alpha * (1 - l1Ratio),
      standardise: Boolean(given.standardize ?? false),
      tolerance: Number(given.tol ?? params.tol.default),
      stopAt: "gap",
      maxIterations: Number(given.max_iter ?? params.max_iter.default),
    };
  },
});
