import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readExample } from "../../test/read-fixture.js";
import { readExplainCase } from "../../test/read-golden-explain.js";
import { shapleyValues } from "../../test/shapley.js";
import { algorithms } from "../algorithms.js";
import { FittedGradientBoosting, gradientBoosting } from "../boosting/gradient-boosting.js";
import { EngineError } from "../engine-error.js";
import type { FittedEstimator } from "../estimator.js";
import { type FeatureMatrix, takeMatrixRows } from "../frame/matrix.js";
import { linearRegression } from "../linear/linear-regression.js";
import { checkParams } from "../params.js";
import { createRandom } from "../random.js";
import { explainLogLoss } from "./explain-log-loss.js";
import { type ExplainOptions, explainPredictions } from "./explain-predictions.js";
import { contributionsOf, type Explanation } from "./explanation.js";

function expectNear(values: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(values.length).toBe(expected.length);
  const gaps = Array.from(expected, (value, i) => Math.abs(value - (values[i] as number)));
  expect(Math.max(0, ...gaps)).toBeLessThan(tolerance);
}

/** What an explanation says each row's score or prediction is, row-major. */
function totals(explanation: Explanation): Float64Array {
  const { rowCount, outputs, expected } = explanation;
  return Float64Array.from({ length: rowCount * outputs }, (_, i) => {
    const own = contributionsOf(explanation, Math.floor(i / outputs), i % outputs);
    return own.reduce((sum, value) => sum + value, expected[i % outputs] as number);
  });
}

function numbers(rowCount: number, width: number, seed: number): FeatureMatrix {
  const random = createRandom(seed);
  const features = Array.from({ length: width }, (_, f) => ({ name: `f${f}`, kind: "numeric" as const }));
  const columns = features.map(() => Float64Array.from({ length: rowCount }, () => random.normal()));
  return { rowCount, features, columns };
}

/** A model that is a formula. */
function formula(width: number, f: (row: readonly number[]) => number): FittedEstimator {
  return {
    estimator: "formula",
    task: "regression",
    classCount: 0,
    features: numbers(0, width, 1).features,
    predict: (x) => Float64Array.from({ length: x.rowCount }, (_, row) => f(x.columns.map((c) => c[row] as number))),
    importance: () => new Float64Array(width),
    save: () => ({ header: {}, sections: {} }),
  };
}

describe("every algorithm is explained through one function, and the sums are right", () => {
  for (const estimator of algorithms) {
    for (const task of estimator.tasks) {
      test(`${estimator.name}: ${task}`, () => {
        const fixture = { regression: "wine", binary_classification: "diabetes", multiclass_classification: "glass" };
        const { x: all, y } = readExample(fixture[task], task);
        const rows = Array.from({ length: 200 }, (_, row) => row);
        // Six features keep the general method short.
        const x = takeMatrixRows(
          { ...all, features: all.features.slice(0, 6), columns: all.columns.slice(0, 6) },
          rows,
        );
        const values = y.values.slice(0, 200);
        const { values: params } = checkParams(estimator.params, {});
        const fitted = estimator.fit({ x, y: { ...y, values }, params, seed: 1 });
        const some = takeMatrixRows(x, [3, 50, 111]);
        const background = takeMatrixRows(x, [0, 20, 40, 60, 80]);
        const prediction = explainPredictions(fitted, some, { background, scale: "prediction" });
        expect(prediction.names).toEqual(x.features.map(({ name }) => name));
        expectNear(totals(prediction), fitted.predict(some), 1e-9);
        // Raw scores where the model has them.
        const own = explainPredictions(fitted, some, { background });
        expect(totals(own).every(Number.isFinite)).toBe(true);
        if (own.scale === "raw" && task === "regression" && own.method === "linear") {
          const predicted = fitted.predict(some);
          const scores = fitted.estimator === "poisson_regression" ? predicted.map(Math.log) : predicted;
          expectNear(totals(own), scores, 1e-9);
        }
      });
    }
  }
});

