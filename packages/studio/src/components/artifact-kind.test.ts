import fc from "fast-check";
import { expect, test } from "vitest";
import { artifactKind, tableOf } from "./artifact-kind.js";

test.each([
  ["plots/roc.PNG", "image"],
  ["model/MLmodel", "text"],
  ["a.b/weights", "other"],
  ["report.html", "html"],
  ["model.pkl", "other"],
  ["notes.md", "markdown"],
])("%s is shown as %s", (path, kind) => {
  expect(artifactKind(path)).toBe(kind);
});

test("what was written by the rules of CSV is read back", () => {
  const value = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r\n", " ") });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 }), (rows) => {
      const written = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const text = ["x,y", ...rows.map((row) => row.map(written).join(","))].join("\r\n");
      expect(tableOf(text, "t.csv")).toEqual({ columns: ["x", "y"], rows, rowCount: rows.length });
    }),
  );
});

test("rows that are short or long, and columns of one name, do no harm", () => {
  expect(tableOf("a,a\n1\n1,2,3\n", "t.csv")).toEqual({
    columns: ["a", "a (2)"],
    rows: [
      ["1", null],
      ["1", "2"],
    ],
    rowCount: 2,
  });
  expect(tableOf("", "t.csv").rows).toEqual([]);
  expect(tableOf("a\tb\n1\t2", "t.tsv").rows).toEqual([["1", "2"]]);
});
