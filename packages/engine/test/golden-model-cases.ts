import { algorithm, algorithms, anomalyDetectors, clusterers, transformers } from "../src/algorithms.js";
import { calibrated } from "../src/calibration/calibrated-estimator.js";
import { fitCrossConformal } from "../src/conformal/cross-conformal.js";
import type { EstimatorState, FittedModel, Target, Task } from "../src/estimator.js";
import { type ImportedModel, importedPipeline, withPlainRecipe } from "../src/formats/imported-model.js";
import { importLightGbm } from "../src/formats/lightgbm-import.js";
import { importXgBoost } from "../src/formats/xgboost-import.js";
import { type Column, column, type Frame, takeRows } from "../src/frame/frame.js";
import { type FeatureMatrix, takeMatrixRows } from "../src/frame/matrix.js";
import { decodeModelFile } from "../src/model-file.js";
import { checkParams } from "../src/params.js";
import { fitPipeline, type Pipeline, type PipelineInput } from "../src/pipeline.js";
import { savePipeline } from "../src/pipeline-file.js";
import { kFolds } from "../src/resampling/folds.js";
import { fileOf, matrixOf, readGoldenCases } from "./golden-case.js";
import { type PlainRows, plainFrame, plainMatrix } from "./golden-models.js";
import { exampleOf, readFixture } from "./read-fixture.js";

// A small model of real data for everything that a model file can hold. Parameters are given, so that a new default
// changes no case.

export interface GoldenModelCase {
  readonly state: EstimatorState;
  readonly rows: PlainRows;
}

const ROWS = 120;
const SHOWN = 10;

/** The first rows of a fixture, with these columns: features, and the target as the last. */
function data(fixture: string, columns: readonly string[], rowCount = ROWS): Frame {
  const frame = takeRows(
    readFixture(fixture),
    Array.from({ length: rowCount }, (_, row) => row),
  );
  return { ...frame, columns: columns.map((name) => column(frame, name)) };
}

const people = (target: string) => data("adult", ["age", "workclass", "education", "hours", target]);
const glass = () => data("glass", ["ri", "mg", "al", "ca", "type"], 214);
const wines = () => data("wine", ["volatile_acidity", "sulphates", "alcohol", "quality"]);
const patients = () => data("diabetes", ["glucose", "bmi", "age", "diabetes"]);

type Example = { readonly x: FeatureMatrix; readonly y: Target };

/** Some of the rows; where the learner takes them, one of missing values and unknown categories. */
function shown({ x }: Pick<Example, "x">, { nativeMissing }: { readonly nativeMissing: boolean }): PlainRows {
  const rows = Array.from({ length: SHOWN }, (_, i) => Math.floor((i * x.rowCount) / SHOWN));
  const some = takeMatrixRows(x, rows);
  if (!nativeMissing) return plainMatrix(some);
  const odd = x.features.map((feature) => (feature.kind === "category" ? feature.cardinality : Number.NaN));
  const columns = some.columns.map((values, f) => Float64Array.of(...values, Number.NaN, odd[f] as number));
  return plainMatrix({ ...some, rowCount: SHOWN + 2, columns });
}

type Params = Readonly<Record<string, unknown>>;

function fitted(name: string, example: Example, given: Params): GoldenModelCase {
  const learner = [...algorithms, ...transformers, ...clusterers, ...anomalyDetectors].find(
    (one) => one.name === name,
  )!;
  const { values: params, problems } = checkParams(learner.params, given);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("; "));
  const model: FittedModel = learner.fit({ ...example, params, seed: 3 });
  return { state: model.save(), rows: shown(example, learner) };
}

const small = { n_estimators: 2, max_leaves: 6, min_samples_leaf: 5, learning_rate: 0.2, max_bins: 255, l2: 1 };
const forest = { n_estimators: 2, max_leaves: 6, max_features: "all", min_samples_leaf: 3, max_bins: 255 };
const linear = { tol: 1e-12, max_iter: 1000, standardize: false };

function boosted(frame: Frame, task: Task, params: Params = {}): GoldenModelCase {
  return fitted("gradient_boosting", exampleOf(frame, task), { objective: "auto", ...small, ...params });
}

function imported(model: ImportedModel, x: FeatureMatrix): GoldenModelCase {
  return { state: model.fitted.save(), rows: plainMatrix(x) };
}

/** Of the first rows of the fixture, with an answer for some more. */
function piped(
  frame: Frame,
  input: Pick<PipelineInput, "task" | "algorithm" | "params"> & Partial<PipelineInput>,
): GoldenModelCase {
  const targetColumn = (frame.columns.at(-1) as Column).name;
  const rows = Array.from({ length: frame.rowCount }, (_, row) => row);
  const pipeline = fitPipeline({
    frame,
    targetColumn,
    recipe: { steps: [] },
    rows: { train: rows },
    seed: 3,
    ...input,
  });
  return ofPipeline(
    pipeline,
    takeRows(
      { ...frame, columns: frame.columns.slice(0, -1) },
      rows.filter((row) => row % 12 === 0),
    ),
  );
}