describe("forests", () => {
  const { forest, x: rows, background: others, numbers: recorded } = readExplainCase("binary");
  const identity = { task: "binary_classification", classCount: 2, features: rows.features } as const;
  const recordedModel = new FittedGradientBoosting({ estimator: "gradient_boosting", ...identity }, forest, "sigmoid");

  test("contributions to a probability are shap's", () => {
    const options: ExplainOptions = { background: others, scale: "prediction" };
    expectNear(explainPredictions(recordedModel, rows, options).contributions, recorded("probability"), 1e-6);
    // With fewer background rows than rows the two tables change places.
    const few: ExplainOptions = { ...options, background: takeMatrixRows(others, [0, 1, 2]) };
    expectNear(totals(explainPredictions(recordedModel, rows, few)), recordedModel.predict(rows), 1e-12);
  });

  test("contributions to the log loss are shap's, and sum to it", () => {
    const target = recorded("target");
    const { values, expectedScores } = explainLogLoss(recordedModel, rows, target, others);
    expectNear(values, recorded("logLoss"), 1e-6);
    const width = rows.features.length;
    const losses = recordedModel.predict(rows).map((p, row) => -Math.log(target[row] ? p : 1 - p));
    const sums = expectedScores.map((expected, row) => {
      return values.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, expected);
    });
    expectNear(sums, losses, 1e-9);
    const wrong = target.with(2, 3);
    expectCode(() => explainLogLoss(recordedModel, rows, wrong, others), "bad_target", /row 2 must be 0 or 1, not 3/);
  });

  test("raw scores are path dependent without a background, and interventional with one", () => {
    const { x, y } = readExample("diabetes", "binary_classification");
    const fitted = gradientBoosting.fit({ x, y, seed: 1, params: { n_estimators: 20 } });
    const some = takeMatrixRows(x, [0, 1, 2, 3]);
    const background = takeMatrixRows(x, [10, 200, 300]);
    for (const options of [{}, { background }]) {
      const explanation = explainPredictions(fitted, some, options);
      expect(explanation).toMatchObject({ method: "tree", scale: "raw", outputs: 1 });
      expectNear(totals(explanation), fitted.predictRaw(some), 1e-9);
    }
  });
});

test("a linear model: coefficient x (value - mean), which is what the coalitions say", () => {
  const x = numbers(60, 4, 3);
  const y = x.columns[0]?.map((value, row) => 3 * value - 2 * (x.columns[2]?.[row] as number)) as Float64Array;
  const fitted = linearRegression.fit({ x, y: { task: "regression", values: y, classCount: 0 }, params: {}, seed: 1 });
  const linear = explainPredictions(fitted, x, { background: x });
  const coalitions = explainPredictions(fitted, x, { background: x, scale: "prediction", method: "exact" });
  expect([linear.method, coalitions.method]).toEqual(["linear", "exact"]);
  expectNear(linear.contributions, coalitions.contributions, 1e-10);
  expectNear(linear.expected, coalitions.expected, 1e-10);
});

