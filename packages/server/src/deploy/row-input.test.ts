import type { Row, Signature, SignatureInput } from "@crisol/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantOf } from "./instant-text.js";
import { readRows } from "./row-input.js";

const input = (name: string, type: SignatureInput["type"]): SignatureInput => ({
  name,
  type,
  missingSeen: false,
  levels: null,
  minimum: null,
  maximum: null,
  example: null,
});
const signature: Signature = {
  inputs: [input("age", "number"), input("smoker", "boolean"), input("city", "text"), input("seen at", "timestamp")],
  output: { task: "binary_classification", target: "ill", classes: ["no", "yes"] },
};
const good: Row = { age: 31, smoker: true, city: "Cádiz", "seen at": "2026-01-02T03:04:05+02:00" };
const problemsOf = (...rows: Row[]) => (readRows(signature, rows).problems ?? []).map((problem) => problem.message);

describe("rows become a frame", () => {
  test("in the signature's order, whatever the order of keys", () => {
    const shuffled: Row = { "seen at": null, city: null, smoker: null, age: null };
    const { frame } = readRows(signature, [good, shuffled]);
    expect(frame).toEqual({
      rowCount: 2,
      columns: [
        { kind: "numeric", name: "age", values: Float64Array.of(31, Number.NaN) },
        { kind: "numeric", name: "smoker", values: Float64Array.of(1, Number.NaN) },
        { kind: "category", name: "city", codes: Int32Array.of(0, -1), levels: ["Cádiz"] },
        { kind: "timestamp", name: "seen at", values: Float64Array.of(Date.UTC(2026, 0, 2, 1, 4, 5), Number.NaN) },
      ],
    });
  });

  test("and a column called like a property of every object is a column like any other", () => {
    const odd: Signature = { ...signature, inputs: [input("constructor", "number"), input("toString", "text")] };
    expect(readRows(odd, [{ constructor: 1, toString: "x" } as unknown as Row]).problems).toBeUndefined();
    expect(readRows(odd, [{} as Row]).problems).toHaveLength(2);
  });
});

describe("what does not fit is told", () => {
  test("with field, value and remedy, all at once", () => {
    expect(
      problemsOf(
        good,
        { age: "31", smoker: 1, city: 28001, "seen at": 1_700_000_000 },
        { agee: 1, smoker: true, city: "x" },
      ),
    ).toEqual([
      'rows[1].age must be a number, not "31": send 31 without quotes',
      "rows[1].smoker must be true or false, not 1",
      'rows[1].city must be text, not 28001: send "28001" in quotes',
      'rows[1]["seen at"] must be a time such as "2026-11-24T17:00:00Z" (ISO 8601), not 1700000000',
      "rows[2].age is missing: send null if it is unknown",
      'rows[2]["seen at"] is missing: send null if it is unknown',
      'rows[2].agee is not a column of the model: did you mean "age"?',
    ]);
  });

  test("the target is not an unknown column but the answer", () => {
    expect(problemsOf({ ...good, ill: "yes" })).toEqual(["rows[0].ill is what the model predicts: leave it out"]);
  });

  test("no further than 100 problems, in bounded time", () => {
    const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`.repeat(30), 1]));
    expect(problemsOf(keys, keys)).toHaveLength(100);
    expect(problemsOf({ ...good, age: Number.POSITIVE_INFINITY })).toEqual(["rows[0].age must be a finite number"]);
  });
});

describe("an instant", () => {
  test("is read with and without a zone", () => {
    const noon = Date.UTC(2024, 1, 29, 12);
    for (const text of [
      "2024-02-29T12:00:00Z",
      "2024-02-29 12:00",
      "2024-02-29T14:30+02:30",
      "2024-02-29T04:00:00.000-0800",
    ]) {
      expect(instantOf(text), text).toBe(noon);
    }
    expect(instantOf("2024-02-29")).toBe(Date.UTC(2024, 1, 29));
    expect(instantOf("2024-02-29T12:00:00.1234567Z")).toBe(noon + 123.456);
    expect(instantOf("0001-01-01")).toBe(-62135596800000);
  });

  test("must exist", () => {
    for (const text of [
      "2023-02-29",
      "2024-13-01",
      "2024-01-01T24:00:00",
      "2024-01-01T00:60",
      "24-01-01",
      "now",
      "",
      "2024-01-01T00:00+25:00",
    ]) {
      expect(instantOf(text), text).toBeUndefined();
    }
  });

  test("reads what JavaScript writes", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("0000-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true }),
        (date) => {
          expect(instantOf(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });
});
