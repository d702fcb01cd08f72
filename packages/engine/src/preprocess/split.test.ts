import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Target } from "../estimator.js";
import type { Frame } from "../frame/frame.js";
import type { SplitSpec } from "./recipe-spec.js";
import { type RowSplit, splitRows } from "./split.js";

const classes = (values: number[]): Target => ({
  task: "multiclass_classification",
  classCount: Math.max(2, ...values.map((v) => v + 1)),
  values: Float64Array.from(values),
});
const numbers = (values: number[]): Frame => ({
  rowCount: values.length,
  columns: [{ kind: "numeric", name: "g", values: Float64Array.from(values) }],
});
const spec = (method: SplitSpec["method"], validationFraction = 0.2, testFraction = 0.2, seed = 1): SplitSpec => ({
  method,
  column: "g",
  validationFraction,
  testFraction,
  seed,
});
const expectPartition = (split: RowSplit, n: number) =>
  expect([...split.train, ...split.validation, ...split.test].sort((a, b) => a - b)).toEqual(
    Array.from({ length: n }, (_, i) => i),
  );

const fraction = fc.integer({ min: 5, max: 40 }).map((percent) => percent / 100);

describe("properties", () => {
  test("every method gives each row one part, the same for a seed; random has the wanted sizes", () => {
    const values = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 80, maxLength: 150 });
    const method = fc.constantFrom("random", "stratified", "group", "time" as const);
    fc.assert(
      fc.property(values, method, fraction, fraction, fc.nat(1000), (rows, how, v, t, seed) => {
        const wanted = spec(how as SplitSpec["method"], v, t, seed);
        const target: Target = { task: "regression", classCount: 0, values: Float64Array.from(rows) };
        const split = splitRows(numbers(rows), target, wanted);
        expectPartition(split, rows.length);
        expect(splitRows(numbers(rows), target, wanted)).toEqual(split);
        if (how !== "random") return;
        expect(split.validation.length).toBe(Math.round(rows.length * v));
        expect(split.test.length).toBe(Math.round(rows.length * t));
      }),
    );
  });

  test("stratified keeps each class's share in each part to within one row, and no class out of training", () => {
    const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 60, maxLength: 200 });
    fc.assert(
      fc.property(labels, fraction, fraction, fc.nat(1000), (y, v, t, seed) => {
        const split = splitRows(numbers(y), classes(y), spec("stratified", v, t, seed));
        for (const k of new Set(y)) {
          const size = y.filter((value) => value === k).length;
          const parts = [
            [split.train, 1 - v - t],
            [split.validation, v],
            [split.test, t],
          ] as const;
          for (const [rows, share] of parts) {
            const count = [...rows].filter((row) => y[row] === k).length;
            expect(Math.abs(count - size * share)).toBeLessThan(1 + 1e-9);
          }
          expect([...split.train].some((row) => y[row] === k)).toBe(true);
        }
        expect(Math.abs(split.test.length - y.length * t)).toBeLessThanOrEqual(3);
      }),
    );
  });

  test("no group is in two parts, and a row without a group stands alone", () => {
    const groups = fc.array(fc.option(fc.integer({ min: 0, max: 30 }), { nil: Number.NaN }), {
      minLength: 60,
      maxLength: 150,
    });
    fc.assert(
      fc.property(groups, fc.nat(1000), (g, seed) => {
        const split = splitRows(numbers(g), null, spec("group", 0.2, 0.2, seed));
        expectPartition(split, g.length);
        const seen = [split.train, split.validation, split.test].map(
          (rows) => new Set([...rows].map((row) => g[row]).filter((value) => !Number.isNaN(value))),
        );
        for (let a = 0; a < 3; a++) {
          for (let b = a + 1; b < 3; b++)
            for (const value of seen[a] as Set<number>) expect(seen[b]?.has(value)).toBe(false);
        }
      }),
    );
  });

  test("time: training strictly before validation strictly before test; rows without a time are for training", () => {
    const times = fc.array(fc.option(fc.integer({ min: 0, max: 60 }), { nil: Number.NaN }), {
      minLength: 80,
      maxLength: 150,
    });
    fc.assert(
      fc.property(times, (t) => {
        const split = splitRows(numbers(t), null, spec("time"));
        expectPartition(split, t.length);
        const of = (rows: Uint32Array) =>
          [...rows].map((row) => t[row] as number).filter((value) => !Number.isNaN(value));
        expect(Math.max(...of(split.train))).toBeLessThan(Math.min(...of(split.validation)));
        expect(Math.max(...of(split.validation))).toBeLessThan(Math.min(...of(split.test)));
        expect([...split.validation, ...split.test].some((row) => Number.isNaN(t[row]))).toBe(false);
        expect(Math.abs(split.test.length - 0.2 * t.length)).toBeLessThan(0.1 * t.length);
      }),
    );
  });

  test("another seed gives another random split", () => {
    const rows = Array.from({ length: 50 }, (_, i) => i);
    expect(splitRows(numbers(rows), null, spec("random", 0.2, 0.2, 1))).not.toEqual(
      splitRows(numbers(rows), null, spec("random", 0.2, 0.2, 2)),
    );
  });
});