describe("any other model", () => {
  const interacting = formula(5, ([a, b, c, d, e]) => {
    return (a as number) * (b as number) + Math.max(c as number, d as number) * (e as number);
  });
  const background = numbers(7, 5, 8);
  const x = numbers(4, 5, 9);

  test("exact values are those of the definition", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(), (width, seed) => {
        const weights = numbers(1, width, seed).columns.map(([weight]) => weight as number);
        const product = (row: readonly number[]) =>
          row.reduce((p, value, f) => p * (1 + value * (weights[f] as number)), 1);
        const [rows, others] = [numbers(2, width, seed + 1), numbers(3, width, seed + 2)];
        const fitted = formula(width, product);
        const explanation = explainPredictions(fitted, rows, { background: others });
        for (const row of [0, 1]) {
          const wanted = shapleyValues(width, (coalition) => {
            const mixed = others.columns.map((column, f) =>
              column.map((value) => ((coalition >> f) & 1 ? (rows.columns[f]?.[row] as number) : value)),
            );
            return fitted.predict({ ...others, columns: mixed }).reduce((sum, value) => sum + value, 0) / 3;
          });
          expectNear(contributionsOf(explanation, row), wanted, 1e-9);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("sampled values are within their errors, and their sums are exact", () => {
    const exact = explainPredictions(interacting, x, { background });
    const sampled = explainPredictions(interacting, x, { background, method: "permutation", pairs: 200 });
    expect(sampled.method).toBe("permutation");
    expectNear(totals(sampled), interacting.predict(x), 1e-12);
    const errors = sampled.standardErrors as Float64Array;
    const off = sampled.contributions.map((value, i) => {
      return Math.abs(value - (exact.contributions[i] as number)) / Math.max(errors[i] as number, 1e-12);
    });
    expect(Math.max(...off)).toBeLessThan(4);
    expect(Math.max(...errors)).toBeGreaterThan(0);
    // Features that interact in pairs alone: a pair of orders is enough.
    const pairwise = formula(4, ([a, b, c, d]) => (a as number) * (b as number) + (c as number) * (d as number));
    const options: ExplainOptions = { background: numbers(7, 4, 8), method: "permutation", pairs: 2 };
    const { standardErrors } = explainPredictions(pairwise, numbers(4, 4, 9), options);
    expect(Math.max(...(standardErrors as Float64Array))).toBeLessThan(1e-7);
  });

  test("the seed decides, and a row alone gets the same bits", () => {
    const options: ExplainOptions = { background, method: "permutation", pairs: 3, seed: 5 };
    const all = explainPredictions(interacting, x, options);
    expect(explainPredictions(interacting, x, options)).toEqual(all);
    expect(explainPredictions(interacting, takeMatrixRows(x, [2]), options).contributions).toEqual(
      contributionsOf(all, 2),
    );
    expect(explainPredictions(interacting, x, { ...options, seed: 6 }).contributions).not.toEqual(all.contributions);
  });

  test("progress, and cancelling", () => {
    const seen: number[] = [];
    explainPredictions(interacting, x, { background, onProgress: (share) => seen.push(share) > 0 });
    expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
    expectCode(
      () => explainPredictions(interacting, x, { background, onProgress: () => false }),
      "cancelled",
      /1 of 4/,
    );
  });
});

test("what cannot be explained is refused with the bound and the value", () => {
  const wide = formula(17, () => 1);
  const x = numbers(2, 17, 1);
  const explain = (options: ExplainOptions) => () => explainPredictions(wide, x, options);
  expectCode(explain({}), "bad_background", /formula.* needs background rows/);
  expectCode(explain({ background: takeMatrixRows(x, []) }), "bad_background", /at least 1 row, not 0/);
  expectCode(explain({ background: numbers(2, 16, 1) }), "feature_mismatch", /17 features, and 16/);
  expectCode(() => explainPredictions(wide, numbers(2, 3, 1)), "feature_mismatch", /17 features, and 3/);
  expectCode(explain({ background: x, method: "exact" }), "unsupported_explanation", /at most 16 features, not 17/);
  expectCode(explain({ background: x, pairs: 1 }), "bad_params", /from 2 to 10000, not 1/);
  expectCode(explain({ background: x, scale: "raw" }), "unsupported_explanation", /no raw scores/);
  const many = takeMatrixRows(x, new Uint32Array(100_000));
  const endless = () => explainPredictions(wide, many, { background: many });
  expectCode(endless, "unsupported_explanation", /more than 10000000000/);
});

function expectCode(run: () => unknown, code: EngineError["code"], message: RegExp): void {
  expect(run).toThrow(EngineError);
  expect(run).toThrow(message);
  try {
    run();
  } catch (error) {
    expect((error as EngineError).code).toBe(code);
  }
}
