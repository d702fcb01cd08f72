import type { ParamTable } from "../../params.js";
import { decideAtRungs } from "./rungs.js";
import type { StoppingRule } from "./stopping-rule.js";

/** What every rule with rungs has. */
export const rungParams = {
  min_resource: {
    type: "number",
    default: 1,
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1e12,
    scale: "log",
    description: "The step of the first rung: no trial is stopped before it.",
    aliases: ["grace_period"],
  },
  reduction_factor: {
    type: "number",
    default: 4,
    minimum: 2,
    maximum: 100,
    description: "One in this many trials goes on at a rung, and the next rung is this many times as far.",
    aliases: ["eta"],
  },
} as const satisfies ParamTable;

/** Asynchronous successive halving (Li et al. 2020, "A system for massively parallel hyperparameter tuning", ASHA). */
export const successiveHalving: StoppingRule = {
  name: "successive_halving",
  description: "At each rung, only the best of those that have come there go on (ASHA).",
  params: rungParams,
  decide: (input) =>
    decideAtRungs(
      { first: input.params.min_resource as number, reductionFactor: input.params.reduction_factor as number },
      input,
    ),
};
