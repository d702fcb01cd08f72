import fc from "fast-check";
import { expect, test } from "vitest";
import { differences } from "./differences.js";

test("only what is wanted is compared, an object by its keys and a list as a whole", () => {
  const current = { name: "x", options: { header: true, delimiter: "," }, criteria: ["a"], metric: null };
  expect(differences(current, { name: "x", options: { header: true }, criteria: ["a"], metric: null })).toEqual([]);
  expect(differences(current, { metric: undefined })).toEqual([]);
  expect(differences(current, { criteria: ["a", "b"] })).toEqual([{ field: "criteria", from: ["a"], to: ["a", "b"] }]);
  expect(differences(current, { options: { header: false } })).toHaveLength(1);
  expect(differences(undefined, { name: "x" })).toEqual([{ field: "name", from: undefined, to: "x" }]);
});

test("nothing differs from itself, and every field does from nothing", () => {
  const fields = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(fields, (any) => {
      expect(differences(any, any)).toEqual([]);
      expect(differences(undefined, any)).toHaveLength(Object.keys(any).length);
    }),
  );
});
