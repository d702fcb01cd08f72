import { EngineError } from "../engine-error.js";
import { withKernels } from "../kernels.js";

/**
 * The regularised incomplete beta function I_x(a, b), which is P(X <= x) of the beta distribution, to 1e-12. Throws
 * EngineError unless a and b are positive and x is in [0, 1].
 */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (!(a > 0 && b > 0)) throw new EngineError("bad_params", `a and b must be above 0, not ${a} and ${b}`);
  if (!(x >= 0 && x <= 1)) throw new EngineError("bad_params", `x must be from 0 to 1, not ${x}`);
  return withKernels(({ run }) => run.incompleteBeta(a, b, x, 1 - x));
}
