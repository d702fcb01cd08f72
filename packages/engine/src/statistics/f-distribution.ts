import { withKernels } from "../kernels.js";
import { requireDegreesOfFreedom } from "./domain.js";

/**
 * P(F > f) of the F distribution with `numerator` and `denominator` degrees of freedom: the p-value of an F statistic,
 * to 1e-12 relative. Throws EngineError unless both are from 1 to 1e10.
 */
export function fSurvival(f: number, numerator: number, denominator: number): number {
  requireDegreesOfFreedom(numerator, "numerator");
  requireDegreesOfFreedom(denominator, "denominator");
  if (Number.isNaN(f)) return f;
  const ratio = (Math.max(f, 0) * numerator) / denominator;
  const above = 1 / (1 + ratio);
  const below = ratio < Number.POSITIVE_INFINITY ? ratio / (1 + ratio) : 1;
  return withKernels(({ run }) => run.incompleteBeta(denominator / 2, numerator / 2, above, below));
}
