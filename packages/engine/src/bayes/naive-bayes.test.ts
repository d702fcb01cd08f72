import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../test/golden/neighbors-bayes.json";
import { readExample, takeExample } from "../../test/read-fixture.js";
import type { Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { encodeModelFile } from "../model-file.js";
import { createThreads } from "../threads/threads.js";
import { naiveBayes } from "./naive-bayes.js";

const rowsOf = (count: number) => Array.from({ length: count }, (_, row) => row);

function pick(x: FeatureMatrix, keep: (f: number) => boolean): FeatureMatrix {
  return { ...x, features: x.features.filter((_, f) => keep(f)), columns: x.columns.filter((_, f) => keep(f)) };
}

describe("probabilities equal scikit-learn's to 1e-9", () => {
  const numeric = [
    ["diabetes", "diabetes", "binary_classification", false],
    ["glass_weighted", "glass", "multiclass_classification", true],
  ] as const;
  test.each(numeric)("normal features: %s", (name, fixture, task: Task, weighted) => {
    const all = readExample(fixture, task);
    const train = takeExample(all, (row) => row % 7 !== 0);
    const trainRows = rowsOf(all.x.rowCount).filter((row) => row % 7 !== 0);
    const weights = weighted ? Float64Array.from(trainRows, (row) => row % 3) : undefined;
    const fitted = naiveBayes.fit({ ...train, params: {}, seed: 0, ...(weights && { weights }) });
    const predicted = fitted.predict(takeExample(all, (row) => row % 7 === 0).x);
    const theirs = task === "binary_classification" ? golden.bayes[name].filter((_, i) => i % 2) : golden.bayes[name];
    expect(predicted).toHaveLength(theirs.length);
    theirs.forEach((expected, i) => {
      expect(predicted[i]).toBeCloseTo(expected, 9);
    });
  });

  test("categories", () => {
    const whole = readExample("adult", "binary_classification");
    const x = pick(whole.x, (f) => whole.x.features[f]?.kind === "category");
    const complete = takeExample({ x, y: whole.y }, (row) => x.columns.every((column) => !Number.isNaN(column[row])));
    const some = takeExample(complete, (row) => row < 700);
    const fitted = naiveBayes.fit({ ...takeExample(some, (row) => row % 7 !== 0), params: { alpha: 0.5 }, seed: 0 });
    const predicted = fitted.predict(takeExample(some, (row) => row % 7 === 0).x);
    const theirs = golden.bayes.adult_categories.filter((_, i) => i % 2);
    expect(predicted).toHaveLength(theirs.length);
    theirs.forEach((expected, i) => {
      expect(predicted[i]).toBeCloseTo(expected, 9);
    });
  });
});

test("a value that is missing, infinite or a category never seen is left out of the product", () => {
  const { x, y } = readExample("adult", "binary_classification");
  const params = { var_smoothing: 1e-15 };
  const fitted = naiveBayes.fit({ x, y, params, seed: 0 });
  const odds = (p: Float64Array) => p.map((value) => Math.log(value / (1 - value)));
  // Without age (number) and race (category).
  const left = new Set(x.features.flatMap((feature, f) => (["age", "race"].includes(feature.name) ? [f] : [])));
  expect(left.size).toBe(2);
  const rest = pick(x, (f) => !left.has(f));
  const without = odds(naiveBayes.fit({ x: rest, y, params, seed: 0 }).predict(rest));
  for (const unknown of [Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5, 1e9]) {
    const columns = x.columns.map((column, f) => {
      if (!left.has(f)) return column;
      return column.map(() => (x.features[f]?.kind === "numeric" && Number.isFinite(unknown) ? Number.NaN : unknown));
    });
    const predicted = odds(fitted.predict({ ...x, columns }));
    predicted.forEach((value, row) => {
      if (Math.abs(value) < 20) expect(value).toBeCloseTo(without[row] as number, 6);
    });
  }
});

test("with a uniform prior the classes' shares do not matter", () => {
  const { x, y } = readExample("diabetes", "binary_classification");
  const weights = y.values.map((label) => (label === 1 ? 8 : 1));
  const params = { class_prior: "uniform", var_smoothing: 1e-15 };
  const even = naiveBayes.fit({ x, y, params, seed: 0 }).predict(x);
  naiveBayes
    .fit({ x, y, weights, params, seed: 0 })
    .predict(x)
    .forEach((p, row) => {
      expect(p).toBeCloseTo(even[row] as number, 8);
    });
});

test("moments of any rows are those of each class's finite values, with the weights of the rows", () => {
  const value = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY));
  const row = fc.record({ value, label: fc.integer({ min: 0, max: 2 }), weight: fc.integer({ min: 0, max: 3 }) });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
      fc.pre(rows.some(({ weight }) => weight > 0));
      const known = rows.filter((one) => Number.isFinite(one.value) && one.weight > 0);
      const momentsOf = (some: typeof rows) => {
        const total = some.reduce((sum, { weight }) => sum + weight, 0);
        const mean = some.reduce((sum, one) => sum + one.weight * one.value, 0) / total;
        return { mean, variance: some.reduce((sum, one) => sum + one.weight * (one.value - mean) ** 2, 0) / total };
      };
      const { moments } = naiveBayes.fit({
        x: {
          rowCount: rows.length,
          features: [{ name: "value", kind: "numeric" }],
          columns: [Float64Array.from(rows, (one) => one.value)],
        },
        y: { task: "multiclass_classification", classCount: 3, values: Float64Array.from(rows, ({ label }) => label) },
        weights: Float64Array.from(rows, ({ weight }) => weight),
        params: {},
        seed: 0,
      });
      if (known.length === 0) return;
      const all = momentsOf(known);
      expect(moments.varianceFloor).toBeCloseTo(1e-9 * (all.variance || 1), 18);
      for (let k = 0; k < 3; k++) {
        const own = known.filter(({ label }) => label === k);
        const { mean, variance } = own.length > 0 ? momentsOf(own) : all;
        expect(moments.means[k]).toBeCloseTo(mean, 9);
        expect(moments.variances[k]).toBeCloseTo(variance, 8);
      }
    }),
  );
});

test.each([
  // Columns that the threads cannot share evenly leave some without one in the last round.
  ["adult", "binary_classification", 3],
  ["glass", "multiclass_classification", 2],
  ["glass", "multiclass_classification", 4],
] as const)("the number of threads changes neither a model nor a prediction: %s, %s, %i", async (name, task, count) => {
  const { x, y } = readExample(name, task);
  const threads = await createThreads({ count });
  try {
    const one = naiveBayes.fit({ x, y, params: {}, seed: 0 });
    for (let round = 0; round < (name === "glass" ? 100 : 1); round++) {
      const several = naiveBayes.fit({ x, y, params: {}, seed: 0, threads });
      expect(encodeModelFile(several.save())).toEqual(encodeModelFile(one.save()));
      expect(several.predict(x, { threads })).toEqual(one.predict(x));
    }
  } finally {
    threads.close();
  }
});
