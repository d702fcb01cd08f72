import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../test/golden/forests.json";
import { difference, splitOf } from "../../test/held-out-splits.js";
import { readExample, takeExample } from "../../test/read-fixture.js";
import { goesLeft, treeCount } from "../boosting/forest.js";
import { crc32c } from "../checksum.js";
import type { FitInput, Target, Task } from "../estimator.js";
import type { Feature, FeatureMatrix } from "../frame/matrix.js";
import { evaluate } from "../metrics/evaluate.js";
import { encodeModelFile } from "../model-file.js";
import { createRandom } from "../random.js";
import { createThreads } from "../threads/threads.js";
import { extraTrees } from "./extra-trees.js";
import type { FittedForest } from "./fitted-forest.js";
import { type ForestParams, featuresPerNode } from "./forest-params.js";
import { randomForest } from "./random-forest.js";

/** Splits compared, each with a seed of its own. */
const SEEDS = 5;

const estimators = { random_forest: randomForest, extra_trees: extraTrees } as const;

/** Root mean squared error, or the mean squared distance of the probabilities from the truth, as record_forests.py has it. */
function lossOf(predictions: Float64Array, { values, classCount, task }: Target): number {
  let sum = 0;
  values.forEach((value, row) => {
    if (task === "regression") sum += ((predictions[row] as number) - value) ** 2;
    else if (task === "binary_classification") sum += 2 * ((predictions[row] as number) - value) ** 2;
    else {
      for (let k = 0; k < classCount; k++) {
        sum += ((predictions[row * classCount + k] as number) - Number(k === value)) ** 2;
      }
    }
  });
  return task === "regression" ? Math.sqrt(sum / values.length) : sum / values.length;
}

const cases = (["random_forest", "extra_trees"] as const).flatMap((name) => [
  [name, "diabetes", "binary_classification"] as const,
  [name, "glass", "multiclass_classification"] as const,
  [name, "wine", "regression"] as const,
  [name, "adult", "binary_classification"] as const,
]);

test.each(cases)("%s on %s is not worse than scikit-learn's beyond noise", (name, data, task: Task) => {
  const example = readExample(data, task);
  const ours = Array.from({ length: SEEDS }, (_, split) => {
    const heldOut = splitOf(example.x.rowCount, split);
    const train = takeExample(example, (row) => !heldOut[row]);
    const rest = takeExample(example, (row) => heldOut[row] as boolean);
    return lossOf(estimators[name].fit({ ...train, params: {}, seed: split }).predict(rest.x), rest.y);
  });
  const { mean, error } = difference(ours, golden[data][name].slice(0, SEEDS));
  expect(mean, `mean difference, standard error ${error}`).toBeLessThan(3 * error);
});

const numeric = (name: string): Feature => ({ name, kind: "numeric" });

/** Rows of normal numbers, whole numbers and categories, some missing, and a target of the first two. */
function table(rowCount: number, seed: number): { x: FeatureMatrix; y: Target } {
  const random = createRandom(seed);
  const draw = [() => random.normal(), () => random.integer(5), () => random.integer(12), () => random.normal()];
  const columns = draw.map((next) =>
    Float64Array.from({ length: rowCount }, () => (random.uniform() < 0.1 ? Number.NaN : next())),
  );
  const values = Float64Array.from({ length: rowCount }, (_, row) => {
    return 3 * (columns[0]?.[row] || 0) + (columns[2]?.[row] === 7 ? 5 : 0) + random.normal();
  });
  const features: Feature[] = [
    numeric("a"),
    numeric("b"),
    { name: "c", kind: "category", cardinality: 12 },
    numeric("d"),
  ];
  return { x: { rowCount, features, columns }, y: { task: "regression", values, classCount: 0 } };
}

const settings = fc.record({
  max_leaves: fc.constantFrom(0, 2, 9),
  max_depth: fc.constantFrom(-1, 1, 4),
  min_samples_leaf: fc.constantFrom(1, 3, 20),
  min_samples_split: fc.constantFrom(2, 11),
  max_features: fc.constantFrom("sqrt", "log2", "all", "share"),
  max_bins: fc.constantFrom(2, 16, 255),
  bootstrap: fc.boolean(),
  max_samples: fc.constantFrom(1, 0.5),
});

