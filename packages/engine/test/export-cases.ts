import type { Task } from "../src/estimator.js";
import { type Column, type Frame, takeRows } from "../src/frame/frame.js";
import { fitPipeline, type Pipeline } from "../src/pipeline.js";
import type { RecipeStep } from "../src/preprocess/recipe-spec.js";
import { createRandom } from "../src/random.js";
import { readFixture } from "./read-fixture.js";

/** A pipeline with rows for which an export has to predict the same. */
export interface ExportCase {
  readonly name: string;
  readonly pipeline: Pipeline;
  /** Real rows, rows with missing values and unknown categories, and rows that lie exactly at the trees' thresholds. */
  readonly rows: Frame;
}

interface CaseSpec {
  readonly fixture: "adult" | "diabetes" | "glass" | "wine";
  readonly targetColumn: string;
  readonly task: Task;
  readonly algorithm: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly steps?: readonly RecipeStep[];
  /** Adds a column of times from 1899 to 2101. */
  readonly dates?: boolean;
}

const income = { fixture: "adult", targetColumn: "income", task: "binary_classification" } as const;
const quality = { fixture: "wine", targetColumn: "quality", task: "regression" } as const;
const trees = { algorithm: "gradient_boosting", params: { n_estimators: 40 } } as const;

const SPECS: Readonly<Record<string, CaseSpec>> = {
  "trees of raw columns": { ...income, ...trees },
  "trees of encoded columns": {
    ...income,
    ...trees,
    steps: [
      { step: "impute", columns: "all_category", strategy: "constant", value: "nothing", indicator: true },
      { step: "encode", columns: ["education", "occupation"], method: "target" },
      { step: "encode", columns: ["workclass"], method: "one_hot", maxLevels: 4 },
      { step: "encode", columns: ["relationship"], method: "ordinal" },
    ],
  },
  "linear model of scaled and encoded columns": {
    ...income,
    algorithm: "logistic_regression",
    steps: [
      { step: "impute", columns: "all_numeric", strategy: "median", indicator: true },
      { step: "impute", columns: "all_category", strategy: "most_frequent" },
      { step: "scale", columns: "all_numeric", method: "standard" },
      { step: "encode", columns: "all_category", method: "one_hot", maxLevels: 6 },
    ],
  },
  "forest of two classes": { ...income, algorithm: "random_forest", params: { n_estimators: 10, max_depth: 8 } },
  "forest of several classes": {
    fixture: "glass",
    targetColumn: "type",
    task: "multiclass_classification",
    algorithm: "extra_trees",
    params: { n_estimators: 10 },
  },
  "trees of several classes": { fixture: "glass", targetColumn: "type", task: "multiclass_classification", ...trees },
  "linear model of several classes": {
    fixture: "glass",
    targetColumn: "type",
    task: "multiclass_classification",
    algorithm: "logistic_regression",
    steps: [{ step: "impute", columns: "all_numeric", strategy: "mean" }],
  },
  "trees of numbers": { ...quality, ...trees },
  "trees of logarithms": { ...quality, ...trees, params: { n_estimators: 30, objective: "poisson" } },
  "trees of numbers as categories and dates": {
    ...quality,
    ...trees,
    dates: true,
    steps: [
      {
        step: "date_parts",
        columns: ["when"],
        parts: ["year", "quarter", "month", "day", "weekday", "day_of_year", "hour", "minute", "epoch_days"],
      },
      { step: "encode", columns: ["alcohol"], method: "target", smoothing: 3 },
    ],
  },
  "linear model of dates": {
    ...quality,
    dates: true,
    algorithm: "linear_regression",
    steps: [
      { step: "impute", columns: "all_timestamp", strategy: "median", indicator: true },
      { step: "impute", columns: "all_numeric", strategy: "mean" },
    ],
  },
};

export const exportCaseNames = Object.keys(SPECS);

/** The case, always the same. */
export function exportCase(name: string): ExportCase {
  const spec = SPECS[name] as CaseSpec;
  const frame = spec.dates ? withDates(readFixture(spec.fixture)) : readFixture(spec.fixture);
  const train = Array.from({ length: Math.min(frame.rowCount, 800) }, (_, row) => row);
  const { targetColumn, task, algorithm, params = {}, steps = [] } = spec;
  const pipeline = fitPipeline({
    frame,
    targetColumn,
    task,
    algorithm,
    params,
    recipe: { steps },
    rows: { train },
    seed: 3,
  });
  const real = takeRows(
    frame,
    train.filter((row) => row % 4 === 0),
  );
  const columns = real.columns.filter((column) => column.name !== targetColumn).map((column) => odd(column, pipeline));
  return { name, pipeline, rows: { rowCount: real.rowCount, columns } };
}

/** Every third value replaced: missing, infinite, a level never seen, or a number at or right beside a threshold. */
function odd(column: Column, pipeline: Pipeline): Column {
  const random = createRandom(column.name.length, 7);
  if (column.kind === "category") {
    const levels = [...column.levels, "never seen", '<b>"quotes"</b>\u2028\ud83d\ude80'];
    const codes = column.codes.map((code) => (random.uniform() < 0.3 ? random.integer(levels.length + 1) - 1 : code));
    return { ...column, levels, codes };
  }
  const edges = thresholdsOf(column.name, pipeline);
  const values = column.values.map((value) => {
    if (random.uniform() > 0.3) return value;
    const kind = random.integer(6);
    if (kind === 0) return Number.NaN;
    if (kind === 1) return random.uniform() < 0.5 ? Infinity : -Infinity;
    return edges.length > 0 && column.kind === "numeric" ? (edges[random.integer(edges.length)] as number) : value;
  });
  return { ...column, values };
}

function thresholdsOf(name: string, { model }: Pipeline): readonly number[] {
  if (!("forest" in model)) return [];
  const { forest } = model as unknown as { forest: { feature: Int32Array; threshold: Float64Array } };
  const own = model.features.findIndex((feature) => feature.name === name && feature.kind === "numeric");
  return [...forest.threshold.filter((_, node) => own >= 0 && forest.feature[node] === own)].filter(Number.isFinite);
}

function withDates(frame: Frame): Frame {
  const random = createRandom(1899);
  const [first, last] = [Date.UTC(1899, 11, 30), Date.UTC(2101, 2, 1)];
  const values = Float64Array.from({ length: frame.rowCount }, () => {
    if (random.uniform() < 0.05) return Number.NaN;
    const day = Math.floor((first + random.uniform() * (last - first)) / 86_400_000) * 86_400_000;
    return random.uniform() < 0.5 ? day : day + random.integer(86_400_000);
  });
  return { ...frame, columns: [{ kind: "timestamp", name: "when", values }, ...frame.columns] };
}
