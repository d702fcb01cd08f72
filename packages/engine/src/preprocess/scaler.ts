import type { ParamTable } from "../params.js";
import type { ScaleStep } from "./recipe-spec.js";
import { stepTransformer } from "./step-transformer.js";

const params = {
  method: {
    type: "choice",
    default: "standard",
    choices: ["standard", "min_max", "robust"],
    description:
      "To mean 0 and standard deviation 1, to the range from 0 to 1, or to median 0 and interquartile range 1.",
  },
} as const satisfies ParamTable;

/** Centres numbers and divides them by their spread (see `fitScale`); missing ones stay missing, categories as they are. */
export const scaler = stepTransformer({
  name: "scale",
  params,
  stepFor(feature, given): Omit<ScaleStep, "columns"> | undefined {
    if (feature.kind === "category") return undefined;
    return { step: "scale", method: (given.method ?? params.method.default) as ScaleStep["method"] };
  },
});
