import { describe, expect, test } from "vitest";
import golden from "../../test/golden/unsupervised.json";
import { readExample } from "../../test/read-fixture.js";
import { EngineError } from "../engine-error.js";
import { type FeatureMatrix, takeMatrixRows } from "../frame/matrix.js";
import { encodeModelFile } from "../model-file.js";
import { createThreads } from "../threads/threads.js";
import { kMeans } from "./k-means.js";

const { x } = readExample("diabetes", "binary_classification");

describe("the inertia is as low as scikit-learn's best of 200 runs", () => {
  test.each([
    ["wine", 4],
    ["glass", 6],
    ["diabetes", 10],
  ] as const)("%s", (name, n_clusters) => {
    const rows = readExample(name, "regression").x;
    const { inertia } = kMeans.fit({ x: rows, params: { n_clusters, n_init: 100, tol: 0 }, seed: 1 });
    expect(inertia / golden.inertia[name]).toBeLessThan(1.001);
  });
});

test("each row is with its nearest center, each center is the mean of its rows, and their squares are the inertia", () => {
  const weights = Float64Array.from({ length: x.rowCount }, (_, row) => 0.5 + (row % 4));
  const fitted = kMeans.fit({ x, weights, params: { n_clusters: 7, tol: 0, standardize: false }, seed: 3 });
  const width = x.features.length;
  const centers = fitted.centers();
  const labels = fitted.predict(x);
  const value = (row: number, f: number) => (x.columns[f] as Float64Array)[row] as number;
  const distance = (row: number, c: number) =>
    x.columns.reduce((sum, _, f) => sum + (value(row, f) - (centers[c * width + f] as number)) ** 2, 0);
  const totals = new Float64Array(7);
  const sums = new Float64Array(7 * width);
  let inertia = 0;
  labels.forEach((label, row) => {
    const own = distance(row, label);
    for (let c = 0; c < 7; c++) expect(own).toBeLessThanOrEqual(distance(row, c) + 1e-6);
    const weight = weights[row] as number;
    inertia += weight * own;
    totals[label]! += weight;
    for (let f = 0; f < width; f++) sums[label * width + f]! += weight * value(row, f);
  });
  expect(fitted.inertia / inertia).toBeCloseTo(1, 10);
  sums.forEach((sum, i) => {
    expect(sum / (totals[Math.floor(i / width)] as number)).toBeCloseTo(centers[i] as number, 8);
  });
});

test("the same bytes on one thread and on three", async () => {
  const large: FeatureMatrix = takeMatrixRows(
    x,
    Array.from({ length: 5000 }, (_, i) => (i * 17) % x.rowCount),
  );
  const input = { x: large, params: { n_clusters: 9 }, seed: 4 };
  const alone = encodeModelFile(kMeans.fit(input).save());
  const threads = await createThreads({ count: 3 });
  try {
    expect(encodeModelFile(kMeans.fit({ ...input, threads }).save())).toEqual(alone);
  } finally {
    threads.close();
  }
});

test("more clusters than different rows leaves some empty; more than rows is refused", () => {
  const two = takeMatrixRows(x, [0, 1, 0, 1, 0, 1]);
  const fitted = kMeans.fit({ x: two, params: { n_clusters: 5 }, seed: 0 });
  expect(fitted.inertia).toBe(0);
  expect(new Set(fitted.predict(two)).size).toBe(2);
  expect(() => kMeans.fit({ x: two, params: { n_clusters: 7 }, seed: 0 })).toThrow(
    new EngineError("bad_params", "n_clusters must be at most 6, the number of rows that count, not 7"),
  );
});
