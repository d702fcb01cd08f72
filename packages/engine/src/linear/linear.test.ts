import { describe, expect, test } from "vitest";
import golden from "../../test/golden/linear.json";
import { readExample } from "../../test/read-fixture.js";
import { EngineError } from "../engine-error.js";
import type { Task } from "../estimator.js";
import { leastSquares } from "./least-squares.js";
import { linearRegression } from "./linear-regression.js";
import type { LinearCoefficients } from "./linear-state.js";
import { logisticRegression } from "./logistic-regression.js";

const everyThird = (n: number) => Float64Array.from({ length: n }, (_, row) => row % 3);

function expectClose(fitted: LinearCoefficients, name: Exclude<keyof typeof golden, "made_by">): void {
  const { coefficients, intercepts } = golden[name];
  expect(fitted.coefficients).toHaveLength(coefficients.length);
  coefficients.forEach((expected, i) => {
    expect(Math.abs((fitted.coefficients[i] as number) - expected)).toBeLessThan(
      1e-6 * Math.max(1, Math.abs(expected)),
    );
  });
  intercepts.forEach((expected, i) => {
    expect(Math.abs((fitted.intercepts[i] as number) - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)));
  });
}

describe("coefficients equal scikit-learn's to 1e-6", () => {
  const cases = [
    ["least_squares", 0, false],
    ["least_squares_weighted", 0, true],
    ["ridge_10", 10, false],
    ["ridge_1_weighted", 1, true],
  ] as const;
  test.each(cases)("%s", (name, l2, weighted) => {
    const { x, y } = readExample("wine", "regression");
    const weights = weighted ? everyThird(x.rowCount) : undefined;
    expectClose(linearRegression.fit({ x, y, weights, params: { l2 }, seed: 0 }).linear, name);
  });

  const classified = [
    ["logistic_1", "diabetes", "binary_classification", 1, false],
    ["logistic_100", "diabetes", "binary_classification", 100, false],
    ["logistic_weighted", "diabetes", "binary_classification", 0.1, true],
    ["multinomial_1", "glass", "multiclass_classification", 1, false],
    ["multinomial_weighted", "glass", "multiclass_classification", 0.1, true],
  ] as const;
  test.each(classified)("%s", (name, fixture, task: Task, C, weighted) => {
    const { x, y } = readExample(fixture, task);
    const weights = weighted ? everyThird(x.rowCount) : undefined;
    expectClose(logisticRegression.fit({ x, y, weights, params: { C }, seed: 0 }).linear, name);
  });
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
  const solution = leastSquares(a, b, rows, 3);
  expect((solution[0] as number) + (solution[2] as number)).toBeCloseTo(2, 10);
  expect((solution[1] as number) + (solution[2] as number)).toBeCloseTo(-3, 10);
  expect([...solution].filter((value) => value === 0)).toHaveLength(1);
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
