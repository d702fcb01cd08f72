import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forestShapes, type RandomForest, randomForest } from "../../test/random-forest.js";
import { readExample } from "../../test/read-fixture.js";
import { type Game, shapleyInteractions, shapleyValues } from "../../test/shapley.js";
import { type Forest, goesLeft, treeCount } from "../boosting/forest.js";
import { gradientBoosting } from "../boosting/gradient-boosting.js";
import { predict } from "../boosting/predictor.js";
import { EngineError } from "../engine-error.js";
import { type FeatureMatrix, takeMatrixRows } from "../frame/matrix.js";
import { createThreads } from "../threads/threads.js";
import { TreeExplainer, treeShap, treeShapInteractions } from "./tree-shap.js";

/** A row's raw score of one output when only the features in `coalition` are known: both ways elsewhere, by cover. */
function expectation({ forest, x }: RandomForest, row: number, output: number): Game {
  const visit = (start: number, at: number, coalition: number): number => {
    const node = start + at;
    const feature = forest.feature[node] as number;
    if (feature < 0) return forest.threshold[node] as number;
    const left = forest.left[node] as number;
    if ((coalition >> feature) & 1) {
      const value = x.columns[feature]?.[row] as number;
      return visit(start, goesLeft(forest, node, value) ? left : left + 1, coalition);
    }
    const [a, b] = [forest.cover[start + left] as number, forest.cover[start + left + 1] as number];
    const share = a + b > 0 ? a / (a + b) : 0.5;
    return share * visit(start, left, coalition) + (1 - share) * visit(start, left + 1, coalition);
  };
  return (coalition) => sumOfTrees(forest, output, (start) => visit(start, 0, coalition));
}

/** The mean raw score of one output when the features outside `coalition` come from each of the background's rows. */
function intervention({ forest, x }: RandomForest, row: number, output: number, background: FeatureMatrix): Game {
  return (coalition) => {
    const rows = takeMatrixRows(
      background,
      Array.from({ length: background.rowCount }, (_, i) => i),
    );
    rows.columns.forEach((column, f) => {
      if ((coalition >> f) & 1) column.fill(x.columns[f]?.[row] as number);
    });
    const scores = predict(forest, rows, "identity").filter((_, i) => i % forest.outputs === output);
    return scores.reduce((a, b) => a + b, 0) / rows.rowCount;
  };
}

function sumOfTrees({ outputs, baseScores, treeStarts }: Forest, output: number, score: (start: number) => number) {
  let sum = baseScores[output] as number;
  for (let tree = output; tree + 1 < treeStarts.length; tree += outputs) sum += score(treeStarts[tree] as number);
  return sum;
}

/** Compares each row and output with what `expected` makes of its game. */
function expectEach(
  values: Float64Array,
  { forest, x }: RandomForest,
  gameOf: (row: number, output: number) => Game,
  expected: (players: number, game: Game) => Float64Array,
): void {
  const players = x.features.length;
  for (let row = 0; row < x.rowCount; row++) {
    for (let output = 0; output < forest.outputs; output++) {
      const wanted = expected(players, gameOf(row, output));
      const own = values.subarray((row * forest.outputs + output) * wanted.length).subarray(0, wanted.length);
      expectNear(own, wanted, 1e-12);
    }
  }
}

function expectNear(values: Float64Array, expected: Float64Array, tolerance: number): void {
  expect(values).toHaveLength(expected.length);
  const largest = values.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] as number))), 0);
  expect(largest).toBeLessThan(tolerance);
}

/** The raw scores less the sums of the contributions and the expected scores. */
function largestGap(forest: Forest, x: FeatureMatrix, values: Float64Array, expected: Float64Array): number {
  const raw = predict(forest, x, "identity");
  const width = values.length / raw.length;
  return raw.reduce((most, score, i) => {
    const sum = values.subarray(i * width, (i + 1) * width).reduce((a, b) => a + b, 0);
    return Math.max(most, Math.abs(score - sum - (expected[i % forest.outputs] as number)));
  }, 0);
}

