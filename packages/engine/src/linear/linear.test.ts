import { describe, expect, test } from "vitest";
import golden from "../../test/golden/linear.json";
import { readExample } from "../../test/read-fixture.js";
import { EngineError } from "../engine-error.js";
import type { Estimator, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { SparseMatrix } from "../frame/sparse-matrix.js";
import type { ParamValues } from "../params.js";
import { elasticNet } from "./elastic-net.js";
import type { FittedLinear } from "./fitted-linear.js";
import { lasso } from "./lasso.js";
import { lassoPath } from "./lasso-path.js";
import { leastSquares } from "./least-squares.js";
import { linearRegression } from "./linear-regression.js";
import type { LinearCoefficients } from "./linear-state.js";
import { logisticRegression } from "./logistic-regression.js";
import { poissonRegression } from "./poisson-regression.js";
import { ridge } from "./ridge.js";

const everyThird = (n: number) => Float64Array.from({ length: n }, (_, row) => row % 3);

function expectClose(fitted: LinearCoefficients, expected: { coefficients: number[]; intercepts: number[] }): void {
  expectNear(fitted.coefficients, expected.coefficients, 1e-6);
  expectNear(fitted.intercepts, expected.intercepts, 1e-6);
}

function expectNear(values: Float64Array, expected: readonly number[], tolerance: number): void {
  expect(values).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((values[i] as number) - value), `${value} at ${i}, not ${values[i]}`).toBeLessThan(
      tolerance * Math.max(1, Math.abs(value)),
    );
  });
}

/** The columns, and after them the first one again and the sum of the next two: they depend on each other. */
function twice(x: FeatureMatrix): FeatureMatrix {
  const [a, b, c] = x.columns as [Float64Array, Float64Array, Float64Array];
  const features = [...x.features, { name: "again", kind: "numeric" }, { name: "sum", kind: "numeric" }] as const;
  return { ...x, features, columns: [...x.columns, a, b.map((value, row) => value + (c[row] as number))] };
}

function standardised(x: FeatureMatrix): FeatureMatrix {
  const columns = x.columns.map((column) => {
    const mean = column.reduce((a, b) => a + b, 0) / x.rowCount;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.rowCount;
    return column.map((value) => (value - mean) / Math.sqrt(variance));
  });
  return { ...x, columns };
}

interface Case {
  readonly estimator: Estimator<FittedLinear>;
  readonly params: ParamValues;
  readonly fixture?: string;
  readonly task?: Task;
  readonly weighted?: true;
  readonly change?: (x: FeatureMatrix) => FeatureMatrix;
}

const binary = { fixture: "diabetes", task: "binary_classification" } as const;
const classes = { fixture: "glass", task: "multiclass_classification" } as const;

const cases: readonly (readonly [Exclude<keyof typeof golden, "made_by" | "lasso_path">, Case])[] = [
  ["least_squares", { estimator: linearRegression, params: {} }],
  ["least_squares_weighted", { estimator: linearRegression, params: {}, weighted: true }],
  ["ridge_10", { estimator: ridge, params: { alpha: 10 } }],
  ["ridge_1_weighted", { estimator: ridge, params: { alpha: 1 }, weighted: true }],
  ["ridge_collinear", { estimator: ridge, params: { alpha: 0.5 }, weighted: true, change: twice }],
  ["lasso", { estimator: lasso, params: { alpha: 0.02, tol: 1e-15 } }],
  ["lasso_weighted", { estimator: lasso, params: { alpha: 0.001, tol: 1e-15 }, weighted: true }],
  ["elastic_net", { estimator: elasticNet, params: { alpha: 0.05, l1_ratio: 0.3, tol: 1e-15 } }],
  [
    "elastic_net_collinear",
    { estimator: elasticNet, params: { alpha: 0.01, l1_ratio: 0.7, tol: 1e-15 }, weighted: true, change: twice },
  ],
  ["poisson", { estimator: poissonRegression, params: { alpha: 1 } }],
  ["poisson_weighted", { estimator: poissonRegression, params: { alpha: 0.01 }, weighted: true }],
  ["poisson_collinear", { estimator: poissonRegression, params: { alpha: 0.1 }, change: twice }],
  ["logistic_1", { ...binary, estimator: logisticRegression, params: { C: 1 } }],
  ["logistic_100", { ...binary, estimator: logisticRegression, params: { C: 100 } }],
  ["logistic_weighted", { ...binary, estimator: logisticRegression, params: { C: 0.1 }, weighted: true }],
  ["logistic_collinear", { ...binary, estimator: logisticRegression, params: { C: 1 }, change: twice }],
  [
    "logistic_balanced",
    { ...binary, estimator: logisticRegression, params: { class_weight: "balanced" }, weighted: true },
  ],
  ["logistic_l1", { ...binary, estimator: logisticRegression, params: { C: 0.05, l1_ratio: 1 }, change: standardised }],
  [
    "logistic_elastic_net",
    {
      ...binary,
      estimator: logisticRegression,
      params: { C: 0.1, l1_ratio: 0.4 },
      weighted: true,
      change: standardised,
    },
  ],
  ["multinomial_1", { ...classes, estimator: logisticRegression, params: { C: 1 } }],
  ["multinomial_weighted", { ...classes, estimator: logisticRegression, params: { C: 0.1 }, weighted: true }],
  [
    "multinomial_elastic_net",
    { ...classes, estimator: logisticRegression, params: { C: 0.3, l1_ratio: 0.8 }, change: standardised },
  ],
];