describe.each(Object.values(estimators))("$name", (estimator) => {
  const fit = (x: FeatureMatrix, y: Target, params: FitInput["params"] = {}, more: Partial<FitInput> = {}) =>
    estimator.fit({ x, y, params: { n_estimators: 20, ...params }, seed: 1, ...more });

  test("keeps the bounds of its trees, and covers add up", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), settings, (rowCount, seed, params) => {
        const { x, y } = table(rowCount, seed);
        const { forest } = fit(x, y, { ...params, n_estimators: 3 });
        for (let tree = 0; tree < treeCount(forest); tree++) {
          const start = forest.treeStarts[tree] as number;
          const size = (forest.treeStarts[tree + 1] as number) - start;
          const depth = new Int32Array(size);
          for (let node = 0; node < size; node++) {
            const left = forest.left[start + node] as number;
            if (left < 0) continue;
            depth[left] = depth[left + 1] = (depth[node] as number) + 1;
            const covers = [left, left + 1].map((child) => forest.cover[start + child] as number);
            expect(Math.min(...covers)).toBeGreaterThanOrEqual(params.min_samples_leaf);
            expect((covers[0] as number) + (covers[1] as number)).toBe(forest.cover[start + node]);
            expect(forest.cover[start + node]).toBeGreaterThanOrEqual(params.min_samples_split);
          }
          const draws = params.bootstrap ? Math.max(1, Math.round(rowCount * params.max_samples)) : rowCount;
          expect(forest.cover[start]).toBe(draws);
          if (params.max_leaves) expect((size + 1) / 2).toBeLessThanOrEqual(params.max_leaves);
          if (params.max_depth > 0) expect(Math.max(...depth)).toBeLessThanOrEqual(params.max_depth);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("a leaf's value is the mean of the rows that come to it", () => {
    const { x, y } = table(150, 3);
    const model = fit(x, y, { n_estimators: 1, bootstrap: false, min_samples_leaf: 4 });
    const rowsOf = new Map<number, number[]>();
    for (let row = 0; row < x.rowCount; row++) {
      const leaf = leafOf(model, x, row);
      rowsOf.set(leaf, [...(rowsOf.get(leaf) ?? []), y.values[row] as number]);
    }
    const predicted = model.predict(x);
    for (let row = 0; row < x.rowCount; row++) {
      const rows = rowsOf.get(leafOf(model, x, row)) as number[];
      expect(predicted[row]).toBeCloseTo(rows.reduce((a, b) => a + b, 0) / rows.length, 9);
    }
  });

  test("trees without bootstrap or bounds give back every distinct row, and probabilities add up exactly", () => {
    const { x, y } = table(120, 5);
    fit(x, y, { bootstrap: false })
      .predict(x)
      .forEach((p, row) => {
        expect(p).toBeCloseTo(y.values[row] as number, 9);
      });
    const glass = readExample("glass", "multiclass_classification");
    for (const n_estimators of [1, 7, 30]) {
      const p = fit(glass.x, glass.y, { n_estimators }).predict(glass.x);
      for (let row = 0; row < glass.x.rowCount; row++) {
        const shares = p.subarray(row * glass.y.classCount, (row + 1) * glass.y.classCount);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(1);
      }
    }
  });

  test("the seed decides all draws, and stopping after some trees gives the forest of those", () => {
    const { x, y } = readExample("diabetes", "binary_classification");
    const crc = (seed: number) => crc32c(encodeModelFile(fit(x, y, {}, { seed }).save()));
    expect(crc(3)).toBe(crc(3));
    expect(crc(3)).not.toBe(crc(4));
    const stopped = fit(x, y, {}, { onIteration: ({ iteration }) => iteration < 7 });
    const seven = fit(x, y, { n_estimators: 7 });
    expect(crc32c(encodeModelFile(stopped.save()))).toBe(crc32c(encodeModelFile(seven.save())));
  });

  test("threads change no bit", async () => {
    const threads = await createThreads({ count: 3 });
    const { x, y } = readExample("adult", "binary_classification");
    const params = { n_estimators: 8, min_samples_leaf: 5, bootstrap: true, oob_score: true };
    const crc = (more: Partial<FitInput>) => crc32c(encodeModelFile(fit(x, y, params, more).save()));
    expect(crc({ threads })).toBe(crc({}));
    await threads.close();
  });

  test("a category without order is one split away", () => {
    const codes = Float64Array.from({ length: 240 }, (_, row) => row % 12);
    const x: FeatureMatrix = {
      rowCount: 240,
      features: [{ name: "c", kind: "category", cardinality: 12 }],
      columns: [codes],
    };
    const odd = new Set([1, 4, 5, 9]);
    const y: Target = { task: "regression", values: codes.map((code) => Number(odd.has(code))), classCount: 0 };
    const model = fit(x, y, { max_leaves: estimator === randomForest ? 2 : 0, n_estimators: 5 });
    model.predict(x).forEach((p, row) => {
      expect(p).toBeCloseTo(y.values[row] as number, 9);
    });
  });
});

test.each([
  ["diabetes", "binary_classification", "accuracy"],
  ["glass", "multiclass_classification", "accuracy"],
  ["wine", "regression", "r2"],
] as const)("the score on rows left out of trees of %s is that on rows held out, on average", (data, task, metric) => {
  const example = readExample(data, task);
  const differences = [0, 1, 2, 3, 4].map((split) => {
    const heldOut = splitOf(example.x.rowCount, split);
    const train = takeExample(example, (row) => !heldOut[row]);
    const rest = takeExample(example, (row) => heldOut[row] as boolean);
    const model = randomForest.fit({ ...train, params: { oob_score: true, n_estimators: 50 }, seed: 1 });
    expect(randomForest.load(model.save()).outOfBagScore).toBe(model.outOfBagScore);
    const { classCount } = rest.y;
    const own = evaluate(task, rest.y.values, model.predict(rest.x), { classCount, metrics: [metric] })[metric];
    return (model.outOfBagScore as number) - (own as number);
  });
  expect(Math.abs(differences.reduce((a, b) => a + b, 0) / 5)).toBeLessThan(0.08);
});

test("features of a node are counted as the rule says", () => {
  const count = (max_features: ForestParams["max_features"], features: number, isRegression = false) =>
    featuresPerNode({ ...({} as ForestParams), max_features, max_features_share: 0.3 }, features, isRegression);
  expect([count("auto", 100), count("auto", 100, true), count("sqrt", 10), count("log2", 100)]).toEqual([
    10, 100, 3, 6,
  ]);
  expect([count("share", 10), count("share", 1), count("log2", 1), count("all", 7)]).toEqual([3, 1, 1, 7]);
});

/** The leaf of the first tree that a row comes to, by the rules of Forest. */
function leafOf({ forest }: FittedForest, x: FeatureMatrix, row: number): number {
  let node = 0;
  while ((forest.left[node] as number) >= 0) {
    const value = x.columns[forest.feature[node] as number]?.[row] as number;
    node = (forest.left[node] as number) + (goesLeft(forest, node, value) ? 0 : 1);
  }
  return node;
}
