import type { ParamSpec } from "../params.js";

/** Of learners that go by distances. */
export const standardizeParam = {
  type: "boolean",
  default: true,
  description:
    "Divides each feature by its standard deviation first; otherwise a feature in small units, such as grams where others are in kilograms, decides alone.",
  aliases: ["standardise", "scale"],
} as const satisfies ParamSpec;
