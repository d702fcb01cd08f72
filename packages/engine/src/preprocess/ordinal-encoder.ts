import type { EncodeStep } from "./recipe-spec.js";
import { stepTransformer } from "./step-transformer.js";

/** A category's code as a number (see `fitEncodeOrdinal`), missing for a code that training did not have. */
export const ordinalEncoder = stepTransformer({
  name: "ordinal",
  params: {},
  stepFor(feature): Omit<EncodeStep, "columns"> | undefined {
    return feature.kind === "numeric" ? undefined : { step: "encode", method: "ordinal" };
  },
});
