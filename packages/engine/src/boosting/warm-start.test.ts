import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileOf, type GoldenCase, matrixOf, readGoldenCases } from "../../test/golden-case.js";
import { tables } from "../../test/random-table.js";
import { readExample } from "../../test/read-fixture.js";
import type { FitInput, FittedEstimator, Target } from "../estimator.js";
import { importLightGbm } from "../formats/lightgbm-import.js";
import { importXgBoost } from "../formats/xgboost-import.js";
import { type FeatureMatrix, takeMatrixRows } from "../frame/matrix.js";
import { decodeModelFile, encodeModelFile } from "../model-file.js";
import { createThreads } from "../threads/threads.js";
import { treeCount } from "./forest.js";
import { FittedGradientBoosting, gradientBoosting, gradientBoostingWith } from "./gradient-boosting.js";
import type { CustomObjective } from "./objectives/custom-objective.js";

const bytesOf = (model: FittedEstimator) => encodeModelFile(model.save());

const settings = fc.record({
  max_leaves: fc.integer({ min: 2, max: 20 }),
  min_samples_leaf: fc.integer({ min: 1, max: 20 }),
  max_bins: fc.constantFrom(2, 4, 255, 600),
  subsample: fc.constantFrom(1, 0.6),
  sampling_method: fc.constantFrom("uniform", "gradient_based"),
  feature_fraction: fc.constantFrom(1, 0.5),
  feature_fraction_by_node: fc.constantFrom(1, 0.5),
  l1: fc.constantFrom(0, 1),
});
const objectives = fc.constantFrom("squared_error", "absolute_error", "huber", "quantile", "poisson", "tweedie");

/** The table with weights, and a target that the objective takes. */
function inputOf({ x, y }: { x: FeatureMatrix; y: Target }, objective: string, weighted: boolean) {
  const counts = objective === "poisson" || objective === "tweedie";
  const values = counts ? y.values.map((value) => Math.max(0, Math.round(value))) : y.values;
  const weights = Float64Array.from(values, (_, row) => 1 + (row % 3));
  return { x, y: { ...y, values }, seed: 3, ...(weighted && { weights }) };
}