describe("coefficients equal scikit-learn's to 1e-6, of dense and of sparse matrices", () => {
  test.each(cases)("%s", (name, { estimator, params, fixture = "wine", task = "regression", weighted, change }) => {
    const { x: plain, y } = readExample(fixture, task);
    const x = change ? change(plain) : plain;
    const weights = weighted ? everyThird(x.rowCount) : undefined;
    expectClose(estimator.fit({ x, y, weights, params, seed: 0 }).linear, golden[name]);
    expectClose(estimator.fit({ x: SparseMatrix.from(x), y, weights, params, seed: 0 }).linear, golden[name]);
  });
});

test("the lasso's path is scikit-learn's, dense and sparse", () => {
  const { x, y } = readExample("wine", "regression");
  const { alphas, coefficients } = golden.lasso_path;
  for (const matrix of [x, SparseMatrix.from(x)]) {
    const path = lassoPath({ x: matrix, y }, { count: 12, smallestShare: 1e-3, tolerance: 1e-15 });
    expect(path).toHaveLength(12);
    path.forEach((point, i) => {
      expect(Math.abs(point.alpha / (alphas[i] as number) - 1)).toBeLessThan(1e-9);
      expectNear(point.coefficients, coefficients[i] as number[], 1e-6);
    });
  }
});

test("least squares of many rows is that of few with the same moments, and ignores a dependent column", () => {
  const rows = 2000;
  const a = new Float64Array(rows * 3);
  const b = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const [p, q] = [Math.sin(row), Math.cos(row * 1.7)];
    a.set([p, q, p + q], row * 3);
    b[row] = 2 * p - 3 * q;
  }
  const { solution, rank } = leastSquares(a, b, rows, 3);
  expect((solution[0] as number) + (solution[2] as number)).toBeCloseTo(2, 10);
  expect((solution[1] as number) + (solution[2] as number)).toBeCloseTo(-3, 10);
  expect([...solution].filter((value) => value === 0)).toHaveLength(1);
  expect(rank).toBe(2);
});

test("missing values and categories are refused with the feature and the count", () => {
  const y = { task: "regression" as const, values: Float64Array.of(1, 2, 3), classCount: 0 };
  const columns = [Float64Array.of(1, Number.NaN, 3)];
  const missing = { rowCount: 3, features: [{ name: "age", kind: "numeric" as const }], columns };
  expect(() => linearRegression.fit({ x: missing, y, params: {}, seed: 0 })).toThrow(
    new EngineError(
      "missing_values",
      'linear_regression takes no missing values, and feature "age" has 1 in 3 rows; add an impute step to the recipe',
    ),
  );
  const categories = { ...missing, features: [{ name: "city", kind: "category" as const, cardinality: 4 }] };
  expect(() => linearRegression.fit({ x: categories, y, params: {}, seed: 0 })).toThrow(/"city" is a category/);
});
