import { describe, expect, test } from "vitest";
import { readFixture } from "../../test/read-fixture.js";
import type { Column, Frame } from "../frame/frame.js";
import type { FittedLinear } from "../linear/fitted-linear.js";
import type { FittedLinearRegression } from "../linear/linear-regression.js";
import { fitPipeline, type Pipeline, type PipelineInput } from "../pipeline.js";
import { loadPipeline, savePipeline } from "../pipeline-file.js";
import type { FeatureOrigin } from "../preprocess/feature-origin.js";
import type { RecipeSpec } from "../preprocess/recipe-spec.js";
import { coefficientTable } from "./coefficient-table.js";

const DAY_MS = 86_400_000;
const adult = withTimes(readFixture("adult"));
const wine = readFixture("wine");

/** A day and an hour of each row, some of them missing. */
function withTimes(frame: Frame): Frame {
  const times = (step: number) =>
    Float64Array.from({ length: frame.rowCount }, (_, row) => (row % 29 ? row * step * DAY_MS : Number.NaN));
  const columns: Column[] = [
    { kind: "timestamp", name: "joined", values: times(3.7) },
    { kind: "timestamp", name: "seen", values: times(1.3) },
  ];
  return { ...frame, columns: [...frame.columns, ...columns] };
}

function fit(frame: Frame, target: string, steps: RecipeSpec["steps"], more: Partial<PipelineInput> = {}): Pipeline {
  const rows = Array.from({ length: Math.min(frame.rowCount, 500) }, (_, row) => row);
  const common = { frame, targetColumn: target, recipe: { steps }, rows: { train: rows }, seed: 1 };
  return fitPipeline({ ...common, task: "regression", algorithm: "linear_regression", ...more });
}

/** The quantity of a raw row, worked out from its cell alone. */
function quantityOf(
  { column: name, quantity }: FeatureOrigin,
  frame: Frame,
  row: number,
  fill: number,
  ownLevels: (column: string) => ReadonlySet<string>,
): number {
  const column = frame.columns.find((one) => one.name === name) as Column;
  if (column.kind === "category") {
    const level = column.levels[column.codes[row] as number];
    if (quantity.kind === "missing") return Number(level === undefined);
    if (quantity.kind === "other_levels") return Number(level !== undefined && !ownLevels(name).has(level));
    if (quantity.kind !== "level") throw new Error(`no quantity ${quantity.kind} of ${name}`);
    return Number(quantity.level === level);
  }
  const value = column.values[row] as number;
  if (quantity.kind === "missing") return Number(Number.isNaN(value));
  if (quantity.kind === "level") return Number(quantity.level === String(value));
  const filled = Number.isNaN(value) ? fill : value;
  if (quantity.kind === "date_part") return new Date(filled).getUTCFullYear();
  return column.kind === "timestamp" ? filled / DAY_MS : filled;
}

describe("coefficients are those of the columns themselves, whatever the recipe made of them", () => {
  const steps: RecipeSpec["steps"] = [
    { step: "drop", columns: ["workclass", "race"] },
    { step: "impute", columns: "all_numeric", strategy: "constant", value: 0 },
    { step: "impute", columns: ["joined", "seen"], strategy: "constant", value: 5 * DAY_MS, indicator: true },
    { step: "date_parts", columns: ["joined"], parts: ["year"] },
    { step: "scale", columns: "all_numeric", method: "min_max" },
    { step: "encode", columns: "all_category", method: "one_hot", maxLevels: 6 },
    { step: "scale", columns: "all_numeric", method: "standard" },
    { step: "scale", columns: "all_timestamp", method: "robust" },
  ];
  const pipeline = fit(adult, "income", steps, { task: "binary_classification", algorithm: "logistic_regression" });

  test("intercept and coefficients times quantities are the scores", () => {
    const table = coefficientTable(pipeline)!;
    expect(table.outputs).toHaveLength(1);
    const { intercept, coefficients } = table.outputs[0]!;
    const kinds = new Set(coefficients.map(({ origin }) => origin.quantity.kind));
    expect([...kinds].sort()).toEqual(["date_part", "level", "missing", "other_levels", "value"]);
    const ownLevels = (column: string) =>
      new Set(
        coefficients.flatMap(({ origin }) =>
          origin.column === column && origin.quantity.kind === "level" ? [origin.quantity.level] : [],
        ),
      );
    const x = pipeline.recipe.transform(adult);
    const scores = (pipeline.model as FittedLinear).scores(x);
    // Training rows: a level that only others have is none of the other levels.
    for (let row = 0; row < 500; row += 7) {
      const score = coefficients.reduce((sum, { origin, estimate }) => {
        const isTime = origin.column === "joined" || origin.column === "seen";
        return sum + estimate * quantityOf(origin, adult, row, isTime ? 5 * DAY_MS : 0, ownLevels);
      }, intercept);
      expect(score).toBeCloseTo(scores[row] as number, 8);
    }
  });

  test("a standardised coefficient is the effect of one standard deviation of the column", () => {
    const { coefficients } = coefficientTable(pipeline)!.outputs[0]!;
    const age = coefficients.find(({ origin }) => origin.column === "age")!;
    const { values } = adult.columns.find(({ name }) => name === "age") as Extract<Column, { kind: "numeric" }>;
    const training = values.subarray(0, 500).map((value) => (Number.isNaN(value) ? 0 : value));
    const mean = training.reduce((a, b) => a + b) / 500;
    const deviation = Math.sqrt(training.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 500);
    expect(age.deviation).toBeCloseTo(deviation, 9);
    expect(age.standardised).toBe(age.estimate * age.deviation);
  });

  test("the same from a file", () => {
    expect(coefficientTable(loadPipeline(savePipeline(pipeline)))).toEqual(coefficientTable(pipeline));
  });
});