describe("going on from a model on the rows that made it", () => {
  test("is one longer fit, byte for byte, in two parts or three, whatever the task, the loss and the sampling", () => {
    fc.assert(
      fc.property(tables, settings, objectives, fc.boolean(), (table, shape, objective, weighted) => {
        const input = inputOf(table, objective, weighted);
        const residual = ["absolute_error", "huber", "quantile"].includes(objective);
        const params = {
          ...shape,
          objective: table.y.task === "regression" ? objective : "auto",
          sampling_method: residual ? "uniform" : shape.sampling_method,
        };
        const fit = (n_estimators: number, warmStart?: FittedEstimator) =>
          gradientBoosting.fit({ ...input, params: { ...params, n_estimators }, ...(warmStart && { warmStart }) });
        const whole = bytesOf(fit(7));
        const loaded = gradientBoosting.load(decodeModelFile(bytesOf(fit(3))));
        expect(bytesOf(fit(4, loaded))).toEqual(whole);
        expect(bytesOf(fit(2, fit(2, fit(3))))).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ["adult", "binary_classification", {}],
    ["glass", "multiclass_classification", {}],
    [
      "wine",
      "regression",
      { monotone_constraints: { alcohol: "increasing" }, interaction_constraints: [["alcohol", "ph"]] },
    ],
  ] as const)("so on %s, 50 and 50 trees, with threads too", async (name, task, more) => {
    const { x, y } = readExample(name, task);
    const fit = (n_estimators: number, extra: Partial<FitInput> = {}) =>
      gradientBoosting.fit({ x, y, params: { n_estimators, ...more }, seed: 1, ...extra });
    const half = fit(50);
    expect(treeCount(half.forest)).toBe(50 * half.forest.outputs);
    const whole = bytesOf(fit(100));
    expect(bytesOf(fit(50, { warmStart: half }))).toEqual(whole);
    const threads = await createThreads({ count: 3 });
    expect(bytesOf(fit(50, { warmStart: half, threads }))).toEqual(whole);
    threads.close();
  });

  test("so with an objective of the caller's own", () => {
    const { x, y } = readExample("wine", "regression");
    const objective: CustomObjective = {
      name: "squares",
      tasks: ["regression"],
      link: "identity",
      baseScores: ({ values }) => [values.reduce((a, b) => a + b, 0) / values.length],
      gradients({ scores: [scores], labels }, [gradients], [hessians]) {
        labels.forEach((label, row) => {
          gradients![row] = scores![row]! - label;
          hessians![row] = 1;
        });
      },
      loss: ({ scores: [scores], labels }) => labels.reduce((sum, label, row) => sum + (scores![row]! - label) ** 2, 0),
    };
    const estimator = gradientBoostingWith({ objective });
    const fit = (n_estimators: number, warmStart?: FittedGradientBoosting) =>
      estimator.fit({ x, y, params: { n_estimators }, seed: 1, ...(warmStart && { warmStart }) });
    expect(bytesOf(fit(10, fit(10)))).toEqual(bytesOf(fit(20)));
  });
});

/** The model's first trees alone. */
function firstTrees({ forest, ...model }: FittedGradientBoosting, count: number): FittedGradientBoosting {
  const treeStarts = forest.treeStarts.slice(0, count + 1);
  return new FittedGradientBoosting(model, { ...forest, treeStarts }, model.link);
}

describe("on other rows", () => {
  const diabetes = readExample("diabetes", "binary_classification");
  const rows = (from: number, to: number) => ({
    x: takeMatrixRows(
      diabetes.x,
      Uint32Array.from({ length: to - from }, (_, i) => from + i),
    ),
    y: { ...diabetes.y, values: diabetes.y.values.slice(from, to) },
  });
  const fit = (input: ReturnType<typeof rows>, n_estimators: number, more: Partial<FitInput> = {}) =>
    gradientBoosting.fit({ ...input, params: { n_estimators }, seed: 1, ...more });

  test("the trees there were stay, and categories that they have not seen go where they went", () => {
    fc.assert(
      fc.property(tables, settings, fc.integer({ min: 1, max: 8 }), ({ x, y }, shape, known) => {
        const params = { ...shape, n_estimators: 4 };
        // The model has seen codes below `known` alone, and the new rows have a code more than its feature.
        const columns = x.columns.map((column, f) =>
          x.features[f]?.kind === "category" ? column.map((code) => (code < known ? code : Number.NaN)) : column,
        );
        const before = gradientBoosting.fit({ x: { ...x, columns }, y, params, seed: 1 });
        const features = x.features.map((feature) =>
          feature.kind === "category" ? { ...feature, cardinality: 10 } : feature,
        );
        const wider = {
          ...x,
          features,
          columns: x.columns.map((column, f) =>
            features[f]?.kind === "category" ? column.map((code, row) => (row % 11 === 0 ? 9 : code)) : column,
          ),
        };
        const after = gradientBoosting.fit({ x: wider, y, params, seed: 2, warmStart: before });
        const count = treeCount(before.forest);
        const kept = firstTrees(after, count);
        expect(kept.predictRaw(wider)).toEqual(before.predictRaw(wider));
        expect(kept.predictRaw({ ...x, columns })).toEqual(before.predictRaw(x));
        const nodes = before.forest.feature.length;
        for (const part of ["feature", "left", "missingLeft", "gain", "cover"] as const) {
          expect(after.forest[part].slice(0, nodes)).toEqual(before.forest[part]);
        }
        expect(after.features).toEqual(features);
        const loaded = gradientBoosting.load(decodeModelFile(bytesOf(after)));
        expect(loaded.predictRaw(wider)).toEqual(after.predictRaw(wider));
      }),
      { numRuns: 60 },
    );
  });

  test("progress counts on, and false keeps what was added so far", () => {
    const before = fit(rows(0, 400), 30);
    const seen: number[] = [];
    const after = fit(rows(300, 768), 20, {
      warmStart: before,
      onIteration: ({ iteration, totalIterations }) => {
        expect(totalIterations).toBe(50);
        return seen.push(iteration) < 5;
      },
    });
    expect(seen).toEqual([31, 32, 33, 34, 35]);
    expect(treeCount(after.forest)).toBe(35);
  });

  test("early stopping compares with the model, keeps it where nothing improves, and reports the loss of predictions", () => {
    const validation = rows(600, 768);
    const stopped = fit(rows(0, 600), 2000, { validation });
    const loss = (model: FittedGradientBoosting) =>
      model.predict(validation.x).reduce((sum, p, row) => sum - Math.log(validation.y.values[row] ? p : 1 - p), 0) /
      validation.y.values.length;
    // A target turned around: what it teaches is wrong on the validation rows.
    const { x, y } = rows(0, 600);
    const turned = { x, y: { ...y, values: y.values.map((value) => 1 - value) } };
    const steps: number[] = [];
    const kept = fit(turned, 500, {
      validation,
      warmStart: stopped,
      onIteration: ({ iteration }) => steps.push(iteration) > 0,
    });
    expect(bytesOf(kept)).toEqual(bytesOf(stopped));
    expect(steps).toHaveLength(20);
    const losses: number[] = [];
    const few = fit(rows(0, 300), 5);
    const more = fit(rows(300, 600), 500, {
      validation,
      warmStart: few,
      onIteration: (progress) => losses.push(progress.losses.validation_log_loss as number) > 0,
    });
    expect(treeCount(more.forest)).toBe(5 + losses.indexOf(Math.min(...losses)) + 1);
    expect(loss(more)).toBeCloseTo(Math.min(...losses), 12);
    expect(loss(more)).toBeLessThan(loss(few));
  });

  const moved = (objective: string, from: number, to: number) => {
    const { x, y } = readExample("wine", "regression");
    const scaled = (unit: number) => ({ ...y, values: y.values.map((value) => (value + 1) * unit) });
    const params = { objective, n_estimators: 100, learning_rate: 0.3 };
    const before = gradientBoosting.fit({ x, y: scaled(from), params: { ...params, n_estimators: 5 }, seed: 1 });
    const after = gradientBoosting.fit({ x, y: scaled(to), params, seed: 1, warmStart: before });
    return after.predict(x).map((value, row) => value / (scaled(to).values[row] as number));
  };

  test.each(["squared_error", "absolute_error", "huber", "poisson", "gamma", "tweedie"])(
    "%s learns targets that have moved",
    (objective) => {
      const ratios = moved(objective, 1, 1.3).sort();
      expect(Math.abs((ratios[ratios.length >> 1] as number) - 1)).toBeLessThan(0.01);
    },
  );

  test("targets in quite another unit are no failure", () => {
    for (const objective of ["squared_error", "huber", "poisson", "gamma", "tweedie"]) {
      for (const unit of [1e-90, 1e90]) {
        expect(moved(objective, unit, 1).every(Number.isFinite)).toBe(true);
        expect(moved(objective, 1, unit).every(Number.isFinite)).toBe(true);
      }
    }
  });
});

describe.each([
  ["LightGBM", "lightgbm", ({ text }: GoldenCase) => importLightGbm(text)],
  ["XGBoost", "xgboost", (golden: GoldenCase) => importXgBoost(fileOf(golden))],
] as const)("a model of %s", (_name, file, read) => {
  const cases = readGoldenCases(file).filter(([name]) => !name.includes("missing zero"));
  test.each(cases)("%s: its trees stay and ours improve on them", (_case, golden) => {
    const imported = read(golden);
    const { fitted } = imported;
    const x = matrixOf(imported, golden.columns);
    const { task, classCount } = fitted;
    const signal = (row: number) => {
      const value = x.columns[0]?.[row] as number;
      return (Math.abs(value) < 100 ? value : 1) + (row % 2);
    };
    const values = Float64Array.from({ length: x.rowCount }, (_, row) =>
      classCount ? Math.abs(Math.round(signal(row))) % classCount : Math.abs(signal(row)),
    );
    const objective = fitted.link === "exponential" ? "poisson" : "auto";
    const losses: number[] = [];
    const after = gradientBoosting.fit({
      x,
      y: { task, values, classCount },
      params: { objective, n_estimators: 20, min_samples_leaf: 2, subsample: 1 },
      seed: 1,
      warmStart: fitted,
      onIteration: (progress) => losses.push(Object.values(progress.losses)[0] as number) > 0,
    });
    expect(firstTrees(after, treeCount(fitted.forest)).predictRaw(x)).toEqual(fitted.predictRaw(x));
    expect(losses.at(-1)).toBeLessThanOrEqual(losses[0] ?? 0);
  });
});

describe("refused with a sentence", () => {
  const wine = readExample("wine", "regression");
  const params = { n_estimators: 2 };
  const before = gradientBoosting.fit({ ...wine, params, seed: 1 });
  const go = (more: Partial<FitInput>) => () =>
    gradientBoosting.fit({ ...wine, params, seed: 1, warmStart: before, ...more });
  const code = (name: string, message: string) =>
    expect.objectContaining({ code: name, message: expect.stringContaining(message) });

  test("another task, other features, another link", () => {
    const diabetes = readExample("diabetes", "binary_classification");
    expect(go(diabetes)).toThrow(
      code("bad_warm_start", "must be a model for binary_classification with 2 classes, not for regression"),
    );
    const fewer = { ...wine.x, features: wine.x.features.slice(1), columns: wine.x.columns.slice(1) };
    expect(go({ x: fewer })).toThrow(code("feature_mismatch", "the model has"));
    expect(go({ params: { objective: "poisson" } })).toThrow(
      code(
        "bad_warm_start",
        "must be a model whose raw scores have the link exponential of poisson_deviance, not identity",
      ),
    );
    expect(go({ params: { ...params, objective: "absolute_error" } })).not.toThrow();
  });

  test("a model that takes zeros for missing values", () => {
    const [, zero] = readGoldenCases("lightgbm").find(([name]) => name === "binary, missing zero")!;
    const imported = importLightGbm(zero.text);
    const x = matrixOf(imported, zero.columns);
    const y: Target = {
      task: "binary_classification",
      classCount: 2,
      values: Float64Array.from({ length: x.rowCount }, (_, row) => row % 2),
    };
    expect(() => gradientBoosting.fit({ x, y, params, seed: 1, warmStart: imported.fitted })).toThrow(
      code("bad_warm_start", "takes zeros of feature"),
    );
  });

  test("raw scores that are too large, and what is no model of boosting", () => {
    const { forest } = before;
    const far = new FittedGradientBoosting(before, { ...forest, baseScores: Float64Array.of(1e300) }, "identity");
    expect(go({ warmStart: far })).toThrow(code("bad_warm_start", "gives training row 0 the raw score 1e+300"));
    const { task, classCount, features } = before;
    const foreign = { estimator: "gradient_boosting", task, classCount, features } as FittedEstimator;
    expect(go({ warmStart: foreign })).toThrow(code("bad_warm_start", "has fitted, loaded or imported"));
  });
});
