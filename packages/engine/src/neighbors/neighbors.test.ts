import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import golden from "../../test/golden/neighbors-bayes.json";
import { readExample, takeExample } from "../../test/read-fixture.js";
import { EngineError } from "../engine-error.js";
import { createRandom } from "../random.js";
import { createThreads, type Threads } from "../threads/threads.js";
import { nearestNeighbors } from "./nearest-neighbors.js";
import { type Metric, type NeighborIndex, type SearchOptions, searchNeighbors } from "./neighbor-search.js";

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

/** A sorted list for each query, by the definition. */
function compareWithAll(
  { coordinates, rowCount, featureCount, metric, weights, wanted }: NeighborIndex,
  query: Float64Array,
  skip: number,
): Neighbor[] {
  const all = Array.from({ length: rowCount }, (_, row) => {
    let sum = 0;
    for (let f = 0; f < featureCount; f++) {
      const gap = Math.abs((query[f] as number) - (coordinates[row * featureCount + f] as number));
      sum += metric === "manhattan" ? gap : gap * gap;
    }
    return { row, sum };
  })
    .filter(({ row }) => row !== skip)
    .sort((a, b) => a.sum - b.sum || a.row - b.row);
  let left = wanted;
  return all.flatMap(({ row, sum }) => {
    const weight = Math.min(left, weights?.[row] ?? 1);
    left -= weight;
    return weight > 0 ? [{ row, distance: metric === "manhattan" ? sum : Math.sqrt(sum), weight }] : [];
  });
}

interface Neighbor {
  readonly row: number;
  readonly distance: number;
  readonly weight: number;
}

/** What a search finds for each query. */
function found(index: NeighborIndex, queries: Float64Array, options: SearchOptions): Neighbor[][] {
  const lists: Neighbor[][] = [];
  searchNeighbors(
    index,
    queries,
    queries.length / index.featureCount,
    ({ count, rows, distances, weights }) => {
      const take = (values: ArrayLike<number>, n: number) => values[n] as number;
      lists.push(
        Array.from({ length: count }, (_, n) => ({
          row: take(rows, n),
          distance: take(distances, n),
          weight: take(weights, n),
        })),
      );
    },
    options,
  );
  return lists;
}

describe("the tree and comparing with all find, to the bit, what sorting finds, ties by row number", () => {
  let threads: Threads;
  beforeAll(async () => {
    threads = await createThreads({ count: 2 });
  });
  afterAll(() => threads.close());

  const shapes = {
    // Few distinct values, so that many distances are equal.
    "small whole numbers": fc.integer({ min: -4, max: 4 }),
    // A few far out, and numbers whose steps are lost beside them.
    "any numbers": fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: -3, max: 3, noNaN: true }) },
      { weight: 1, arbitrary: fc.double({ min: -1e100, max: 1e100, noNaN: true }) },
    ),
    "numbers far from 0": fc.double({ min: 1e6, max: 1e6 + 1e-3, noNaN: true }),
  };
  test.each(Object.entries(shapes))("%s", (_, value) => {
    const problem = fc.record({
      featureCount: fc.integer({ min: 1, max: 20 }),
      values: fc.array(value, { minLength: 20, maxLength: 1000, size: "max" }),
      queries: fc.array(value, { minLength: 20, maxLength: 150, size: "max" }),
      weightOf: fc.constantFrom(undefined, (row: number) => (row % 3) + 1),
      wanted: fc.integer({ min: 1, max: 12 }),
      metric: fc.constantFrom<Metric>("euclidean", "manhattan"),
      skip: fc.nat({ max: 20 }),
      threaded: fc.boolean(),
    });
    fc.assert(
      fc.property(problem, ({ featureCount, values, queries, weightOf, wanted, metric, skip, threaded }) => {
        const rowCount = Math.floor(values.length / featureCount);
        const weights = weightOf && Float64Array.from({ length: rowCount }, (_, row) => weightOf(row));
        const coordinates = Float64Array.from(values.slice(0, rowCount * featureCount));
        const index = { coordinates, rowCount, featureCount, metric, weights, wanted };
        const queryCount = Math.floor(queries.length / featureCount);
        // A point among the queries, at distance 0.
        const asked = Float64Array.from([
          ...queries.slice(0, queryCount * featureCount),
          ...coordinates.slice(0, featureCount),
        ]);
        const options = { skip: () => skip, ...(threaded && { threads }) };
        const expected = Array.from({ length: queryCount + 1 }, (_, i) =>
          compareWithAll(index, asked.subarray(i * featureCount, (i + 1) * featureCount), skip),
        );
        for (const way of ["tree", "all"] as const) {
          expect(found(index, asked, { ...options, way })).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("many features and rows, on any number of threads", () => {
    const random = createRandom(3);
    const [rowCount, featureCount] = [3000, 31];
    const normal = (length: number) => Float64Array.from({ length }, () => random.normal());
    const queries = normal(203 * featureCount);
    for (const metric of ["euclidean", "manhattan"] as const) {
      const index = {
        coordinates: normal(rowCount * featureCount),
        ...{ rowCount, featureCount, metric, weights: undefined, wanted: 7 },
      };
      const expected = found(index, queries, { way: "tree" });
      expect(found(index, queries, { way: "all" })).toEqual(expected);
      expect(found(index, queries, { way: "all", threads })).toEqual(expected);
      // Tries the tree first, and compares the rest with all.
      expect(found(index, queries, { threads })).toEqual(expected);
    }
  });
});

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
