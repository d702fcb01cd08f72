import { describe, expect, test } from "vitest";
import { readFixture } from "../../test/read-fixture.js";
import { takeRows } from "../frame/frame.js";
import { fitPipeline, type Pipeline } from "../pipeline.js";
import { loadPipeline, savePipeline } from "../pipeline-file.js";
import type { RecipeSpec } from "../preprocess/recipe-spec.js";
import { explainPipeline } from "./explain-pipeline.js";
import { explainPredictions } from "./explain-predictions.js";
import { contributionsOf } from "./explanation.js";

const frame = readFixture("adult");
const steps: RecipeSpec["steps"] = [
  { step: "impute", columns: "all_numeric", strategy: "median" },
  { step: "scale", columns: "all_numeric", method: "standard" },
  { step: "encode", columns: "all_category", method: "one_hot" },
];

function pipelineOf(algorithm: string, recipe: RecipeSpec): Pipeline {
  return fitPipeline({
    frame,
    targetColumn: "income",
    task: "binary_classification",
    recipe,
    rows: { train: Array.from({ length: 600 }, (_, row) => row) },
    algorithm,
    params: algorithm === "gradient_boosting" ? { n_estimators: 15 } : {},
    seed: 1,
  });
}

describe.each(["gradient_boosting", "logistic_regression"])("%s", (algorithm) => {
  const pipeline = pipelineOf(algorithm, { steps });
  const rows = takeRows(frame, [700, 701, 702]);
  const background = takeRows(frame, [1, 2, 3, 4, 5]);

  test("contributions are by input column, and the features of a column are summed", () => {
    const explanation = explainPipeline(pipeline, rows, { background });
    expect(explanation.names).toEqual(pipeline.signature.map(({ name }) => name));
    expect(explanation.names).not.toContain("income");
    const x = pipeline.recipe.transform(rows);
    expect(x.features.length).toBeGreaterThan(explanation.names.length + 20);
    const byFeature = explainPredictions(pipeline.model, x, { background: pipeline.recipe.transform(background) });
    for (let row = 0; row < 3; row++) {
      explanation.names.forEach((column, c) => {
        const own = contributionsOf(byFeature, row).filter((_, f) => pipeline.recipe.origins[f]?.column === column);
        expect(own.length).toBeGreaterThan(0);
        expect(contributionsOf(explanation, row)[c]).toBeCloseTo(
          own.reduce((sum, value) => sum + value, 0),
          12,
        );
      });
      const logOdds = contributionsOf(explanation, row).reduce((a, b) => a + b, explanation.expected[0] as number);
      const prediction = pipeline.predict(rows);
      const probability =
        "probabilities" in prediction ? (prediction.probabilities[row * 2 + 1] as number) : Number.NaN;
      expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(probability, 9);
    }
  });

  test("a loaded pipeline explains the same", () => {
    const loaded = loadPipeline(savePipeline(pipeline));
    expect(loaded.recipe.origins).toEqual(pipeline.recipe.origins);
    expect(explainPipeline(loaded, rows, { background })).toEqual(explainPipeline(pipeline, rows, { background }));
  });
});

test("categories and missing values that the trees take as they are", () => {
  const pipeline = pipelineOf("gradient_boosting", { steps: [] });
  expect(pipeline.recipe.origins.map(({ column }) => column)).toEqual(pipeline.recipe.features.map(({ name }) => name));
  const explanation = explainPipeline(pipeline, takeRows(frame, [700]));
  expect(explanation).toMatchObject({ method: "tree", scale: "raw", rowCount: 1 });
});
