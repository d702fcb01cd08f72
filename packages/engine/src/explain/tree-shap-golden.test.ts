import { describe, expect, test } from "vitest";
import { readExplainCase } from "../../test/read-golden-explain.js";
import { predict } from "../boosting/predictor.js";
import { takeMatrixRows } from "../frame/matrix.js";
import { treeShap, treeShapInteractions } from "./tree-shap.js";

function expectNear(values: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(values.length).toBe(expected.length);
  expect(expected.length).toBeGreaterThan(0);
  const gaps = Array.from(expected, (value, i) => Math.abs(value - (values[i] as number)));
  expect(Math.max(...gaps)).toBeLessThan(tolerance);
}

describe.each(["regression", "binary", "categories", "multiclass"])("a LightGBM model: %s", (name) => {
  const { forest, x, numbers } = readExplainCase(name);

  test("the forest is the same model", () => {
    expectNear(predict(forest, x, "identity"), numbers("raw"), 1e-12);
  });

  test("contributions are LightGBM's", () => {
    const { values, expectedScores } = treeShap(forest, x);
    const width = x.features.length;
    const lightgbm = numbers("contributions");
    expectNear(
      values,
      lightgbm.filter((_, i) => i % (width + 1) < width),
      1e-11,
    );
    const expected = lightgbm.filter((_, i) => i % (width + 1) === width).subarray(0, forest.outputs);
    expectNear(expectedScores, expected, 1e-12);
  });
});

describe.each(["regression", "binary"])("shap on a LightGBM model: %s", (name) => {
  const { forest, x, background, numbers } = readExplainCase(name);

  test("path dependent values", () => {
    expectNear(treeShap(forest, x).values, numbers("shap"), 1e-9);
  });

  test("interaction values", () => {
    expectNear(treeShapInteractions(forest, takeMatrixRows(x, [0, 1, 2])).values, numbers("interactions"), 1e-9);
  });

  test("interventional values", () => {
    // shap's weights are of single precision there; tree-shap.test.ts has the definition to 1e-12.
    expectNear(treeShap(forest, x, { background }).values, numbers("interventional"), 1e-6);
  });
});
