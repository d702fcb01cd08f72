import fc from "fast-check";
import { expect, test } from "vitest";
import { column } from "./frame.js";
import { frameFromRows, type RowValue } from "./from-rows.js";

test("each type of value becomes its kind of column, and what is absent is missing", () => {
  const frame = frameFromRows([
    { size: 3, colour: "red", sold: true, at: new Date(5000) },
    { size: null, colour: "blue", sold: false, at: null, late: 1 },
    { colour: undefined },
  ]);
  expect(frame.rowCount).toBe(3);
  expect(column(frame, "size")).toEqual({
    kind: "numeric",
    name: "size",
    values: Float64Array.of(3, Number.NaN, Number.NaN),
  });
  expect(column(frame, "colour")).toEqual({
    kind: "category",
    name: "colour",
    levels: ["blue", "red"],
    codes: Int32Array.of(1, 0, -1),
  });
  expect(column(frame, "sold")).toMatchObject({ kind: "numeric", boolean: true });
  expect(column(frame, "at")).toMatchObject({
    kind: "timestamp",
    values: Float64Array.of(5000, Number.NaN, Number.NaN),
  });
  expect(column(frame, "late")).toMatchObject({ values: Float64Array.of(Number.NaN, 1, Number.NaN) });
});

test("a column that mixes types, or has another, is refused with its row and name", () => {
  expect(() => frameFromRows([{ a: 1 }, { a: "1" }])).toThrow(
    'row 1 has a text in column "a", which has a number before',
  );
  expect(() => frameFromRows([{ a: {} as RowValue }])).toThrow('row 0 has object in column "a"');
});

test("names of an object's own machinery are names like others, and what is inherited is none", () => {
  const row = Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }) as Record<string, RowValue>;
  expect(frameFromRows([row]).columns.map(({ name }) => name)).toEqual(["own"]);
  expect(frameFromRows([JSON.parse('{"__proto__": 3}')]).columns).toMatchObject([{ name: "__proto__" }]);
});

test("text comes back from its codes", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string())), (texts) => {
      const frame = frameFromRows(texts.map((text) => ({ text })));
      const [first] = frame.columns;
      if (first?.kind !== "category") expect(texts.every((text) => text === null)).toBe(true);
      else expect(Array.from(first.codes, (code) => first.levels[code] ?? null)).toEqual(texts);
    }),
  );
});
