import type { ParamTable } from "../params.js";
import { alphaParam, gapToleranceParam, maxIterationsParam, standardiseParam } from "./linear-params.js";
import { penalisedRegression } from "./penalised-regression.js";

const params = {
  alpha: {
    ...alphaParam,
    description:
      "Penalty on the absolute coefficients, added to half the mean squared error: the larger, the more are exactly 0. The intercept is not penalised.",
    aliases: [...alphaParam.aliases, "l1"],
  },
  max_iter: maxIterationsParam,
  tol: gapToleranceParam,
  standardize: standardiseParam,
} as const satisfies ParamTable;

/** The lasso (Tibshirani 1996): half the mean squared error plus alpha times the absolute coefficients. */
export const lasso = penalisedRegression({
  name: "lasso",
  params,
  fitOf: ({ params: given }) => ({
    l1: Number(given.alpha ?? params.alpha.default),
    l2: 0,
    standardise: Boolean(given.standardize ?? false),
    tolerance: Number(given.tol ?? params.tol.default),
    stopAt: "gap",
    maxIterations: Number(given.max_iter ?? params.max_iter.default),
  }),
});
