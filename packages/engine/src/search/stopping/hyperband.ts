import type { ParamTable, ParamValues } from "../../params.js";
import { decideAtRungs } from "./rungs.js";
import type { StoppingRule } from "./stopping-rule.js";
import { rungParams } from "./successive-halving.js";

const hyperbandParams = {
  ...rungParams,
  reduction_factor: { ...rungParams.reduction_factor, default: 3 },
  max_resource: {
    type: "number",
    default: 100,
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1e12,
    scale: "log",
    description: "The last step of a trial that is not stopped.",
  },
} as const satisfies ParamTable;

/**
 * Hyperband (Li et al. 2018): several successive halvings side by side, of which the first stops early and the last not at all, for
 * where early values say little. Each trial belongs to one of them by its number and is compared within it alone.
 */
export const hyperband: StoppingRule = {
  name: "hyperband",
  description: "Successive halvings that begin to stop trials at different steps, side by side.",
  params: hyperbandParams,
  decide(input) {
    const { params, curve, curves } = input;
    const first = params.min_resource as number;
    const reductionFactor = params.reduction_factor as number;
    const counts = bracketCounts(params);
    const bracketOf = brackets(counts, Math.max(curve.trial, ...curves.map(({ trial }) => trial)) + 1);
    const bracket = bracketOf[curve.trial] as number;
    const same = curves.filter(({ trial }) => bracketOf[trial] === bracket);
    return decideAtRungs({ first: first * reductionFactor ** bracket, reductionFactor }, { ...input, curves: same });
  },
};

/**
 * How many trials each bracket has in a round of all: n(s) of the paper for s halvings, so that each costs about the same. Bracket
 * b begins to stop trials at `min_resource` times `reduction_factor` to the power of b.
 */
export function bracketCounts(params: ParamValues): readonly number[] {
  const factor = params.reduction_factor as number;
  const ratio = (params.max_resource as number) / (params.min_resource as number);
  // A whole power is not lost to rounding.
  const most = Math.max(0, Math.floor(Math.log(ratio) / Math.log(factor) + 1e-9));
  return Array.from({ length: most + 1 }, (_, bracket) => {
    const halvings = most - bracket;
    return Math.ceil(((most + 1) * factor ** halvings) / (halvings + 1) - 1e-9);
  });
}

/** The bracket of each of the first `trialCount` trials: the one that is furthest behind its share, the first of equals. */
export function brackets(counts: readonly number[], trialCount: number): Int32Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const given = new Float64Array(counts.length);
  return Int32Array.from({ length: trialCount }, (_, trial) => {
    let chosen = 0;
    const behind = counts.map((count, b) => count * (trial + 1) - given[b]! * total);
    for (let b = 1; b < behind.length; b++) if (behind[b]! > behind[chosen]!) chosen = b;
    given[chosen]!++;
    return chosen;
  });
}
