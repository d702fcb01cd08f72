// Trains gradient boosted trees on a CSV file, and logs how good they are as they grow.
//
// As a job, crisol.yml says on what and with what; by hand, the arguments do:
//   crisol node train.ts --data data.csv --target NAME

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  evaluate,
  type Frame,
  fitPipeline,
  frameFromCsv,
  gradientBoosting,
  type MetricName,
  type Pipeline,
  permutationImportance,
  readTarget,
  savePipeline,
  splitRows,
  suggestRecipe,
  suggestTask,
  summariseFrame,
  type Task,
  takeRows,
} from "@crisol/engine";
import { createClient } from "@crisol/sdk";
import { barChart } from "./bar-chart.ts";

const { values: options } = parseArgs({
  options: {
    data: { type: "string" }, // a CSV file with a header
    target: { type: "string" }, // the column that is predicted
    "learning-rate": { type: "string", default: "0.1" },
    trees: { type: "string", default: "100" },
    model: { type: "string" }, // a folder for the model; without it, none is kept
    report: { type: "string" }, // a folder for what explains it
  },
});
const { data, target } = options;
if (data === undefined || target === undefined) throw new Error("--data FILE and --target COLUMN are needed");
const trees = Number(options.trees);

/** What is logged; the first is what the importance of a column is measured in. */
const metricsOf: Record<Task, readonly [MetricName, ...MetricName[]]> = {
  binary_classification: ["roc_auc", "accuracy", "log_loss"],
  multiclass_classification: ["accuracy", "f1_macro", "log_loss"],
  regression: ["r2", "rmse", "mae"],
};

const table = frameFromCsv(await readFile(data, "utf8"));
const columns = summariseFrame(table);
const suggested = suggestTask(columns, target);
if (!suggested) throw new Error(`${data} has no column ${target} that could be predicted`);
const { task, positiveClass } = suggested;

// Rows whose target is missing teach nothing. What is left is split, each part with its share of each class.
const everyRow = Array.from({ length: table.rowCount }, (_, row) => row);
const reader = readTarget(table, target, task, everyRow, positiveClass);
const known = reader.read(everyRow);
const frame = takeRows(table, known.rows);
const fractions = { validationFraction: 0.2, testFraction: 0.2 };
const rows = splitRows(frame, known.target, { method: "stratified", ...fractions, seed: 0 });
/** Rows that no tree sees: by the first ones parameters are chosen, and the last ones say how good what was chosen is. */
const parts = { validation: part(rows.validation), test: part(rows.test) };

function part(of: Uint32Array) {
  const truth = Float64Array.from(of, (row) => known.target.values[row] as number);
  return { frame: takeRows(frame, of), truth };
}

/** What a metric compares with the truth: numbers, P(positive), or the probabilities of all classes. */
function scoresOf(pipeline: Pipeline, of: Frame): Float64Array {
  const prediction = pipeline.predict(of);
  if (prediction.task === "regression") return prediction.values;
  if (prediction.task === "multiclass_classification") return prediction.probabilities;
  return prediction.probabilities.filter((_, at) => at % 2 === 1);
}

function measure(scores: Float64Array, truth: Float64Array, metrics: readonly MetricName[] = metricsOf[task]) {
  return evaluate(task, truth, scores, { classCount: known.target.classCount, metrics });
}

/** Logs how good the model is on a part, and prints it. */
async function report(pipeline: Pipeline, name: keyof typeof parts, step: number): Promise<void> {
  const { frame, truth } = parts[name];
  const measured = Object.entries(measure(scoresOf(pipeline, frame), truth));
  // Of the test rows by their plain names: a project's criteria, such as roc_auc >= 0.8, are held against those.
  const prefix = name === "test" ? "" : `${name}_`;
  const metrics = Object.fromEntries(measured.map(([metric, value]) => [`${prefix}${metric}`, value]));
  await run?.logMetrics(metrics, { step });
  await run?.flush(); // now: while trees grow, nothing is sent
  console.log(
    `${step} trees, ${name}:`,
    ...Object.entries(metrics).map(([metric, value]) => `${metric} ${value.toFixed(4)}`),
  );
}

// In a job this is the job's own run, at the address and with the token that the job was given. By hand there is none.
const run = process.env.CRISOL_RUN_ID === undefined ? undefined : await createClient().tracking.startRun();

// Ten trees at a time: what is logged in between is seen while it trains, and a sweep can stop a trial that will not do.
const recipe = suggestRecipe(columns, target, gradientBoosting).spec;
let pipeline: Pipeline | undefined;
for (let grown = 0; grown < trees; ) {
  const more = Math.min(10, trees - grown);
  pipeline = fitPipeline({
    ...{ frame, targetColumn: target, task, recipe, rows: { train: rows.train }, seed: 0, warmStart: pipeline },
    ...(positiveClass !== undefined && { positiveClass }),
    algorithm: "gradient_boosting",
    params: { n_estimators: more, learning_rate: Number(options["learning-rate"]), max_leaves: 8 },
  });
  grown += more;
  await report(pipeline, "validation", grown);
}
if (!pipeline) throw new Error(`--trees must be at least 1, not ${options.trees}`);
await report(pipeline, "test", trees);

if (options.model !== undefined) {
  await mkdir(options.model, { recursive: true });
  // `loadPipeline` of the engine reads it, here and in a browser; with a name in crisol.yml it can be deployed.
  await writeFile(join(options.model, "model.crisol"), savePipeline(pipeline));
}
if (options.report !== undefined) {
  const [metric] = metricsOf[task];
  const [fitted, { frame, truth }] = [pipeline, parts.test];
  const importance = permutationImportance(frame, (shuffled) => scoresOf(fitted, shuffled), {
    score: (scores) => measure(scores, truth, [metric])[metric] as number,
    direction: "maximise",
    seed: 0,
  });
  const bars = importance.columns
    .filter(({ name }) => name !== target)
    .map(({ name, mean }) => ({ name, value: Math.max(0, mean) }))
    .sort((a, b) => b.value - a.value);
  await mkdir(options.report, { recursive: true });
  await writeFile(join(options.report, "importance.svg"), barChart(`What ${metric} loses without a column`, bars));
}
await run?.end();
