import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { column } from "./frame.js";
import { frameFromCsv } from "./from-csv.js";

test("what all values of a column are is what it becomes", () => {
  const frame = frameFromCsv(
    '\uFEFFsize,colour,sold,at,day,code\r\n3,red,true,2024-02-29 12:00:00,2024-02-29,007\r\n-1.5e2,,FALSE,2024-02-29T12:00:00.5+01:00,,12\r\nnan,"a, ""b""",,,2024-03-01,13\r\n',
  );
  expect(frame.rowCount).toBe(3);
  expect(column(frame, "size")).toMatchObject({ kind: "numeric", values: Float64Array.of(3, -150, Number.NaN) });
  expect(column(frame, "colour")).toMatchObject({ levels: ['a, "b"', "red"], codes: Int32Array.of(1, -1, 0) });
  expect(column(frame, "sold")).toMatchObject({ boolean: true, values: Float64Array.of(1, 0, Number.NaN) });
  const noon = Date.UTC(2024, 1, 29, 12);
  expect(column(frame, "at")).toMatchObject({
    kind: "timestamp",
    values: Float64Array.of(noon, noon - 3_599_500, Number.NaN),
  });
  expect(column(frame, "day")).toMatchObject({ kind: "timestamp" });
  expect(column(frame, "code")).toMatchObject({ kind: "category", levels: ["007", "12", "13"] });
});

test("a file as it is: the diabetes of the examples", () => {
  const text = readFileSync(new URL("../../../../examples/data/diabetes.csv", import.meta.url), "utf8");
  const frame = frameFromCsv(text);
  expect([frame.rowCount, frame.columns.length]).toEqual([768, 9]);
  expect(frame.columns.map(({ kind }) => kind)).toEqual([...Array(8).fill("numeric"), "category"]);
});

test("a day that no calendar has is a text, and so is one word among numbers", () => {
  expect(frameFromCsv("a\n2024-13-01").columns).toMatchObject([{ kind: "category" }]);
  expect(frameFromCsv("a\n1\nunknown").columns).toMatchObject([{ kind: "category", levels: ["1", "unknown"] }]);
});

test("line breaks in quotes, other delimiters, empty lines, no line break at the end", () => {
  expect(frameFromCsv('a;b\n"x\ny";1\n\n"z"z;', { delimiter: ";" }).columns).toMatchObject([
    { levels: ["x\ny", "zz"], codes: Int32Array.of(0, 1) },
    { values: Float64Array.of(1, Number.NaN) },
  ]);
  expect(frameFromCsv("only\n1\n\n3\n")).toMatchObject({ rowCount: 3 });
  expect(frameFromCsv("")).toEqual({ rowCount: 0, columns: [] });
  expect(frameFromCsv("a,b\n")).toEqual({ rowCount: 0, columns: [] });
});

test("what is no table is refused with the row", () => {
  expect(() => frameFromCsv("a,b\n1,2\n3\n")).toThrow("row 1 has 1 fields, and the header names 2 columns");
  expect(() => frameFromCsv("a,a\n1,2\n")).toThrow('two columns are called "a"');
  expect(() => frameFromCsv('a\n"x')).toThrow("a quote at character 2 is never closed");
});

test("whatever texts were written come back", () => {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const row = fc.tuple(fc.string({ unit: "grapheme" }), fc.string());
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), fc.constantFrom("\n", "\r\n", "\r"), (rows, end) => {
      // The letter keeps numbers, times and what is empty from being read as such.
      const lines = rows.map((cells) => cells.map((cell) => quoted(`t${cell}`)).join(","));
      const { columns } = frameFromCsv(["a,b", ...lines].join(end));
      const read = rows.map((_, r) => columns.map((c) => (c.kind === "category" ? c.levels[c.codes[r]!] : undefined)));
      expect(read).toEqual(rows.map((cells) => cells.map((cell) => `t${cell}`)));
    }),
  );
});
