import { withKernels } from "../kernels.js";
import { requireProbability } from "./domain.js";

/** P(Z <= x) for a standard normal Z, to 1e-13 relative in both tails; P(Z > x) is `normalCdf(-x)`. */
export function normalCdf(x: number): number {
  return withKernels(({ run }) => run.normalCdf(x));
}

/** The x with P(Z <= x) = `probability`, to 1e-14; throws EngineError unless the probability is in (0, 1). */
export function normalQuantile(probability: number): number {
  requireProbability(probability, 0);
  return withKernels(({ run }) => run.normalQuantile(probability));
}
