import { withKernels } from "../kernels.js";
import { requireDegreesOfFreedom, requireProbability } from "./domain.js";

/**
 * P(T <= t) of Student's t distribution, to 1e-12 relative in both tails; P(T > t) is `studentTCdf(-t, ...)`. Degrees of
 * freedom need not be whole; throws EngineError unless they are from 1 to 1e10.
 */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  requireDegreesOfFreedom(degreesOfFreedom);
  return withKernels(({ run }) => run.studentTCdf(t, degreesOfFreedom));
}

/** The t with P(T <= t) = `probability`; throws EngineError unless the probability is in (1e-100, 1). */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  requireProbability(probability, 1e-100);
  requireDegreesOfFreedom(degreesOfFreedom);
  return withKernels(({ run }) => run.studentTQuantile(probability, degreesOfFreedom));
}
