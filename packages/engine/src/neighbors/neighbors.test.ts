import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../test/golden/neighbors-bayes.json";
import { readExample, takeExample } from "../../test/read-fixture.js";
import { EngineError } from "../engine-error.js";
import { buildKdTree } from "./k-d-tree.js";
import { nearestNeighbors } from "./nearest-neighbors.js";
import { type Metric, searchNeighbors } from "./neighbor-search.js";

describe("predictions equal scikit-learn's to 1e-9", () => {
  const binary = "binary_classification";
  const cases = [
    ["diabetes_5", "diabetes", binary, {}, false],
    ["diabetes_9_distance", "diabetes", binary, { n_neighbors: 9, weights: "distance" }, false],
    [
      "diabetes_7_raw_manhattan",
      "diabetes",
      binary,
      { n_neighbors: 7, metric: "manhattan", standardize: false },
      false,
    ],
    ["glass_4_weighted", "glass", "multiclass_classification", { n_neighbors: 4 }, true],
    ["wine_6_distance", "wine", "regression", { n_neighbors: 6, weights: "distance" }, false],
    ["wine_10_manhattan_weighted", "wine", "regression", { n_neighbors: 10, metric: "manhattan" }, true],
  ] as const;
  test.each(cases)("%s", (name, fixture, task, params, weighted) => {
    const { rows, predictions } = golden.neighbors[name];
    const all = readExample(fixture, task);
    const train = takeExample(all, (row) => row % 7 !== 0);
    const trainRows = Array.from({ length: all.x.rowCount }, (_, row) => row).filter((row) => row % 7 !== 0);
    const weights = weighted ? Float64Array.from(trainRows, (row) => row % 3) : undefined;
    const fitted = nearestNeighbors.fit({ ...train, params, seed: 0, ...(weights && { weights }) });
    const predicted = fitted.predict(takeExample(all, (row) => row % 7 === 0).x);
    const width = task === "multiclass_classification" ? all.y.classCount : 1;
    // scikit-learn gives both classes of two.
    const theirs = task === binary ? predictions.filter((_, i) => i % 2 === 1) : predictions;
    expect(theirs).toHaveLength(rows.length * width);
    rows.forEach((row, i) => {
      for (let k = 0; k < width; k++) {
        expect(predicted[row * width + k]).toBeCloseTo(theirs[i * width + k] as number, 9);
      }
    });
  });
});

test("the tree finds what comparing with all rows finds, ties by row number, whatever the weights", () => {
  const problem = fc.record({
    featureCount: fc.integer({ min: 1, max: 5 }),
    // Few distinct values, so that many distances are equal.
    values: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 5, maxLength: 900 }),
    query: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 5, maxLength: 5 }),
    weightOf: fc.constantFrom(undefined, (row: number) => (row % 3) + 1),
    wanted: fc.integer({ min: 1, max: 12 }),
    metric: fc.constantFrom<Metric>("euclidean", "manhattan"),
    skip: fc.nat({ max: 20 }),
  });
  fc.assert(
    fc.property(problem, ({ featureCount, values, query, weightOf, wanted, metric, skip }) => {
      const rowCount = Math.floor(values.length / featureCount);
      const points = Float64Array.from(values.slice(0, rowCount * featureCount));
      const weights = weightOf && Float64Array.from({ length: rowCount }, (_, row) => weightOf(row));
      const index = { tree: buildKdTree(points, rowCount, featureCount), metric, weights, wanted };
      const found: { row: number; distance: number; weight: number }[] = [];
      const read = (neighbors: Parameters<Parameters<typeof searchNeighbors>[3]>[0]) => {
        for (let n = 0; n < neighbors.count; n++) {
          found.push({
            row: neighbors.rows[n] as number,
            distance: neighbors.distances[n] as number,
            weight: neighbors.weights[n] as number,
          });
        }
      };
      searchNeighbors(index, Float64Array.from(query.slice(0, featureCount)), 1, read, () => skip);
      expect(found).toEqual(
        compareWithAll(points, rowCount, query.slice(0, featureCount), metric, weights, wanted, skip),
      );
    }),
    { numRuns: 300 },
  );
});

function compareWithAll(
  points: Float64Array,
  rowCount: number,
  query: readonly number[],
  metric: Metric,
  weights: Float64Array | undefined,
  wanted: number,
  skip: number,
) {
  const all = Array.from({ length: rowCount }, (_, row) => {
    const gaps = query.map((value, f) => Math.abs(value - (points[row * query.length + f] as number)));
    const sum = (terms: readonly number[]) => terms.reduce((a, b) => a + b, 0);
    return { row, distance: metric === "manhattan" ? sum(gaps) : Math.sqrt(sum(gaps.map((gap) => gap * gap))) };
  })
    .filter(({ row }) => row !== skip)
    .sort((a, b) => a.distance - b.distance || a.row - b.row);
  let left = wanted;
  return all.flatMap((neighbor) => {
    const weight = Math.min(left, weights?.[neighbor.row] ?? 1);
    left -= weight;
    return weight > 0 ? [{ ...neighbor, weight }] : [];
  });
}

test("a training row asked for itself at distance 0 decides alone where votes go by distance", () => {
  const { x, y } = readExample("wine", "regression");
  const fitted = nearestNeighbors.fit({ x, y, params: { weights: "distance", n_neighbors: 1 }, seed: 0 });
  const some = fitted.predict({ ...x, rowCount: 1, columns: x.columns.map((column) => column.slice(0, 1)) });
  expect(some[0]).toBe(y.values[0]);
});

test("the scale of a feature decides only where features are not standardised", () => {
  const { x, y } = readExample("diabetes", "binary_classification");
  const scaled = { ...x, columns: x.columns.map((column, f) => (f === 1 ? column.map((v) => v * 1024) : column)) };
  const predict = (input: typeof x, standardize: boolean) =>
    nearestNeighbors.fit({ x: input, y, params: { standardize }, seed: 0 }).predict(input);
  expect(predict(scaled, true)).toEqual(predict(x, true));
  expect(predict(scaled, false)).not.toEqual(predict(x, false));
});

test("a number whose square would overflow is refused", () => {
  const { x, y } = readExample("wine", "regression");
  const columns = x.columns.map((column, f) => (f === 0 ? column.map((v, row) => (row === 3 ? 1e200 : v)) : column));
  const name = x.features[0]?.name;
  expect(() => nearestNeighbors.fit({ x: { ...x, columns }, y, params: {}, seed: 0 })).toThrow(
    new EngineError(
      "value_too_large",
      `nearest_neighbors takes numbers within 1e+100, and feature "${name}" has 1e+200 in row 3`,
    ),
  );
});