function ofPipeline(pipeline: Pipeline, rows: Frame): GoldenModelCase {
  return { state: decodeModelFile(savePipeline(pipeline)), rows: plainFrame(rows) };
}

function lightGbm(name: string) {
  const golden = new Map(readGoldenCases("lightgbm")).get(name)!;
  const model = importLightGbm(golden.text);
  return [model, matrixOf(model, golden.columns)] as const;
}

function xgBoost(name: string) {
  const golden = new Map(readGoldenCases("xgboost")).get(name)!;
  const model = importXgBoost(fileOf(golden));
  return [model, matrixOf(model, golden.columns)] as const;
}

const binary = "binary_classification";
const multiclass = "multiclass_classification";
const half = { train: range(0, 80), calibration: range(80, 120) };
const boosting = { algorithm: "gradient_boosting", params: { objective: "auto", ...small } };

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

const logistic = { algorithm: "logistic_regression", params: { C: 1, ...linear, standardize: true } };
const neighbors = { n_neighbors: 3, weights: "distance", metric: "euclidean", standardize: true };

/** Neighbours keep all rows. */
function few(task: Task): Frame {
  const frame = { [binary]: patients, [multiclass]: glass, regression: wines }[task]();
  return takeRows(
    frame,
    range(0, 200).filter((row) => row < frame.rowCount && row % 4 === 0),
  );
}

function calibratedBayes(calibration: string, example: Example): GoldenModelCase {
  const learner = calibrated(algorithm("naive_bayes"));
  const params = { var_smoothing: 1e-9, alpha: 1, calibration, calibration_folds: 5 };
  return { state: learner.fit({ ...example, params, seed: 3 }).save(), rows: shown(example, learner) };
}

function crossConformal(): GoldenModelCase {
  const example = exampleOf(wines(), "regression");
  const ridge = algorithm("ridge");
  const folds = kFolds(ROWS, { folds: 4, seed: 3 });
  const options = { params: { alpha: 0.5, standardize: true }, seed: 3 };
  return { state: fitCrossConformal(ridge, example, folds, options).save(), rows: shown(example, ridge) };
}

/** With a column of times in front. */
function withDates(frame: Frame): Frame {
  const values = Float64Array.from({ length: frame.rowCount }, (_, row) =>
    row % 9 === 8 ? Number.NaN : Date.UTC(2020, row % 24, 1 + (row % 28), row % 24),
  );
  return { ...frame, columns: [{ kind: "timestamp", name: "when", values }, ...frame.columns] };
}

