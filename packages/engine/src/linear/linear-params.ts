import type { ParamSpec } from "../params.js";

// Parameters that several linear estimators have, said once.

export const alphaParam = {
  type: "number",
  default: 1,
  minimum: 0,
  maximum: 1e12,
  scale: "log",
  description: "Strength of the penalty; 0 is none. The intercept is not penalised.",
  aliases: ["lambda", "reg_lambda"],
} as const satisfies ParamSpec;

export const l1RatioParam = {
  type: "number",
  default: 0.5,
  minimum: 0,
  maximum: 1,
  description:
    "Share of the penalty on the absolute coefficients, which makes some exactly 0; the rest is on half their squares.",
  aliases: ["mixing"],
} as const satisfies ParamSpec;

export const maxIterationsParam = {
  type: "integer",
  default: 1000,
  minimum: 1,
  maximum: 1_000_000,
  scale: "log",
  advanced: true,
  description: "Most iterations of the solver.",
  aliases: ["n_iter"],
} as const satisfies ParamSpec;

export const gapToleranceParam = {
  type: "number",
  default: 1e-12,
  minimum: 1e-16,
  maximum: 1,
  scale: "log",
  advanced: true,
  description:
    "The solver stops when the duality gap, a bound on how far the objective is from its minimum, is at most this share of half the target's variance.",
  aliases: ["tolerance"],
} as const satisfies ParamSpec;

export const gradientToleranceParam = {
  type: "number",
  default: 1e-10,
  minimum: 1e-14,
  maximum: 1,
  scale: "log",
  advanced: true,
  description: "The solver stops when no entry of the gradient (of the mean loss, features scaled) is larger.",
  aliases: ["tolerance"],
} as const satisfies ParamSpec;

export const standardiseParam = {
  type: "boolean",
  default: false,
  advanced: true,
  description:
    "Penalises the coefficients of the features divided by their standard deviation, so that units do not matter; coefficients are given in the features' own units all the same.",
  aliases: ["standardise", "normalize"],
} as const satisfies ParamSpec;
