import type { ParamTable } from "../params.js";
import { DEFAULT_FOLDS, DEFAULT_SMOOTHING } from "./encode-target.js";
import type { EncodeStep } from "./recipe-spec.js";
import { stepTransformer } from "./step-transformer.js";

const params = {
  smoothing: {
    type: "number",
    default: DEFAULT_SMOOTHING,
    minimum: 0,
    maximum: 1e6,
    description: "Weight of the mean of all rows beside that of a category's rows, in rows.",
    aliases: ["smooth"],
  },
  folds: {
    type: "integer",
    default: DEFAULT_FOLDS,
    minimum: 2,
    maximum: 50,
    advanced: true,
    description: "Parts of the training rows, each encoded by the means of the others.",
    aliases: ["cv"],
  },
} as const satisfies ParamTable;

/**
 * A category as the smoothed mean of the target (see `fitEncodeTarget`); numbers stay as they are. Its training rows are
 * to be taken from `fitTransform`, where each is encoded without its own target.
 */
export const targetEncoder = stepTransformer({
  name: "target_encode",
  params,
  usesTarget: true,
  stepFor(feature, given): Omit<EncodeStep, "columns"> | undefined {
    if (feature.kind === "numeric") return undefined;
    return {
      step: "encode",
      method: "target",
      smoothing: Number(given.smoothing ?? params.smoothing.default),
      folds: Number(given.folds ?? params.folds.default),
    };
  },
});
