import type { Signature, SignatureInput } from "@crisol/contract";

const TYPES = {
  number: { type: ["number", "null"] },
  boolean: { type: ["boolean", "null"] },
  text: { type: ["string", "null"] },
  timestamp: { type: ["string", "null"], format: "date-time" },
} as const;

/** The JSON Schema (2020-12) of a request to an endpoint whose model has `signature`. */
export function requestSchema(signature: Signature): Record<string, unknown> {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `Predict ${signature.output.target}`,
    type: "object",
    required: ["rows"],
    additionalProperties: false,
    properties: {
      rows: {
        type: "array",
        minItems: 1,
        maxItems: 10_000,
        items: {
          type: "object",
          required: signature.inputs.map((input) => input.name),
          additionalProperties: false,
          properties: Object.fromEntries(signature.inputs.map((input) => [input.name, columnSchema(input)])),
        },
      },
    },
  };
}

/** What training saw is a description and not a bound: other levels and numbers beyond the range are predicted too. */
function columnSchema(input: SignatureInput): Record<string, unknown> {
  const seen =
    input.minimum !== null && input.maximum !== null
      ? `In training from ${input.minimum} to ${input.maximum}.`
      : input.levels
        ? `In training ${input.levels.slice(0, 10).join(", ")}${input.levels.length > 10 ? " ..." : ""}.`
        : undefined;
  return {
    ...TYPES[input.type],
    ...(seen && { description: seen }),
    ...(input.example !== null && { examples: [input.example] }),
  };
}
