import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readExample } from "../../test/read-fixture.js";
import { crc32c } from "../checksum.js";
import type { FitInput, Target } from "../estimator.js";
import type { Feature, FeatureMatrix } from "../frame/matrix.js";
import { evaluate } from "../metrics/evaluate.js";
import { encodeModelFile } from "../model-file.js";
import { checkParams } from "../params.js";
import { createRandom } from "../random.js";
import { automaticParams } from "./boosting-params.js";
import { goesLeft, treeCount } from "./forest.js";
import { type FittedGradientBoosting, gradientBoosting } from "./gradient-boosting.js";

const numeric = (name: string): Feature => ({ name, kind: "numeric" });
const fit = (x: FeatureMatrix, y: Target, params: FitInput["params"] = {}, more: Partial<FitInput> = {}) =>
  gradientBoosting.fit({ x, y, params, seed: 1, ...more });

function regression(columns: readonly Float64Array[], values: Float64Array): { x: FeatureMatrix; y: Target } {
  const features = columns.map((_, f) => numeric(`f${f}`));
  return { x: { rowCount: values.length, features, columns }, y: { task: "regression", values, classCount: 0 } };
}

function expectNear(values: Float64Array, expected: (row: number) => number, tolerance: number): void {
  const largest = values.reduce((most, value, row) => Math.max(most, Math.abs(value - expected(row))), 0);
  expect(largest).toBeLessThan(tolerance);
}

/** Rows with the given number of features, some values missing, and a target that depends on the first two. */
const tables = fc
  .record({ rowCount: fc.integer({ min: 1, max: 300 }), width: fc.integer({ min: 1, max: 12 }), seed: fc.nat() })
  .map(({ rowCount, width, seed }) => {
    const random = createRandom(seed);
    const columns = Array.from({ length: width }, (_, f) =>
      Float64Array.from({ length: rowCount }, () => {
        if (random.uniform() < 0.1) return Number.NaN;
        return f % 3 === 2 ? random.integer(4) : random.normal();
      }),
    );
    const values = Float64Array.from({ length: rowCount }, (_, row) => {
      return (columns[0]?.[row] || 0) * 3 + (columns[1]?.[row] || 0) + random.normal();
    });
    return regression(columns, values);
  });

const settings = fc.record({
  n_estimators: fc.integer({ min: 1, max: 8 }),
  max_leaves: fc.integer({ min: 2, max: 40 }),
  max_depth: fc.integer({ min: -1, max: 6 }),
  min_samples_leaf: fc.integer({ min: 1, max: 30 }),
  max_bins: fc.integer({ min: 2, max: 255 }),
  min_gain: fc.constantFrom(0, 5),
  min_gain_to_noise: fc.constantFrom(0, 2),
  l2: fc.constantFrom(0, 3),
  subsample: fc.constantFrom(1, 0.5),
  sampling_method: fc.constantFrom("uniform", "gradient_based"),
  feature_fraction: fc.constantFrom(1, 0.5),
});

