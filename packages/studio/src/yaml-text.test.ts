import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { yamlText } from "./yaml-text.js";

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("yes", "0x1", "1e3", "~", "- a", "a: b", "#", "python train.py \\\n  --rate ${{parameters.rate}}"),
  fc.array(fc.string(), { minLength: 2 }).map((lines) => lines.join("\n")),
);
const scalar = fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
const key = fc.string({ minLength: 1 }).filter((name) => name !== "__proto__");
const record = fc.dictionary(
  key,
  fc.oneof(scalar, fc.array(text), fc.dictionary(key, fc.oneof(scalar, fc.dictionary(key, scalar)))),
  { noNullPrototype: true },
);

test("what is written is read back as it was", () => {
  fc.assert(
    fc.property(record, (value) => {
      const plain = JSON.parse(JSON.stringify(value));
      expect(parse(yamlText(plain)) ?? {}).toEqual(plain);
    }),
    { numRuns: 500 },
  );
});

test("reads as people would write it", () => {
  expect(
    yamlText({
      name: "logistic regression",
      command: "a\nb",
      parameters: { rate: 0.1, word: "yes" },
      secrets: ["KEY"],
    }),
  ).toBe(
    'name: logistic regression\ncommand: |-\n  a\n  b\nparameters:\n  rate: 0.1\n  word: "yes"\nsecrets:\n  - KEY\n',
  );
});
