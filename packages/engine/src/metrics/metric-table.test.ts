import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Task } from "../estimator.js";
import { evaluate, METRIC_NAMES, METRICS, type MetricName, type MetricSpec, metricsFor } from "./metric-table.js";

interface Case {
  name: string;
  task: Task;
  classCount: number;
  y: number[];
  p: number[];
  w: number[] | null;
  expected: Record<string, number | null>;
}
const golden = JSON.parse(readFileSync(new URL("../../test/golden/metrics.json", import.meta.url), "utf8"));

/** Equal to 1e-12, relative to the value where that is above 1. */
function expectClose(actual: number | undefined, expected: number | null, what: string) {
  if (expected === null) return expect(actual, what).toBeNaN();
  const bound = 1e-12 * Math.max(1, Math.abs(expected));
  expect(Math.abs((actual as number) - expected), `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(bound);
}

describe("metrics equal scikit-learn's", () => {
  test.each(golden.cases as Case[])("$task: $name", ({ task, classCount, y, p, w, expected }) => {
    const weights = w ? Float64Array.from(w) : undefined;
    const values = evaluate(task, Float64Array.from(y), Float64Array.from(p), { classCount, weights });
    for (const [metric, value] of Object.entries(expected)) expectClose(values[metric], value, metric);
  });
});

test("every metric of a task is recorded from scikit-learn in at least 5 cases", () => {
  for (const name of METRIC_NAMES) {
    for (const task of METRICS[name].tasks) {
      const recorded = (golden.cases as Case[]).filter((c) => c.task === task && name in c.expected);
      expect(recorded.length, `${name} for ${task}`).toBeGreaterThanOrEqual(5);
    }
  }
});

const binaryRows = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 4 })),
  { minLength: 1, maxLength: 40 },
);
const columns = (rows: [number, number, number][]) => ({
  y: Float64Array.from(rows, (r) => r[0]),
  p: Float64Array.from(rows, (r) => r[1]),
  w: Float64Array.from(rows, (r) => r[2]),
});

describe("properties", () => {
  test("values stay within the bounds of the table", () => {
    fc.assert(
      fc.property(binaryRows, (rows) => {
        const { y, p, w } = columns(rows);
        for (const [name, value] of Object.entries(evaluate("binary_classification", y, p, { weights: w }))) {
          const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: MetricSpec =
            METRICS[name as MetricName];
          if (Number.isNaN(value)) continue;
          expect(value, name).toBeGreaterThanOrEqual(minimum - 1e-12);
          expect(value, name).toBeLessThanOrEqual(maximum + 1e-12);
        }
      }),
    );
  });

  test("a whole-number weight is that many copies of the row, and the order of rows does not matter", () => {
    fc.assert(
      fc.property(binaryRows, (rows) => {
        const { y, p, w } = columns(rows);
        const weighted = evaluate("binary_classification", y, p, { weights: w });
        const copies = columns(rows.flatMap((row) => new Array<[number, number, number]>(row[2]).fill(row)).reverse());
        const repeated = evaluate("binary_classification", copies.y, copies.p);
        for (const name of metricsFor("binary_classification")) {
          const value = weighted[name] as number;
          expectClose(repeated[name], Number.isNaN(value) ? null : value, name);
        }
      }),
    );
  });

  test("ROC AUC is the share of pairs in order, ties counting half", () => {
    fc.assert(
      fc.property(binaryRows, (rows) => {
        const y = Float64Array.from(rows, (r) => r[0]);
        const p = Float64Array.from(rows, (r) => Math.round(r[1] * 5) / 5);
        let pairs = 0;
        let ordered = 0;
        for (let i = 0; i < y.length; i++) {
          for (let j = 0; j < y.length; j++) {
            if (y[i] !== 1 || y[j] !== 0) continue;
            pairs++;
            ordered += (p[i] as number) > (p[j] as number) ? 1 : p[i] === p[j] ? 0.5 : 0;
          }
        }
        const { roc_auc } = evaluate("binary_classification", y, p, { metrics: ["roc_auc"] });
        if (pairs === 0) expect(roc_auc).toBeNaN();
        else expect(roc_auc).toBeCloseTo(ordered / pairs, 12);
      }),
    );
  });

  test("with class 0 as the positive class, its own precision and recall come out", () => {
    const y = Float64Array.of(0, 0, 0, 1, 1);
    const p = Float64Array.of(0.1, 0.2, 0.9, 0.8, 0.3);
    const values = evaluate("binary_classification", y, p, { positiveClass: 0 });
    expect(values.precision).toBeCloseTo(2 / 3, 12);
    expect(values.recall).toBeCloseTo(2 / 3, 12);
    expect(values.roc_auc).toBeCloseTo(evaluate("binary_classification", y, p).roc_auc as number, 12);
  });
});

test("bad input gets a sentence with the bound and the value", () => {
  const one = Float64Array.of(1);
  const evaluating = (y: Float64Array, p: Float64Array, w?: Float64Array) => () =>
    evaluate("binary_classification", y, p, { weights: w });
  expect(evaluating(new Float64Array(0), new Float64Array(0))).toThrow("at least 1 row, not 0");
  expect(evaluating(one, Float64Array.of(1, 2))).toThrow("1 rows need 1 predictions, not 2");
  expect(evaluating(Float64Array.of(2), one)).toThrow("classes must be whole numbers below 2, not 2");
  expect(evaluating(one, Float64Array.of(Number.NaN))).toThrow("prediction 0 must be finite, not NaN");
  expect(evaluating(one, one, Float64Array.of(-1))).toThrow("weights must be finite and at least 0");
  expect(evaluating(one, one, Float64Array.of(0))).toThrow("at least one weight must be above 0");
  expect(() => evaluate("regression", one, one, { metrics: ["f1"] })).toThrow("f1 is no metric of regression");
});
