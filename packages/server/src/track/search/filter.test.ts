import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Comparison, parseFilter } from "./filter.js";
import { parseOrder } from "./order.js";

const key = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("`"));
const textValue = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("'"));
const comparison: fc.Arbitrary<Comparison> = fc
  .tuple(
    fc.record({ entity: fc.constantFrom("attribute", "metric", "param", "tag", "dataset"), key }),
    fc.oneof(
      fc.record({
        operator: fc.constantFrom("=", "!=", "<", "<=", ">", ">="),
        value: fc.oneof(
          textValue,
          fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
        ),
      }),
      fc.record({ operator: fc.constantFrom("like", "ilike"), value: textValue }),
      fc.record({ operator: fc.constantFrom("in", "not in"), values: fc.array(textValue, { minLength: 1 }) }),
      fc.record({ operator: fc.constantFrom("is null", "is not null") }),
    ),
  )
  .map(([field, rest]) => ({ ...field, ...rest }) as Comparison);

function written(of: Comparison): string {
  const operator = of.operator.toUpperCase();
  const field = `${of.entity}s.\`${of.key}\``;
  if ("values" in of) return `${field} ${operator} (${of.values.map((value) => `'${value}'`).join(" , ")})`;
  if (!("value" in of)) return `${field} ${operator}`;
  return `${field}  ${operator} ${typeof of.value === "number" ? of.value : `'${of.value}'`}`;
}

test("every filter that is written is read as what it says", () => {
  fc.assert(
    fc.property(fc.array(comparison, { maxLength: 5 }), fc.constantFrom(" AND ", " and ", "\nAnd\t"), (all, and) => {
      expect(parseFilter(all.map(written).join(and))).toEqual(all);
    }),
  );
});

test("safety-23: any text is read or refused with a sentence", () => {
  const alike = fc.string({
    unit: fc.constantFrom("a", ".", "'", '"', "`", "(", " ", "=", "AND", "metrics.", "1", "ñ"),
  });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), alike), (text) => {
      try {
        expect(Array.isArray(parseFilter(text))).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ code: "filter_invalid", status: 400 });
      }
    }),
    { numRuns: 1000 },
  );
});

describe("a filter", () => {
  test.each([
    ["start_time >= 5", { entity: "attribute", key: "start_time", operator: ">=", value: 5 }],
    ["run.status = 'FINISHED'", { entity: "attribute", key: "status", operator: "=", value: "FINISHED" }],
    ["metrics.a.b/c-d<-1e-3", { entity: "metric", key: "a.b/c-d", operator: "<", value: -0.001 }],
    ["metric.5min > 1", { entity: "metric", key: "5min", operator: ">", value: 1 }],
    ['params."x y" = "it\'s"', { entity: "param", key: "x y", operator: "=", value: "it's" }],
    ["tag.`mlflow.user` IS NOT NULL", { entity: "tag", key: "mlflow.user", operator: "is not null" }],
    ["run_id IN ('a','b')", { entity: "attribute", key: "run_id", operator: "in", values: ["a", "b"] }],
  ])("%s", (text, expected) => {
    expect(parseFilter(text)).toEqual([expected]);
  });

  test.each([
    ["metrics.a > 1 OR metrics.b > 1", 'AND or the end was expected, not "OR metrics.b > 1"'],
    ["metrics.a >", "a number, or a text in quotes was expected, not the end"],
    ["metrics.a > 1 AND", "a field was expected, not the end"],
    ["params.a = 'x", '"\'x" is not understood'],
    ["things.a = 'x'", 'there is no kind of field "things"'],
    ["run_id IN ()", 'a text in quotes was expected, not ")"'],
    ["1 = 1; drop table run", 'a field was expected, not "1 = 1; drop table run"'],
  ])("%s is refused", (text, problem) => {
    expect(() => parseFilter(text)).toThrow(problem);
  });
});

test("an order is a field and a direction", () => {
  expect(parseOrder("metrics.`a b` DESC")).toEqual({ entity: "metric", key: "a b", isDescending: true });
  expect(parseOrder("start_time")).toEqual({ entity: "attribute", key: "start_time", isDescending: false });
  expect(() => parseOrder("metrics.a DOWN")).toThrow("ASC or DESC");
  expect(() => parseOrder("start_time desc, run_id")).toThrow("ASC or DESC");
});