test("stratified regression: each part's mean is near the whole's", () => {
  const y = Array.from({ length: 1000 }, (_, i) => (i * i) / 1000);
  const target: Target = { task: "regression", classCount: 0, values: Float64Array.from(y) };
  const { test: rows } = splitRows(numbers(y), target, spec("stratified", 0, 0.1));
  expect(rows.length).toBe(100);
  expect([...rows].filter((row) => row < 100).length).toBe(10);
});

test("stratified regression on a scale of few values: each part's spread is near the whole's", () => {
  // Grades of wines: most are 5 or 6, few are at the ends. A biased deal shows in the spread, not in the mean.
  const grades = [
    3,
    4,
    4,
    ...Array<number>(25).fill(5),
    ...Array<number>(30).fill(6),
    ...Array<number>(11).fill(7),
    8,
    8,
  ];
  const values = Float64Array.from({ length: 4200 }, (_, row) => grades[row % grades.length] as number);
  const frame: Frame = { rowCount: values.length, columns: [{ kind: "numeric", name: "grade", values }] };
  const deviation = (rows: ArrayLike<number>) => {
    const part = Array.from(rows, (row) => values[row] as number);
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    return Math.sqrt(part.reduce((sum, value) => sum + (value - mean) ** 2, 0) / part.length);
  };
  const whole = deviation(values.map((_, row) => row));
  const ratios = { train: 0, validation: 0, test: 0 };
  const seeds = 40;
  for (let seed = 0; seed < seeds; seed++) {
    const spec: SplitSpec = { method: "stratified", validationFraction: 0.15, testFraction: 0.15, seed };
    const split = splitRows(frame, { task: "regression", values, classCount: 0 }, spec);
    for (const part of ["train", "validation", "test"] as const) ratios[part] += deviation(split[part]) / whole / seeds;
  }
  for (const ratio of Object.values(ratios)) expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
});

test("stratified: rows without a target go to training and do not count", () => {
  const y = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? Number.NaN : i));
  const target: Target = { task: "regression", classCount: 0, values: Float64Array.from(y) };
  const split = splitRows(numbers(y), target, spec("stratified", 0.1, 0.2));
  expect([split.validation.length, split.test.length]).toEqual([10, 20]);
  expect([...split.validation, ...split.test].some((row) => Number.isNaN(y[row]))).toBe(false);
});

test("what cannot be done is a sentence", () => {
  const attempt =
    (frame: Frame, wanted: SplitSpec, target: Target | null = null) =>
    () =>
      splitRows(frame, target, wanted);
  const ten = numbers([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(attempt(ten, spec("random", 0.6, 0.4))).toThrow("must leave rows for training: their sum is 1, not below 1");
  expect(attempt(ten, spec("random", -0.1, 0.4))).toThrow(
    "validationFraction must be at least 0 and below 1, not -0.1",
  );
  expect(attempt(ten, spec("random", 0.01, 0.4))).toThrow(
    "validationFraction 0.01 of 10 rows in a random split leaves no row for validation",
  );
  expect(attempt(numbers([1]), spec("random", 0, 0.5))).toThrow("leaves no row for training");
  expect(attempt(ten, { ...spec("group"), column: "z" })).toThrow('there is no "z" among "g"');
  expect(attempt(ten, spec("stratified"))).toThrow("a stratified split needs a target");
  expect(attempt(numbers([5, 5, 5, 7]), spec("time"))).toThrow(
    'a time split into 3 parts needs at least 3 different times in "g", and there are 2',
  );
  expect(attempt(numbers([5, 5, 5, 5]), spec("group"))).toThrow("leaves no row for");
});
