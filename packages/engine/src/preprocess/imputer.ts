import type { ParamTable } from "../params.js";
import type { ImputeStep } from "./recipe-spec.js";
import { stepTransformer } from "./step-transformer.js";

const params = {
  strategy: {
    type: "choice",
    default: "median",
    choices: ["mean", "median", "most_frequent", "constant"],
    description: "What stands in for a missing number; a missing category becomes the most frequent one.",
  },
  fill_value: {
    type: "number",
    default: 0,
    minimum: -1e100,
    maximum: 1e100,
    description: "The number for strategy constant.",
    aliases: ["constant"],
  },
  add_indicator: {
    type: "boolean",
    default: false,
    description: "Adds a feature that is 1 where a value was missing and 0 elsewhere, for each feature.",
    aliases: ["indicator"],
  },
} as const satisfies ParamTable;

/** Fills in what is missing (see `fitImpute`). A category that training did not have is not missing and stays so. */
export const imputer = stepTransformer({
  name: "impute",
  params,
  stepFor(feature, given): Omit<ImputeStep, "columns"> {
    const strategy = (given.strategy ?? params.strategy.default) as ImputeStep["strategy"];
    const indicator = Boolean(given.add_indicator ?? params.add_indicator.default);
    if (feature.kind === "category") return { step: "impute", strategy: "most_frequent", indicator };
    return { step: "impute", strategy, value: Number(given.fill_value ?? params.fill_value.default), indicator };
  },
});
