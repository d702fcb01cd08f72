import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf, rowsOf } from "./cells.js";

test("rows come back from their lines as they were", () => {
  const cell = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }).map((value) => value + 0),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.constant(null),
  );
  const rows = fc.array(fc.record({ a: cell, b: cell, c: cell }, { noNullPrototype: true }));
  fc.assert(
    fc.property(rows, (given) => {
      const lines = linesOf(given, ["a", "b", "c"]);
      expect(rowsOf(lines, ["a", "b", "c"])).toStrictEqual(given);
    }),
  );
});

test("a line of another form is refused", () => {
  expect(() => rowsOf("[1,2]\n", ["a"])).toThrow(expect.objectContaining({ code: "backup_damaged" }));
});
