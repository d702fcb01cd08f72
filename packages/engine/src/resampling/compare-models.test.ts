import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EngineError } from "../engine-error.js";
import { createRandom } from "../random.js";
import { bootstrapInterval } from "./bootstrap-interval.js";
import { bootstrapDifference, mcNemar } from "./compare-models.js";
import { correctedResampledT } from "./corrected-t.js";
import { deLong } from "./delong.js";

interface Golden {
  delong: {
    y: number[];
    a: number[];
    b: number[];
    first: number;
    second: number;
    error: number;
    p: number;
    low: number;
  }[];
  mcnemar: { onlyFirst: number; onlySecond: number; p: number }[];
  t: { values: number[]; error: number; p: number; low: number; high: number }[];
  bootstrap: { y: number[]; label: number[]; low: number; high: number };
}
const golden: Golden = JSON.parse(readFileSync(new URL("../../test/golden/comparison.json", import.meta.url), "utf8"));
const numbers = (list: readonly number[]) => Float64Array.from(list);

test.each(golden.delong)("DeLong's test is that of its definition", ({ y, a, b, first, second, error, p, low }) => {
  const test = deLong(numbers(y), numbers(a), numbers(b), { level: 0.9 });
  expect(test.first).toBeCloseTo(first, 12);
  expect(test.second).toBeCloseTo(second, 12);
  expect(test.standardError).toBeCloseTo(error, 12);
  expect(test.pValue).toBeCloseTo(p, 12);
  expect(test.low).toBeCloseTo(low, 12);
  expect(test.high).toBeCloseTo(2 * (first - second) - low, 12);
});

test.each(golden.mcnemar)(
  "McNemar's test equals statsmodels': $onlyFirst against $onlySecond",
  ({ onlyFirst, onlySecond, p }) => {
    const truth = new Float64Array(onlyFirst + onlySecond + 7);
    const first = truth.map((_, row) => (row < onlyFirst ? 0 : row < onlyFirst + onlySecond ? 1 : row % 2));
    const second = truth.map((_, row) => (row < onlyFirst ? 1 : row < onlyFirst + onlySecond ? 0 : row % 2));
    const test = mcNemar(truth, first, second);
    expect(test).toMatchObject({ onlyFirst, onlySecond });
    expect(test.pValue).toBeCloseTo(p, 12);
  },
);

test.each(golden.t)(
  "the corrected t interval and test equal scipy's t with the corrected error",
  ({ values, error, p, low, high }) => {
    const band = correctedResampledT(values, { testShare: 0.25, level: 0.9 });
    expect(band.standardError).toBeCloseTo(error, 12);
    expect(band.pValue).toBeCloseTo(p, 11);
    expect(band.low).toBeCloseTo(low, 11);
    expect(band.high).toBeCloseTo(high, 11);
  },
);

test("of folds that share their rows, the corrected test rejects equal models about as often as it says, the plain one too often", () => {
  const random = createRandom(4);
  let corrected = 0;
  let plain = 0;
  const trials = 200;
  for (let trial = 0; trial < trials; trial++) {
    // Two learners that predict the mean of one random half of their training rows each: alike on average.
    const y = Float64Array.from({ length: 40 }, () => random.normal());
    const differences = Array.from({ length: 25 }, () => {
      const order = [...y.keys()].sort(() => random.uniform() - 0.5);
      const held = order.slice(0, 8);
      const mean = (rows: number[]) => rows.reduce((sum, row) => sum + (y[row] as number), 0) / rows.length;
      const [a, b] = [mean(order.slice(8, 24)), mean(order.slice(24))];
      return held.reduce((sum, row) => sum + ((y[row] as number) - a) ** 2 - ((y[row] as number) - b) ** 2, 0) / 8;
    });
    if (correctedResampledT(differences, { testShare: 0.25 }).pValue < 0.05) corrected++;
    if (correctedResampledT(differences, { testShare: 1e-9 }).pValue < 0.05) plain++;
  }
  expect(corrected / trials).toBeLessThan(0.08);
  expect(plain).toBeGreaterThanOrEqual(corrected);
});