test("inference is that of the columns as they came, of which scaling is no part", () => {
  const scaled = coefficientTable(
    fit(wine, "quality", [{ step: "scale", columns: "all_numeric", method: "standard" }]),
  )!;
  const raw = fit(wine, "quality", []);
  const expected = (raw.model as FittedLinearRegression).inference();
  expect(scaled.withoutInference).toBeUndefined();
  scaled.inference!.coefficients.forEach((ours, i) => {
    const theirs = expected.coefficients[i]!;
    for (const name of ["estimate", "standardError", "t", "pValue", "low", "high"] as const) {
      expect(Math.abs(ours[name] - theirs[name]), `${ours.name} ${name}`).toBeLessThan(1e-6 * Math.abs(theirs[name]));
    }
  });
  expect(scaled.inference!.coefficients.at(-1)?.name).toBe("intercept");
  const { intercept, coefficients } = scaled.outputs[0]!;
  expect(scaled.inference!.coefficients.map(({ estimate }) => estimate)).toEqual([
    ...coefficients.map(({ estimate }) => estimate),
    intercept,
  ]);
});

test("of the levels of a category one is fixed at 0, and says so", () => {
  const kept = { ...adult, columns: adult.columns.filter(({ name }) => ["age", "sex"].includes(name)) };
  const table = coefficientTable(fit(kept, "age", [{ step: "encode", columns: ["sex"], method: "one_hot" }]))!;
  const { coefficients } = table.outputs[0]!;
  expect(coefficients.map(({ origin }) => origin.quantity.kind)).toEqual(["level", "level"]);
  const [fixed] = coefficients.filter(({ estimated }) => !estimated);
  expect(fixed).toMatchObject({ estimate: 0, standardised: 0 });
  expect(coefficients.filter(({ estimated }) => estimated)).toHaveLength(1);
});

test.each([
  ["ridge", { alpha: 2 }, "penalised"],
  ["lasso", {}, "penalised"],
  ["ridge", { alpha: 0 }, "not_kept"],
  ["poisson_regression", { alpha: 0 }, "not_kept"],
  ["linear_regression", {}, undefined],
] as const)("%s with %o has no inference because it is %s", (algorithm, params, reason) => {
  const table = coefficientTable(fit(wine, "quality", [], { algorithm, params }))!;
  expect(table.withoutInference).toBe(reason);
  expect(table.inference === undefined).toBe(reason !== undefined);
});

test("with no more rows than coefficients there are estimates and no inference", () => {
  const table = coefficientTable(fit(wine, "quality", [], { rows: { train: [0, 1, 2, 3] } }))!;
  expect(table.withoutInference).toBe("no_rows_left");
  expect(table.outputs[0]?.coefficients.length).toBe(wine.columns.length - 1);
});

test("several classes have coefficients each; what is not linear has none", () => {
  const multiclass = { task: "multiclass_classification" } as const;
  const linear = fit(wine, "quality", [], { ...multiclass, algorithm: "logistic_regression" });
  expect(coefficientTable(linear)?.outputs).toHaveLength(linear.classes.length);
  expect(coefficientTable(linear)?.withoutInference).toBe("penalised");
  const trees = fit(wine, "quality", [], { algorithm: "gradient_boosting", params: { n_estimators: 2 } });
  expect(coefficientTable(trees)).toBeUndefined();
});
