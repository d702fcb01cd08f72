import type { ParamTable } from "../params.js";
import { DEFAULT_MAX_LEVELS } from "./encode-one-hot.js";
import type { EncodeStep } from "./recipe-spec.js";
import { stepTransformer } from "./step-transformer.js";

const params = {
  max_levels: {
    type: "integer",
    default: DEFAULT_MAX_LEVELS,
    minimum: 1,
    maximum: 1000,
    scale: "log",
    description: "The most frequent categories that get a feature of their own; the others share one.",
    aliases: ["max_categories"],
  },
} as const satisfies ParamTable;

/** A feature of 0 and 1 for each category (see `fitEncodeOneHot`), named by its code; numbers stay as they are. */
export const oneHotEncoder = stepTransformer({
  name: "one_hot",
  params,
  stepFor(feature, given): Omit<EncodeStep, "columns"> | undefined {
    if (feature.kind === "numeric") return undefined;
    return { step: "encode", method: "one_hot", maxLevels: Number(given.max_levels ?? params.max_levels.default) };
  },
});