/** An estimator's plain cases are called NAME-TASK, a transformer's, clusterer's or detector's NAME. */
export const goldenModelCases: Readonly<Record<string, () => GoldenModelCase>> = {
  "gradient_boosting-binary_classification": () => boosted(people("income"), binary),
  "gradient_boosting-multiclass_classification": () => boosted(glass(), multiclass),
  "gradient_boosting-regression": () => boosted(wines(), "regression"),
  "gradient_boosting-several_classes_of_categories": () => boosted(people("relationship"), multiclass),
  "gradient_boosting-monotone": () =>
    boosted(wines(), "regression", { monotone_constraints: { alcohol: "increasing", volatile_acidity: "decreasing" } }),
  "gradient_boosting-poisson": () => boosted(wines(), "regression", { objective: "poisson" }),
  "gradient_boosting-lightgbm_zero_as_missing": () => imported(...lightGbm("binary, missing zero")),
  "gradient_boosting-lightgbm_categories": () => imported(...lightGbm("pandas")),
  "gradient_boosting-xgboost_dart": () => imported(...xgBoost("dart")),
  "gradient_boosting-xgboost_categories": () => imported(...xgBoost("categories")),
  ...Object.fromEntries(
    ["random_forest", "extra_trees"].flatMap((name) => [
      [`${name}-${binary}`, () => fitted(name, exampleOf(people("income"), binary), forest)],
      [`${name}-${multiclass}`, () => fitted(name, exampleOf(glass(), multiclass), forest)],
      [`${name}-regression`, () => fitted(name, exampleOf(wines(), "regression"), forest)],
    ]),
  ),
  "logistic_regression-binary_classification": () =>
    fitted("logistic_regression", exampleOf(patients(), binary), { C: 1, ...linear }),
  "logistic_regression-multiclass_classification": () =>
    fitted("logistic_regression", exampleOf(glass(), multiclass), { C: 1, ...linear, standardize: true }),
  "linear_regression-regression": () => fitted("linear_regression", exampleOf(wines(), "regression"), {}),
  "ridge-regression": () => fitted("ridge", exampleOf(wines(), "regression"), { alpha: 0.5, standardize: true }),
  "lasso-regression": () => fitted("lasso", exampleOf(wines(), "regression"), { alpha: 0.02 }),
  "elastic_net-regression": () =>
    fitted("elastic_net", exampleOf(wines(), "regression"), { alpha: 0.02, l1_ratio: 0.5 }),
  "poisson_regression-regression": () => fitted("poisson_regression", exampleOf(wines(), "regression"), { alpha: 0.1 }),
  ...Object.fromEntries(
    [binary, multiclass, "regression"].map((task) => [
      `nearest_neighbors-${task}`,
      () => fitted("nearest_neighbors", exampleOf(few(task as Task), task as Task), neighbors),
    ]),
  ),
  "naive_bayes-binary_classification": () =>
    fitted("naive_bayes", exampleOf(people("income"), binary), { var_smoothing: 1e-9, alpha: 1 }),
  "naive_bayes-multiclass_classification": () =>
    fitted("naive_bayes", exampleOf(glass(), multiclass), { var_smoothing: 1e-9, class_prior: "uniform" }),

  impute: () =>
    fitted("impute", exampleOf(people("income"), binary), { strategy: "most_frequent", add_indicator: true }),
  scale: () => fitted("scale", exampleOf(wines(), "regression"), { method: "robust" }),
  one_hot: () => fitted("one_hot", exampleOf(people("income"), binary), { max_levels: 5 }),
  ordinal: () => fitted("ordinal", exampleOf(people("income"), binary), {}),
  target_encode: () => fitted("target_encode", exampleOf(people("income"), binary), { smoothing: 20, folds: 5 }),
  pca: () => fitted("pca", exampleOf(wines(), "regression"), { n_components: 2, standardize: true }),
  k_means: () => fitted("k_means", exampleOf(wines(), "regression"), { n_clusters: 3, n_init: 1, standardize: true }),
  isolation_forest: () =>
    fitted("isolation_forest", exampleOf(wines(), "regression"), { n_estimators: 3, max_samples: 16 }),

  "calibrated_naive_bayes-isotonic": () => calibratedBayes("isotonic", exampleOf(people("income"), binary)),
  "calibrated_naive_bayes-temperature": () => calibratedBayes("temperature", exampleOf(glass(), multiclass)),
  "cross_conformal-ridge": crossConformal,

  "pipeline-every_step": () =>
    piped(withDates(people("income")), {
      task: binary,
      ...boosting,
      recipe: {
        steps: [
          { step: "date_parts", columns: ["when"], parts: ["year", "month", "weekday", "hour"] },
          { step: "drop", columns: ["when_hour"] },
          { step: "impute", columns: ["age", "workclass"], strategy: "most_frequent", indicator: true },
          { step: "scale", columns: ["age"], method: "standard" },
          { step: "scale", columns: ["hours"], method: "robust" },
          { step: "encode", columns: ["workclass"], method: "one_hot", maxLevels: 4 },
          { step: "encode", columns: ["education"], method: "target", smoothing: 10 },
        ],
      },
    }),
  "pipeline-several_classes_of_categories": () =>
    piped(people("relationship"), {
      task: multiclass,
      algorithm: "random_forest",
      params: { ...forest, n_estimators: 1 },
    }),
  "pipeline-imported": () => {
    const golden = new Map(readGoldenCases("xgboost")).get("categories")!;
    const pipeline = importedPipeline(withPlainRecipe(importXgBoost(fileOf(golden)), "XGBoost"), { targetColumn: "y" });
    const columns = golden.columns.map((cells, c): Column => {
      const { name, kind, levels } = pipeline.signature[c]!;
      if (kind !== "category") return { name, kind, values: Float64Array.from(cells as number[]) };
      const codes = Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(String(cell))));
      return { name, kind, levels, codes };
    });
    return ofPipeline(pipeline, { rowCount: golden.columns[0]!.length, columns });
  },
  ...Object.fromEntries(
    (["sigmoid", "isotonic", "centred_isotonic", "beta", "temperature"] as const).map((calibration) => [
      `pipeline-calibrated_${calibration}`,
      () => piped(patients(), { task: binary, ...logistic, rows: half, calibration }),
    ]),
  ),
  "pipeline-calibrated_several_classes": () =>
    piped(glass(), {
      task: multiclass,
      ...boosting,
      calibration: "isotonic",
      conformal: { method: "raps", level: 0.8 },
    }),
  ...Object.fromEntries(
    (["absolute", "normalised", "quantile"] as const).map((method) => [
      `pipeline-${method}_intervals`,
      () => piped(wines(), { task: "regression", ...boosting, rows: half, conformal: { method, level: 0.8 } }),
    ]),
  ),
  ...Object.fromEntries(
    (["lac", "aps", "raps"] as const).map((method) => [
      `pipeline-${method}_sets`,
      () =>
        piped(patients(), {
          task: binary,
          ...logistic,
          rows: half,
          conformal: { method, level: 0.8, perClass: method === "lac" },
        }),
    ]),
  ),
};