describe("bootstrap", () => {
  const random = createRandom(9);
  const sample = (rowCount: number, right: number) => {
    const y = Float64Array.from({ length: rowCount }, () => random.integer(2));
    return { y, p: y.map((truth) => (random.uniform() < right ? truth : 1 - truth)) };
  };

  test.each(["percentile", "bca"] as const)(
    "%s intervals are the same for a seed and hold the true value about as often as they say",
    (method) => {
      let covered = 0;
      for (let trial = 0; trial < 100; trial++) {
        const { y, p } = sample(200, 0.8);
        const options = { task: "binary_classification", level: 0.9, seed: trial, method } as const;
        const band = bootstrapInterval("accuracy", y, p, options);
        if (trial === 0) expect(bootstrapInterval("accuracy", y, p, options)).toEqual(band);
        expect(band.low).toBeLessThanOrEqual(band.value);
        expect(band.high).toBeGreaterThanOrEqual(band.value);
        if (band.low <= 0.8 && band.high >= 0.8) covered++;
      }
      expect(covered).toBeGreaterThanOrEqual(80);
      expect(covered).toBeLessThanOrEqual(99);
    },
  );

  test("BCa is near scipy's", () => {
    const { y, label, low, high } = golden.bootstrap;
    const band = bootstrapInterval("accuracy", numbers(y), numbers(label), {
      task: "binary_classification",
      method: "bca",
      resamples: 4000,
      seed: 1,
    });
    // The metric moves in steps of a sixtieth.
    expect(Math.abs(band.low - low)).toBeLessThan(1.01 / 60);
    expect(Math.abs(band.high - high)).toBeLessThan(1.01 / 60);
  });

  test("stratified, every resample has both classes, so that each defines ROC AUC", () => {
    const y = Float64Array.of(1, 0, 0, 0, 0, 0);
    const p = Float64Array.of(0.9, 0.1, 0.2, 0.3, 0.95, 0.5);
    const options = { task: "binary_classification", seed: 1, resamples: 300 } as const;
    expect(bootstrapInterval("roc_auc", y, p, { ...options, stratified: true }).resampleCount).toBe(300);
    expect(bootstrapInterval("roc_auc", y, p, options).resampleCount).toBeLessThan(250);
  });

  test("a difference is judged on the same draws: clear between good and bad, none of a model from itself", () => {
    const { y, p } = sample(300, 0.9);
    const worse = y.map((truth) => (random.uniform() < 0.7 ? truth : 1 - truth));
    const options = { task: "binary_classification", seed: 3, resamples: 500 } as const;
    const apart = bootstrapDifference("accuracy", y, p, worse, options);
    expect(apart.low).toBeGreaterThan(0);
    expect(apart.pValue).toBeLessThan(0.01);
    const same = bootstrapDifference("accuracy", y, p, p, options);
    expect(same).toMatchObject({ difference: 0, low: 0, high: 0, pValue: 1 });
  });
});

test("what cannot be compared is refused with the value", () => {
  const y = Float64Array.of(0, 1, 1);
  const refused = (run: () => unknown, message: string) => {
    expect(run).toThrow(EngineError);
    expect(run).toThrow(message);
  };
  refused(() => deLong(y, y, y), "both classes need at least 2 rows, and have 2 positive and 1 negative");
  refused(() => mcNemar(y, y, [1]), "3 rows need as many classes of each model, not 3 and 1");
  refused(() => correctedResampledT([1], { testShare: 0.25 }), "at least 2 folds, not 1");
  refused(() => correctedResampledT([1, 2], { testShare: 0 }), "testShare must be above 0 and finite, not 0");
  const options = { task: "binary_classification", seed: 1 } as const;
  refused(() => bootstrapInterval("accuracy", y, y, { ...options, resamples: 0 }), "from 1 to 10000, not 0");
  refused(
    () => bootstrapInterval("accuracy", y, y, { ...options, level: 95 }),
    "level must be above 0 and below 1, not 95",
  );
  refused(() => bootstrapInterval("r2", y, y, { task: "regression", seed: 1, stratified: true }), "has no classes");
});
