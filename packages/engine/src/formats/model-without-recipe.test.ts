import { expect, test } from "vitest";
import { exportOnnx } from "../export/onnx/export-onnx.js";
import type { Frame } from "../frame/frame.js";
import { fitPipeline } from "../pipeline.js";
import type { RecipeStep } from "../preprocess/recipe-spec.js";
import { modelWithoutRecipe } from "./model-without-recipe.js";

const rowCount = 60;
const numbers = (step: number) => Float64Array.from({ length: rowCount }, (_, row) => (row * step) % 11);
const frame: Frame = {
  rowCount,
  columns: [
    { kind: "numeric", name: "size", values: numbers(3) },
    { kind: "numeric", name: "age", values: numbers(7) },
    { kind: "category", name: "city", levels: ["b", "a"], codes: Int32Array.from(numbers(1), (value) => value % 2) },
    { kind: "numeric", name: "price", values: numbers(5) },
  ],
};

function partOf(steps: readonly RecipeStep[], columns = frame.columns) {
  const rows = { train: Array.from({ length: rowCount }, (_, row) => row) };
  const input = { frame: { rowCount, columns }, targetColumn: "price", task: "regression", rows } as const;
  const params = { n_estimators: 2 };
  return modelWithoutRecipe(
    fitPipeline({ ...input, recipe: { steps }, algorithm: "gradient_boosting", params, seed: 1 }),
  );
}

test("a recipe that drops columns leaves nothing out, and categories have their names", () => {
  const part = partOf([{ step: "drop", columns: ["age"] }]);
  expect(part.leftOut).toBeUndefined();
  expect(part.model.features.map(({ name }) => name)).toEqual(["size", "city"]);
  expect(part.categories).toEqual([[], ["a", "b"]]);
});

test("what a recipe does besides is said, step by step", () => {
  const { leftOut, categories } = partOf([
    { step: "scale", columns: ["size"], method: "standard" },
    { step: "encode", columns: ["city"], method: "ordinal" },
  ]);
  expect(leftOut).toBe(
    'the file has the model without its recipe: rows must first go through scale of "size", encode_ordinal of "city"',
  );
  expect(categories).toEqual([[], [], []]);
});

test("a time becomes days, which is a step too", () => {
  const time = { kind: "timestamp", name: "day", values: numbers(3).map((value) => value * 86_400_000) } as const;
  expect(partOf([], [...frame.columns, time]).leftOut).toContain('days since 1970 of "day"');
});

test("intervals that the pipeline gives are said to be left out, beside the recipe or alone", () => {
  const input = { frame, targetColumn: "price", task: "regression", algorithm: "gradient_boosting", seed: 1 } as const;
  const rows = {
    train: Array.from({ length: 40 }, (_, i) => i),
    calibration: Array.from({ length: 20 }, (_, i) => 40 + i),
  };
  const fit = (steps: readonly RecipeStep[]) =>
    fitPipeline({ ...input, rows, recipe: { steps }, params: { n_estimators: 2 }, conformal: { level: 0.8 } });
  const alone =
    "the file has the predictions without the intervals around them that the pipeline gives; a JavaScript module has both";
  expect(modelWithoutRecipe(fit([])).leftOut).toBe(alone);
  expect(modelWithoutRecipe(fit([{ step: "scale", columns: ["size"], method: "standard" }])).leftOut).toBe(
    `the file has the model without its recipe: rows must first go through scale of "size"; ${alone}`,
  );
  expect(new TextDecoder().decode(exportOnnx(fit([])))).toContain(alone);
});