describe("every tree", () => {
  test("keeps its bounds, and its covers add up", () => {
    fc.assert(
      fc.property(tables, settings, ({ x, y }, params) => {
        const { forest } = fit(x, y, params);
        for (let tree = 0; tree < treeCount(forest); tree++) {
          const start = forest.treeStarts[tree] as number;
          const size = (forest.treeStarts[tree + 1] as number) - start;
          const depth = new Int32Array(size);
          let leaves = 0;
          for (let node = 0; node < size; node++) {
            const left = forest.left[start + node] as number;
            if (left < 0) {
              leaves++;
              continue;
            }
            depth[left] = depth[left + 1] = (depth[node] as number) + 1;
            const covers = [left, left + 1].map((child) => forest.cover[start + child] as number);
            expect(Math.min(...covers)).toBeGreaterThanOrEqual(params.min_samples_leaf);
            expect((covers[0] as number) + (covers[1] as number)).toBe(forest.cover[start + node]);
            expect(forest.gain[start + node]).toBeGreaterThan(params.min_gain * (1 - 1e-9));
          }
          // Rows that were not drawn count too.
          expect(forest.cover[start]).toBe(x.rowCount);
          expect(leaves).toBeLessThanOrEqual(params.max_leaves);
          if (params.max_depth > 0) expect(Math.max(...depth)).toBeLessThanOrEqual(params.max_depth);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("is cut back, and not otherwise changed, by min_gain_to_noise: a first tree has no more leaves for more of it", () => {
    fc.assert(
      fc.property(tables, settings, fc.double({ min: 0, max: 20, noNaN: true }), ({ x, y }, params, more) => {
        const leavesAt = (min_gain_to_noise: number) => {
          const { forest } = fit(x, y, { ...params, n_estimators: 1, min_gain_to_noise });
          return forest.left.filter((left) => left < 0).length;
        };
        expect(leavesAt(params.min_gain_to_noise + more)).toBeLessThanOrEqual(leavesAt(params.min_gain_to_noise));
      }),
      { numRuns: 100 },
    );
  });

  test("predicts in WebAssembly what its nodes say in plain JavaScript, to the bit", () => {
    fc.assert(
      fc.property(tables, settings, ({ x, y }, params) => {
        const model = fit(x, y, params);
        expect(model.predictRaw(x)).toEqual(walk(model, x));
      }),
      { numRuns: 100 },
    );
  });
});

/** Prediction as the documentation of Forest describes it. */
function walk({ forest }: FittedGradientBoosting, x: FeatureMatrix): Float64Array {
  const scores = new Float64Array(x.rowCount * forest.outputs);
  for (let row = 0; row < x.rowCount; row++) {
    for (let output = 0; output < forest.outputs; output++) {
      scores[row * forest.outputs + output] = forest.baseScores[output] as number;
    }
    for (let tree = 0; tree < treeCount(forest); tree++) {
      const start = forest.treeStarts[tree] as number;
      let node = start;
      while ((forest.left[node] as number) >= 0) {
        const value = x.columns[forest.feature[node] as number]?.[row] as number;
        node = start + (forest.left[node] as number) + (goesLeft(forest, node, value) ? 0 : 1);
      }
      scores[row * forest.outputs + (tree % forest.outputs)]! += forest.threshold[node] as number;
    }
  }
  return scores;
}

test("the seed decides all randomness: the same gives the same bytes, another one others", () => {
  const { x, y } = readExample("diabetes", "binary_classification");
  const params = { subsample: 0.7, feature_fraction: 0.5, n_estimators: 20 };
  const bytes = (seed: number) => encodeModelFile(gradientBoosting.fit({ x, y, params, seed }).save());
  expect(bytes(3)).toEqual(bytes(3));
  expect(bytes(3)).not.toEqual(bytes(4));
});

test("one tree with learning rate 1 predicts the means of groups, exact values included", () => {
  const group = Float64Array.from({ length: 120 }, (_, row) => row % 3);
  const { x, y } = regression(
    [group],
    group.map((g) => [10, -4, 7][g] as number),
  );
  const predicted = fit(x, y, { n_estimators: 1, learning_rate: 1, l2: 0, subsample: 1 }).predict(x);
  expectNear(predicted, (row) => y.values[row] as number, 10 ** -5);
});

test("missing values go to the side that fits them", () => {
  const rows = Array.from({ length: 200 }, (_, row) => row);
  const values = Float64Array.from(rows, (row) => (row % 4 === 0 ? Number.NaN : row));
  const high = regression(
    [values],
    Float64Array.from(rows, (row) => (row % 4 === 0 || row >= 100 ? 1 : 0)),
  );
  const low = regression(
    [values],
    Float64Array.from(rows, (row) => (row % 4 === 0 || row < 100 ? 1 : 0)),
  );
  for (const { x, y } of [high, low]) {
    const predicted = fit(x, y, { learning_rate: 0.5 }).predict(x);
    expectNear(predicted, (row) => y.values[row] as number, 10 ** -3);
  }
});

test("infinite and huge values are ordered like all others", () => {
  const values = Float64Array.from(
    { length: 100 },
    (_, row) => [-Infinity, -1e308, 0, 1e308, Infinity][row % 5] as number,
  );
  const { x, y } = regression(
    [values],
    Float64Array.from({ length: 100 }, (_, row) => row % 5),
  );
  const predicted = fit(x, y, { learning_rate: 0.5, min_samples_leaf: 5 }).predict(x);
  expectNear(predicted, (row) => row % 5, 10 ** -3);
});

describe("category features", () => {
  /** 12 levels whose effect has nothing to do with their codes, or as many as are asked for. */
  const categories = (levels: number, rowCount: number) => {
    const codes = Float64Array.from({ length: rowCount }, (_, row) => row % levels);
    const effect = (code: number) => ((code * 7) % 5 < 2 ? 1 : 0);
    const features: Feature[] = [{ name: "city", kind: "category", cardinality: levels }];
    const y: Target = { task: "binary_classification", values: codes.map(effect), classCount: 2 };
    return { x: { rowCount, features, columns: [codes] }, y, effect };
  };

  test.each([3, 12, 250, 400])("%i levels are told apart by one feature", (levels) => {
    const { x, y } = categories(levels, levels * 40);
    const predicted = fit(x, y, { min_category_rows: 10, learning_rate: 0.3 }).predict(x);
    const wrong = predicted.reduce((count, p, row) => count + Number(Math.round(p) !== y.values[row]), 0);
    // 255 bins: of 400 levels 145 share the bin of rare ones.
    expect(wrong / x.rowCount).toBeLessThan(levels > 255 ? 0.3 : 0.001);
  });

  test("unseen, negative, fractional and missing codes all get one finite answer", () => {
    const { x, y } = categories(12, 480);
    const model = fit(x, y);
    const odd = Float64Array.of(12, 1e9, -1, Number.NaN, Infinity, -0.5);
    const predicted = model.predict({ ...x, rowCount: odd.length, columns: [odd] });
    expect(new Set(predicted).size).toBe(1);
    expect(Number.isFinite(predicted[0])).toBe(true);
  });
});

describe("early stopping", () => {
  const { x, y } = readExample("diabetes", "binary_classification");
  const rows = (from: number, to: number) => {
    const cut = (values: Float64Array) => values.slice(from, to);
    return { x: { ...x, rowCount: to - from, columns: x.columns.map(cut) }, y: { ...y, values: cut(y.values) } };
  };
  const [train, validation] = [rows(0, 500), rows(500, 768)];

  test("keeps the iteration with the lowest validation loss, whose report is the loss of the predictions", () => {
    const losses: number[] = [];
    const model = fit(
      train.x,
      train.y,
      { early_stopping_rounds: 7, n_estimators: 500 },
      {
        validation,
        onIteration: ({ losses: { validation_log_loss } }) => {
          losses.push(validation_log_loss as number);
          return true;
        },
      },
    );
    const best = losses.indexOf(Math.min(...losses));
    expect(treeCount(model.forest)).toBe(best + 1);
    expect(losses).toHaveLength(best + 1 + 7);
    const predicted = model.predict(validation.x);
    const sum = predicted.reduce((total, p, row) => total - Math.log(validation.y.values[row] ? p : 1 - p), 0);
    expect(sum / predicted.length).toBeCloseTo(losses[best] as number, 12);
  });

  test("follows the metric asked for, larger being better where it is, and keeps its best iteration", () => {
    const seen: number[] = [];
    const params = { early_stopping_rounds: 9, early_stopping_metric: "roc_auc", n_estimators: 500 };
    const onIteration: FitInput["onIteration"] = ({ losses }) => {
      expect(Object.keys(losses).sort()).toEqual([
        "train_log_loss",
        "train_roc_auc",
        "validation_log_loss",
        "validation_roc_auc",
      ]);
      seen.push(losses.validation_roc_auc as number);
      return true;
    };
    const model = fit(train.x, train.y, params, { validation, onIteration });
    const best = seen.indexOf(Math.max(...seen));
    expect(treeCount(model.forest)).toBe(best + 1);
    expect(seen).toHaveLength(best + 1 + 9);
    const auc = evaluate("binary_classification", validation.y.values, model.predict(validation.x)).roc_auc;
    expect(auc).toBeCloseTo(seen[best] as number, 12);
  });

  test("a metric of several classes sees the probabilities that the model predicts", () => {
    const glass = readExample("glass", "multiclass_classification");
    let reported: number | undefined;
    const params = { n_estimators: 5, early_stopping_metric: "brier_score" };
    const onIteration: FitInput["onIteration"] = ({ losses }) => {
      reported = losses.train_brier_score;
      return true;
    };
    const model = fit(glass.x, glass.y, params, { onIteration });
    const { classCount } = glass.y;
    const brier = evaluate(glass.y.task, glass.y.values, model.predict(glass.x), { classCount }).brier_score;
    expect(reported).toBeCloseTo(brier as number, 12);
  });

  test("a metric of another task, or one that the validation rows do not define, is refused", () => {
    expect(() => fit(train.x, train.y, { early_stopping_metric: "rmse" })).toThrow(
      "early_stopping_metric must be a metric of binary_classification, not rmse",
    );
    const oneClass = { ...validation, y: { ...validation.y, values: validation.y.values.map(() => 1) } };
    expect(() => fit(train.x, train.y, { early_stopping_metric: "roc_auc" }, { validation: oneClass })).toThrow(
      "early_stopping_metric roc_auc is not defined on the validation rows",
    );
  });

  test("validation rows of weight 0 do not count", () => {
    const weights = Float64Array.from(validation.y.values, (_, row) => Number(row < 100));
    const bytes = (held: FitInput["validation"]) =>
      encodeModelFile(fit(train.x, train.y, {}, { validation: held }).save());
    expect(bytes({ ...validation, weights })).toEqual(bytes(rows(500, 600)));
    expect(bytes({ ...validation, weights })).not.toEqual(bytes(validation));
    expect(() => bytes({ ...validation, weights: weights.subarray(1) })).toThrow(
      "there are 267 validation weights for 268",
    );
  });

  test("reporting changes nothing, and 0 rounds never stop", () => {
    const params = { n_estimators: 60, early_stopping_rounds: 10 };
    const silent = fit(train.x, train.y, params, { validation });
    const loud = fit(train.x, train.y, params, { validation, onIteration: () => true });
    expect(encodeModelFile(silent.save())).toEqual(encodeModelFile(loud.save()));
    const all = fit(train.x, train.y, { n_estimators: 60, early_stopping_rounds: 0 }, { validation });
    expect(treeCount(all.forest)).toBe(60);
  });
});

test("rows whose weights are 0 do not pull: the model fits the others", () => {
  const { x, y } = regression(
    [Float64Array.from({ length: 200 }, (_, row) => row % 2)],
    Float64Array.from({ length: 200 }, (_, row) => (row < 100 ? row % 2 : 50)),
  );
  const weights = Float64Array.from({ length: 200 }, (_, row) => Number(row < 100));
  const predicted = fit(x, y, { learning_rate: 0.5 }, { weights }).predict(x);
  expect(predicted[0]).toBeCloseTo(0, 3);
  expect(predicted[1]).toBeCloseTo(1, 3);
});

test("no feature at all gives the mean", () => {
  const { x, y } = regression([], Float64Array.of(1, 2, 6));
  expect(fit(x, y).predict(x)).toEqual(Float64Array.of(3, 3, 3));
});

test("a fit inside a progress callback disturbs nothing", () => {
  const { x, y } = readExample("diabetes", "binary_classification");
  const alone = fit(x, y, { n_estimators: 5 });
  const nested = fit(x, y, { n_estimators: 5 }, { onIteration: () => fit(x, y, { n_estimators: 2 }) && true });
  expect(encodeModelFile(nested.save())).toEqual(encodeModelFile(alone.save()));
});

test("hundreds of models are fitted and used in one process", () => {
  const { x, y } = readExample("diabetes", "binary_classification");
  const models = Array.from({ length: 300 }, (_, i) => fit(x, y, { n_estimators: 2 + (i % 3) }));
  expect(models.every((model) => model.predict(x).every(Number.isFinite))).toBe(true);
});

test("a target in another unit gives the same trees, to the bit for powers of two", () => {
  fc.assert(
    fc.property(tables, fc.integer({ min: -250, max: 250 }), ({ x, y }, exponent) => {
      const unit = 2 ** exponent;
      const params = { n_estimators: 5, min_samples_leaf: 3 };
      const scaled = fit(x, { ...y, values: y.values.map((value) => value * unit) }, params).predict(x);
      expect(scaled).toEqual(
        fit(x, y, params)
          .predict(x)
          .map((value) => value * unit),
      );
    }),
    { numRuns: 60 },
  );
});

test("the bytes of a model are the same on every machine and in every version until this number is changed", () => {
  // All that shape a tree, so that other defaults do not change the bytes.
  const shape = { learning_rate: 0.1, max_leaves: 31, min_samples_leaf: 20, l2: 0, min_gain_to_noise: 0 };
  const drawn = { subsample: 0.8, feature_fraction: 0.8, feature_fraction_by_node: 1 };
  const params = { ...shape, ...drawn, n_estimators: 10 };
  const crcs = [
    ["diabetes", "binary_classification"],
    ["glass", "multiclass_classification"],
    ["wine", "regression"],
    ["adult", "binary_classification"],
  ].map(([name, task]) => {
    const { x, y } = readExample(name as string, task as Target["task"]);
    return crc32c(encodeModelFile(fit(x, y, params).save()));
  });
  expect(crcs).toEqual([4082143155, 1449351432, 2353516456, 3871489396]);
});

test("a choice is one of the task's, and what is left to the algorithm is named", () => {
  const problems = (params: Record<string, unknown>, task: string) =>
    checkParams(gradientBoosting.params, params, task).problems.map(({ message }) => message);
  expect(problems({ objective: "huber" }, "regression")).toEqual([]);
  expect(problems({ objective: "huber" }, "binary_classification")).toEqual([
    'objective must be one of auto, log_loss for binary_classification, not "huber"',
  ]);
  expect(problems({ early_stopping_metric: "rmse" }, "multiclass_classification")).toHaveLength(1);
  expect(automaticParams({}, "regression")).toEqual({
    objective: "squared_error",
    min_samples_leaf: 2,
    min_gain_to_noise: 1.5,
  });
  expect(automaticParams({ objective: "huber", min_samples_leaf: 7 }, "regression")).toEqual({
    min_gain_to_noise: 3,
    huber_delta: null,
  });
});
