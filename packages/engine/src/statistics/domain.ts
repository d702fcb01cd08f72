import { EngineError } from "../engine-error.js";

/** Throws EngineError unless `probability` is above `least` and below 1. */
export function requireProbability(probability: number, least: number): void {
  if (probability > least && probability < 1) return;
  throw new EngineError("bad_params", `probability must be above ${least} and below 1, not ${probability}`);
}

/** Throws EngineError unless the degrees of freedom, called `name`, are from 1 to 1e10. */
export function requireDegreesOfFreedom(value: number, name = "degreesOfFreedom"): void {
  if (value >= 1 && value <= 1e10) return;
  throw new EngineError("bad_params", `${name} must be from 1 to 10000000000, not ${value}`);
}
