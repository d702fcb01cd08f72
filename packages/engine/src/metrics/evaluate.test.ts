import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../engine-error.js";
import type { Task } from "../estimator.js";
import { tweedieDeviance } from "./deviance.js";
import { evaluate } from "./evaluate.js";
import type { MetricSpec } from "./metric-spec.js";
import { METRIC_NAMES, METRICS, type MetricName, metricsFor } from "./metric-table.js";

interface Case {
  name: string;
  task: Task;
  classCount: number;
  y: number[];
  p: number[];
  w: number[] | null;
  expected: Record<string, number | null>;
  tweedie?: Record<string, number>;
}
const golden = JSON.parse(readFileSync(new URL("../../test/golden/metrics.json", import.meta.url), "utf8"));

/** Equal to 1e-12, relative to the value where that is above 1. What is not defined is absent. */
function expectClose(actual: number | undefined, expected: number | null | undefined, what: string) {
  if (expected === null || expected === undefined) return expect(actual, what).toBe(undefined);
  const bound = 1e-12 * Math.max(1, Math.abs(expected));
  expect(Math.abs((actual as number) - expected), `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(bound);
}

describe("metrics equal scikit-learn's", () => {
  test.each(golden.cases as Case[])("$task: $name", ({ task, classCount, y, p, w, expected, tweedie }) => {
    const [yTrue, prediction] = [Float64Array.from(y), Float64Array.from(p)];
    const weights = w ? Float64Array.from(w) : undefined;
    const values = evaluate(task, yTrue, prediction, { classCount, weights });
    for (const [metric, value] of Object.entries(expected)) expectClose(values[metric as MetricName], value, metric);
    for (const [power, value] of Object.entries(tweedie ?? {})) {
      expectClose(tweedieDeviance(yTrue, prediction, Number(power), weights), value, `power ${power}`);
    }
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
          const value = weighted[name];
          expectClose(repeated[name], value, name);
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
        if (pairs === 0) expect(roc_auc).toBe(undefined);
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

describe("several classes and numbers", () => {
  const rows = fc.array(
    fc.record({
      y: fc.nat(3),
      p: fc.array(fc.nat(5), { minLength: 4, maxLength: 4 }),
      w: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 25 },
  );
  type Row = { y: number; p: number[]; w: number };
  const shares = (list: Row[]) =>
    Float64Array.from(list.flatMap(({ p }) => p.map((count) => (count + 1) / (p.reduce((a, b) => a + b, 0) + 4))));
  const copied = (list: Row[]) => list.flatMap((row) => new Array<Row>(row.w).fill(row));

  test("a whole-number weight is that many copies of the row", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const of = (given: Row[], weights?: Float64Array) =>
          evaluate(
            "multiclass_classification",
            Float64Array.from(given, (r) => r.y),
            shares(given),
            {
              classCount: 4,
              weights,
            },
          );
        const numbers = (given: Row[], weights?: Float64Array) =>
          evaluate(
            "regression",
            Float64Array.from(given, (r) => r.y),
            Float64Array.from(given, (r) => r.p[0] as number),
            {
              weights,
            },
          );
        for (const score of [of, numbers]) {
          const weighted = score(
            list,
            Float64Array.from(list, (r) => r.w),
          );
          const repeated = score(copied(list));
          // One row is too few for a share of variance, and its copies are not.
          if (list.length === 1) continue;
          for (const name of METRIC_NAMES) expectClose(repeated[name], weighted[name], name);
        }
      }),
    );
  });

  test("values stay within the bounds of the table", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const y = Float64Array.from(list, (r) => r.y);
        const values = { ...evaluate("multiclass_classification", y, shares(list), { classCount: 4 }) };
        Object.assign(
          values,
          evaluate(
            "regression",
            y,
            Float64Array.from(list, (r) => r.p[0] as number),
          ),
        );
        for (const [name, value] of Object.entries(values)) {
          const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: MetricSpec =
            METRICS[name as MetricName];
          expect(value, name).toBeGreaterThanOrEqual(minimum - 1e-12);
          expect(value, name).toBeLessThanOrEqual(maximum + 1e-12);
        }
      }),
    );
  });
});

test("every metric says what it is in a sentence", () => {
  for (const { description } of Object.values(METRICS)) expect(description).toMatch(/^[A-Z].*\.$/);
});

test("what rows do not define is absent", () => {
  const one = evaluate("binary_classification", Float64Array.of(1, 1), Float64Array.of(0.9, 0.4));
  expect(one).not.toHaveProperty("roc_auc");
  expect(one).not.toHaveProperty("d2_log_loss");
  expect(one).toHaveProperty("recall", 0.5);
  const negative = evaluate("regression", Float64Array.of(-2, 1), Float64Array.of(0, 1));
  for (const name of ["rmsle", "poisson_deviance", "gamma_deviance", "d2_gamma"])
    expect(negative).not.toHaveProperty(name);
});

test("bad input gets a sentence with the bound and the value", () => {
  const one = Float64Array.of(1);
  const evaluating = (y: Float64Array, p: Float64Array, w?: Float64Array) => () =>
    evaluate("binary_classification", y, p, { weights: w });
  expect(evaluating(new Float64Array(0), new Float64Array(0))).toThrow("at least 1 row, not 0");
  expect(evaluating(one, Float64Array.of(1, 2))).toThrow("1 rows need 1 predictions, not 2");
  expect(evaluating(Float64Array.of(2), one)).toThrow("classes must be whole numbers from 0 to 1, not 2");
  expect(evaluating(one, Float64Array.of(Number.NaN))).toThrow("prediction 0 must be finite, not NaN");
  expect(evaluating(one, one, Float64Array.of(-1))).toThrow("weight 0 must be finite and at least 0, not -1");
  expect(evaluating(one, one, Float64Array.of(0))).toThrow("at least one weight must be above 0");
  expect(() => evaluate("regression", one, one, { metrics: ["f1"] })).toThrow("f1 is no metric of regression");
  expect(evaluating(one, Float64Array.of(1, 2))).toThrow(EngineError);
});
