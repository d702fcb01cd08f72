import { EngineError } from "../engine-error.js";
import type { Feature } from "../frame/matrix.js";
import type { BoostingParams } from "./boosting-params.js";
import type { Objective } from "./objectives/objective.js";
import type { TreeConstraints } from "./tree-rules.js";

/**
 * The parameters `monotone_constraints` and `interaction_constraints` for these features. Throws EngineError
 * "bad_params" for a name that no feature has and for a direction of a category.
 */
export function readConstraints(features: readonly Feature[], params: BoostingParams): TreeConstraints {
  const numberOf = new Map(features.map(({ name }, number) => [name, number]));
  const find = (param: string, name: string): number => {
    const number = numberOf.get(name);
    if (number !== undefined) return number;
    const names = [...numberOf.keys()].join(", ");
    throw new EngineError("bad_params", `${param} has "${name}", which is not a feature; there are ${names}`);
  };

  const directions = new Int8Array(features.length);
  for (const [name, direction] of Object.entries(params.monotone_constraints)) {
    const number = find("monotone_constraints", name);
    if (features[number]?.kind === "category") {
      throw new EngineError("bad_params", `monotone_constraints has "${name}", a category, whose levels have no order`);
    }
    directions[number] = direction === "increasing" ? 1 : -1;
  }

  const groups = params.interaction_constraints
    .filter((group) => group.length > 0)
    .map((group) => new Set(group.map((name) => find("interaction_constraints", name))));
  const alone = [...numberOf.values()].filter((number) => !groups.some((group) => group.has(number)));
  return {
    directions,
    groups: groups.length > 0 ? [...groups, ...alone.map((number) => new Set([number]))] : undefined,
  };
}

/**
 * Throws EngineError "bad_params" where there are directions and the objective cannot keep them: several classes share
 * one sum, and leaf values that are quantiles of residuals are in another unit than the splits' limits.
 */
export function checkDirected({ directions }: TreeConstraints, { outputs, leafRule }: Objective): void {
  if (directions.every((direction) => direction === 0)) return;
  if (outputs > 1) {
    throw new EngineError(
      "bad_params",
      `monotone_constraints must be empty for ${outputs} classes; they are for one output`,
    );
  }
  if (leafRule.kind === "quantile" || leafRule.kind === "huber") {
    throw new EngineError(
      "bad_params",
      "monotone_constraints must be empty for the objectives absolute_error, quantile and huber",
    );
  }
}
