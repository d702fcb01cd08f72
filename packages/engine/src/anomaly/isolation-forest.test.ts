import { describe, expect, test } from "vitest";
import golden from "../../test/golden/unsupervised.json";
import { readExample } from "../../test/read-fixture.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { createRandom } from "../random.js";
import { isolationForest } from "./isolation-forest.js";
import { RowSampler } from "./row-sampler.js";

/** Every 20th row becomes one whose values are spread evenly between the lowest and the highest of their feature. */
function withAnomalies(x: FeatureMatrix): FeatureMatrix {
  const columns = x.columns.map((column, f) => {
    const low = Math.min(...column);
    const high = Math.max(...column);
    return column.map((value, row) => (row % 20 ? value : low + ((high - low) * ((row * 31 + f * 17) % 97)) / 96));
  });
  return { ...x, columns };
}

describe("anomalies are found as well as by scikit-learn", () => {
  test.each(["wine", "diabetes"] as const)("%s", (name) => {
    const x = withAnomalies(readExample(name, "regression").x);
    const made = Float64Array.from({ length: x.rowCount }, (_, row) => Number(row % 20 === 0));
    const aucs = Array.from({ length: 10 }, (_, seed) =>
      auc(made, isolationForest.fit({ x, params: {}, seed }).score(x)),
    );
    const mean = aucs.reduce((a, b) => a + b, 0) / aucs.length;
    const { mean: theirs, deviation } = golden.auc[name];
    // Four standard errors of a mean of 10.
    expect(Math.abs(mean - theirs)).toBeLessThan((4 * deviation) / Math.sqrt(10) + 0.002);
  });
});

/** The chance that an anomaly scores above another row, ties counting half. */
function auc(made: Float64Array, scores: Float64Array): number {
  const of = (label: number) => scores.filter((_, row) => made[row] === label);
  const others = of(0);
  let wins = 0;
  for (const anomaly of of(1)) for (const other of others) wins += anomaly > other ? 1 : anomaly === other ? 0.5 : 0;
  return wins / (of(1).length * others.length);
}

test("missing and infinite values are taken as they are", () => {
  const { x } = readExample("diabetes", "binary_classification");
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.7e308];
  const columns = x.columns.map((column, f) =>
    column.map((value, row) => (row % 9 === f ? (odd[row % 4] as number) : value)),
  );
  const fitted = isolationForest.fit({ x: { ...x, columns }, params: { n_estimators: 20 }, seed: 0 });
  expect(fitted.score({ ...x, columns }).every((score) => score > 0 && score < 1)).toBe(true);
});

test("a sample has different rows, none of weight 0, and heavy ones more often", () => {
  const weights = Float64Array.from({ length: 100 }, (_, row) => (row < 10 ? 0 : row < 20 ? 9 : 1));
  const sampler = new RowSampler(100, weights);
  const counts = new Float64Array(100);
  for (let draw = 0; draw < 2000; draw++) {
    const sample = sampler.sample(10, createRandom(1, draw));
    expect(new Set(sample).size).toBe(10);
    for (const row of sample) counts[row]!++;
  }
  const total = (from: number, to: number) => counts.subarray(from, to).reduce((a, b) => a + b, 0);
  expect(total(0, 10)).toBe(0);
  // 10 rows of weight 9 beside 80 of weight 1: a little less than 90 of 170, as none comes twice.
  expect(total(10, 20) / total(0, 100)).toBeGreaterThan(0.4);
  expect(total(10, 20) / total(0, 100)).toBeLessThan(0.53);
  expect(sampler.sample(95, createRandom(1))).toEqual(Uint32Array.from({ length: 90 }, (_, i) => i + 10));
  expect(new RowSampler(100, new Float64Array(100).fill(1)).sample(20, createRandom(3))).toEqual(
    new RowSampler(100, undefined).sample(20, createRandom(3)),
  );
});
