import type { ParamTable } from "../params.js";
import { alphaParam, gradientToleranceParam, maxIterationsParam, standardiseParam } from "./linear-params.js";
import { penalisedRegression } from "./penalised-regression.js";

const params = {
  alpha: {
    ...alphaParam,
    description:
      "Penalty on the squared coefficients, added to the sum of squared errors; 0 is none. The intercept is not penalised.",
    aliases: [...alphaParam.aliases, "l2"],
  },
  max_iter: maxIterationsParam,
  tol: gradientToleranceParam,
  standardize: standardiseParam,
} as const satisfies ParamTable;

/** Ridge regression (Hoerl and Kennard 1970): the sum of squared errors plus alpha times the squared coefficients. */
export const ridge = penalisedRegression({
  name: "ridge",
  params,
  fitOf: ({ params: given }, weightSum) => ({
    l1: 0,
    l2: Number(given.alpha ?? params.alpha.default) / weightSum,
    standardise: Boolean(given.standardize ?? false),
    tolerance: Number(given.tol ?? params.tol.default),
    stopAt: "gradient",
    maxIterations: Number(given.max_iter ?? params.max_iter.default),
  }),
});