describe("by definition, over all coalitions", () => {
  test("path dependent values", () => {
    fc.assert(
      fc.property(forestShapes(6), (shape) => {
        const one = randomForest({ ...shape, rowCount: Math.min(6, shape.rowCount) });
        const { values, expectedScores } = treeShap(one.forest, one.x);
        expectEach(values, one, (row, output) => expectation(one, row, output), shapleyValues);
        for (let output = 0; output < one.forest.outputs; output++) {
          expect(expectedScores[output]).toBeCloseTo(expectation(one, 0, output)(0), 12);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("path dependent interactions: symmetric, and rows sum to the values", () => {
    fc.assert(
      fc.property(forestShapes(5), (shape) => {
        const one = randomForest({ ...shape, rowCount: Math.min(4, shape.rowCount) });
        const { values } = treeShapInteractions(one.forest, one.x);
        expectEach(values, one, (row, output) => expectation(one, row, output), shapleyInteractions);
        const width = one.x.features.length;
        const sums = treeShap(one.forest, one.x).values.map((_, i) => {
          return values.subarray(i * width, (i + 1) * width).reduce((a, b) => a + b, 0);
        });
        expectNear(sums, treeShap(one.forest, one.x).values, 1e-12);
        values.forEach((value, at) => {
          const [row, column] = [Math.floor(at / width) % width, at % width];
          expect(value).toBe(values[at + (column - row) * (width - 1)]);
        });
      }),
      { numRuns: 60 },
    );
  });

  test("interventional values", () => {
    fc.assert(
      fc.property(forestShapes(5), fc.integer({ min: 1, max: 12 }), (shape, backgroundRows) => {
        const one = randomForest({ ...shape, rowCount: Math.min(4, shape.rowCount) });
        const { x: background } = randomForest({ ...shape, rowCount: backgroundRows, seed: shape.seed + 1 });
        const { values, expectedScores } = treeShap(one.forest, one.x, { background });
        expectEach(values, one, (row, output) => intervention(one, row, output, background), shapleyValues);
        expect(largestGap(one.forest, one.x, values, expectedScores)).toBeLessThan(1e-12);
      }),
      { numRuns: 60 },
    );
  });
});

describe("on fitted models", () => {
  const { x, y } = readExample("glass", "multiclass_classification");
  const { forest } = gradientBoosting.fit({ x, y, seed: 1, params: { n_estimators: 30, min_samples_leaf: 1 } });

  test("contributions and the expected score sum to the raw score, to 1e-9", () => {
    for (const options of [{}, { background: takeMatrixRows(x, [0, 50, 100, 150, 200]) }]) {
      const { values, expectedScores } = treeShap(forest, x, options);
      expect(largestGap(forest, x, values, expectedScores)).toBeLessThan(1e-9);
    }
  });

  test("a row alone gets the bits that it gets among others", () => {
    for (const options of [{}, { background: takeMatrixRows(x, [3, 77, 99]) }]) {
      const together = treeShap(forest, x, options).values;
      const rowValues = together.length / x.rowCount;
      for (let row = 0; row < x.rowCount; row += 19) {
        const own = together.slice(row * rowValues, (row + 1) * rowValues);
        expect(treeShap(forest, takeMatrixRows(x, [row]), options).values).toEqual(own);
      }
    }
  });

  test("the number of threads changes no bit", async () => {
    const rows = takeMatrixRows(
      x,
      Array.from({ length: 300 }, (_, i) => i % x.rowCount),
    );
    const background = takeMatrixRows(x, [0, 50, 100, 150, 200]);
    const explain = (threads?: Awaited<ReturnType<typeof createThreads>>) => [
      treeShap(forest, rows, { ...(threads && { threads }) }),
      treeShap(forest, rows, { background, ...(threads && { threads }) }),
      treeShapInteractions(forest, rows, { ...(threads && { threads }) }),
    ];
    const alone = explain();
    for (const count of [2, 3]) {
      const threads = await createThreads({ count });
      expect(explain(threads)).toEqual(alone);
      threads.close();
    }
  });

  test("an explainer asked again and again, in turn with another, gives what one made for each question gives", async () => {
    const threads = await createThreads({ count: 2 });
    const backgrounds = [
      [0, 50, 100],
      [7, 7, 30, 60, 90],
    ].map((rows) => takeMatrixRows(x, rows));
    const explainers = [...backgrounds, undefined].map((rows) => new TreeExplainer(forest, rows));
    for (const [begin, end] of [
      [0, 1],
      [3, 40],
      [5, 6],
      [0, 100],
    ] as const) {
      const some = takeMatrixRows(
        x,
        Array.from({ length: end - begin }, (_, i) => begin + i),
      );
      explainers.forEach((explainer, i) => {
        const background = backgrounds[i];
        // Twice, so that the one before finds its forest and background in memory.
        const expected = treeShap(forest, some, background && { background });
        expect(explainer.explain(some)).toEqual(expected);
        expect(explainer.explain(some)).toEqual(expected);
        expect(explainer.explain(some, { threads })).toEqual(expected);
      });
    }
    threads.close();
  });

  test("progress rises to 1, and false cancels", () => {
    const seen: number[] = [];
    treeShap(forest, x, { onProgress: (share) => seen.push(share) > 0 });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(() => treeShap(forest, x, { onProgress: () => false })).toThrow("was cancelled after");
  });
});

test("long paths: a chain of 12 by definition, one of 150 in its sums", () => {
  const short = chain(12);
  expectEach(treeShap(short.forest, short.x).values, short, (row) => expectation(short, row, 0), shapleyValues);
  const { forest, x } = chain(150);
  const { values, expectedScores } = treeShap(forest, x);
  expect(largestGap(forest, x, values, expectedScores)).toBeLessThan(1e-10);
  expect(() => treeShap(forest, x, { background: x })).toThrow(
    "at most 64 different features, and the forest has one with 150",
  );
  expect(() => treeShap(chain(513).forest, chain(513).x)).toThrow("up to 512 splits deep can be explained, and tree 0");
});

/** A tree in which each split sends half of its rows to a leaf. */
function chain(depth: number): RandomForest {
  const size = 2 * depth + 1;
  const split = (node: number) => node % 2 === 0 && node < 2 * depth;
  const nodes = Array.from({ length: size }, (_, node) => node);
  const forest: Forest = {
    outputs: 1,
    baseScores: Float64Array.of(0),
    treeStarts: Int32Array.of(0, size),
    feature: Int32Array.from(nodes, (node) => (split(node) ? node / 2 : -1)),
    threshold: Float64Array.from(nodes, (node) => (split(node) ? 0 : node)),
    left: Int32Array.from(nodes, (node) => (split(node) ? node + 1 : -1)),
    missingLeft: new Uint8Array(size),
    gain: new Float64Array(size),
    cover: Float64Array.from(nodes, (node) => 2 ** -Math.ceil(node / 2)),
    setStarts: Uint32Array.of(0),
    categorySets: new Uint32Array(0),
    categoryBins: Array.from({ length: depth }, () => new Uint16Array(0)),
  };
  const features = Array.from({ length: depth }, (_, f) => ({ name: `f${f}`, kind: "numeric" as const }));
  const columns = features.map((_, f) => Float64Array.of(f === 1 ? -1 : 1, 1, f === 10 ? -1 : 1));
  return { forest, x: { rowCount: 3, features, columns } };
}

test("a feature of which a branch has no rows at all, split on again and again", () => {
  fc.assert(
    fc.property(forestShapes(2, 8), (shape) => {
      const one = randomForest(shape);
      const cover = one.forest.cover.map((rows, node) => (node % 3 === 1 ? 0 : rows));
      const forest = { ...one.forest, cover };
      const { values, expectedScores } = treeShap(forest, one.x);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(largestGap(forest, one.x, values, expectedScores)).toBeLessThan(1e-11);
    }),
    { numRuns: 100 },
  );
});

test("what cannot be explained is refused with the bound", () => {
  const { forest, x } = randomForest({ features: 3, trees: 2, outputs: 1, maxDepth: 3, rowCount: 4, seed: 1 });
  expect(treeCount(forest)).toBe(2);
  expect(() => treeShap(forest, x, { background: takeMatrixRows(x, []) })).toThrow(EngineError);
  expect(() => treeShap(forest, x, { background: takeMatrixRows(x, []) })).toThrow("at least 1 row, not 0");
  const { values } = treeShap(forest, takeMatrixRows(x, []));
  expect(values).toHaveLength(0);
});
