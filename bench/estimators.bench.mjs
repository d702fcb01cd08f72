import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  createThreads,
  evaluate,
  extraTrees,
  isolationForest,
  kMeans,
  naiveBayes,
  nearestNeighbors,
  pca,
  randomForest,
} from "@crisol/engine";
import { AnsweringProcess } from "./answering-process.mjs";
import { alternate, attempt, lessIsBetter, median } from "./harness.mjs";
import { dataset } from "./linear/datasets.mjs";
import { pythonEnvironment } from "./python.mjs";

const contender = fileURLToPath(new URL("estimators/contender.py", import.meta.url));
const VERSION = "1.9.1";
const packages = [`scikit-learn==${VERSION}`];

/** A contender that has taken so long is not measured again. */
const LIMIT_SECONDS = 12;
/** CRISOL_BENCH_SHARE: the share of each case's rows that is taken, to try the bench out. */
const share = Number(process.env.CRISOL_BENCH_SHARE ?? 1);

/**
 * A case is timed as a whole: fitting, and asking the fitted model, each with its defaults but for what is named. `ours`
 * and the contender give the numbers from which `quality` makes a measure, for one side at a time or for both.
 */
const cases = [
  {
    title: "k-means, 16 clusters, 200k x 20, fit",
    name: "k_means",
    data: { rows: 200_000, columns: 20, kind: "number" },
    options: { clusters: 16, iterations: 100 },
    ours: ({ x, threads, seed, clusters, iterations }) => {
      const params = { n_clusters: clusters, max_iter: iterations, standardize: false };
      return [kMeans.fit({ x, params, seed, ...threads }).inertia];
    },
    quality: { metric: "inertia", of: (values) => values[0] },
  },
  {
    title: "PCA, 200k x 28, fit and transform",
    name: "pca",
    data: { rows: 200_000, columns: 28, kind: "number" },
    ours: ({ x, threads, seed }) => {
      const fitted = pca.fit({ x, params: {}, seed, ...threads });
      fitted.transform(x);
      return fitted.explainedVarianceRatio().slice(0, 5);
    },
    quality: { metric: "variance explained by 5", of: (values) => values.reduce((a, b) => a + b, 0) },
  },
  {
    title: "isolation forest, 100 trees, 100k x 20, fit and score",
    name: "isolation_forest",
    data: { rows: 100_000, columns: 20, kind: "number" },
    options: { anomalyEvery: 100, anomalyFactor: 1.5 },
    ours: ({ x, threads, seed }) => isolationForest.fit({ x, params: {}, seed, ...threads }).score(x),
    quality: {
      metric: "AUC of 1 % anomalies",
      of: (values, { anomalyEvery }) =>
        aucOf(
          values.map((_, row) => Number(row % anomalyEvery === 0)),
          values,
        ),
    },
  },
  ...[8, 28].map((columns) => ({
    title: `5 nearest neighbours, 100k x ${columns}, fit and 5k predictions`,
    name: "nearest_neighbors",
    data: { rows: 105_000, columns, kind: "binary" },
    options: { testRows: 5000 },
    ours: predictions(nearestNeighbors, { standardize: false }),
    quality: { metric: "equal predictions", both: (a, b) => a.filter((value, i) => value === b[i]).length / a.length },
  })),
  {
    title: "naive Bayes, 400k x 30, fit and 100k predictions",
    name: "naive_bayes",
    data: { rows: 500_000, columns: 30, kind: "binary" },
    options: { testRows: 100_000 },
    ours: predictions(naiveBayes, {}),
    quality: {
      metric: "largest difference",
      both: (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0),
    },
  },
  ...[
    ["random forest", "random_forest", randomForest],
    ["extra trees", "extra_trees", extraTrees],
  ].flatMap(([title, name, estimator]) => [
    {
      title: `${title}, 100 trees, 40k x 20, 2 classes, fit and 10k predictions`,
      name,
      data: { rows: 50_000, columns: 20, kind: "binary" },
      options: { testRows: 10_000, trees: 100 },
      rounds: 2,
      ours: predictions(estimator, { n_estimators: 100 }),
      quality: { metric: "AUC", of: (values, { truth }) => aucOf(truth, values) },
    },
    {
      title: `${title}, 100 trees, 20k x 10, a number, fit and 5k predictions`,
      name,
      data: { rows: 25_000, columns: 10, kind: "number" },
      options: { testRows: 5000, trees: 100 },
      rounds: 2,
      ours: predictions(estimator, { n_estimators: 100 }),
      quality: {
        metric: "RMSE",
        of: (values, { truth }) => evaluate("regression", truth, values, { metrics: ["rmse"] }).rmse,
      },
    },
  ]),
];

/** Fits on all but the last rows and predicts those. */
function predictions(estimator, params) {
  return ({ train, test, threads, seed }) =>
    estimator.fit({ ...train, params, seed, ...threads }).predict(test, threads);
}

function aucOf(truth, scores) {
  return evaluate("binary_classification", truth, scores, { metrics: ["roc_auc"] }).roc_auc;
}

/**
 * The estimators besides boosted trees and linear models beside scikit-learn's, on one thread and on two, with a measure of
 * what they found: both sides work on arrays that are in memory already. `only`: texts of which a case's title has one.
 */
export async function* run({ say, only }) {
  const program = await pythonEnvironment("estimators", packages, say);
  const two = await createThreads({ count: 2 });
  try {
    for (const one of cases) {
      if (only.length > 0 && !only.some((text) => one.title.includes(text))) continue;
      say(one.title);
      yield await attempt(one.title, () => measure(one, program("python"), two, say));
    }
  } finally {
    two.close();
  }
}

async function measure({ title, name, data, options = {}, ours, quality, rounds = 3 }, python, two, say) {
  const rows = Math.round(data.rows * share);
  const settings = { ...options, ...(options.testRows && { testRows: Math.round(options.testRows * share) }) };
  const { folder, ...input } = await dataset({ ...data, rows, name: `${data.kind}-${rows}-${data.columns}` }, say);
  const tables = tablesOf(input, settings);
  const peer = new AnsweringProcess(python, [contender, name, folder, JSON.stringify(settings)]);
  const out = `${folder}theirs.f64`;
  const found = { ours: [], theirs: [] };
  const seeds = { ours: 0, theirs: 0 };
  const own = (threads) => async () => {
    const task = { ...tables, ...settings, threads: threads ? { threads } : {}, seed: seeds.ours++ };
    const start = performance.now();
    const values = ours(task);
    const seconds = (performance.now() - start) / 1000;
    found.ours.push(Float64Array.from(values));
    return seconds;
  };
  const theirs = (threads) => async () => {
    const { seconds } = await peer.ask(JSON.stringify({ threads, seed: seeds.theirs++, out }));
    const { buffer, byteOffset, byteLength } = await readFile(out);
    found.theirs.push(new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength)));
    return seconds;
  };
  const contenders = { ours1: own(), theirs1: theirs(1), ours2: own(two), theirs2: theirs(2) };
  try {
    const samples = await alternate(contenders, { rounds, warmUps: rounds > 2 ? 1 : 0, limitSeconds: LIMIT_SECONDS });
    const common = { peer: "scikit-learn", peerVersion: VERSION };
    const times = [1, 2].map((count) => {
      const threads = `${count} thread${count > 1 ? "s" : ""}`;
      const [mine, other] = [samples[`ours${count}`], samples[`theirs${count}`]];
      return lessIsBetter({
        ...common,
        name: `${title}, ${threads}`,
        metric: "time",
        unit: "s",
        ours: mine,
        theirs: other,
      });
    });
    return [
      ...times,
      { ...common, name: title, unit: "", ratio: null, ...measureOf(quality, found, { ...settings, ...tables }) },
    ];
  } finally {
    await peer.end();
  }
}

/** Medians over the runs; what compares the two sides is the same in each of them. */
function measureOf({ metric, of, both }, { ours, theirs }, task) {
  const round = (value) => Number(value.toPrecision(5));
  if (both) return { metric, ours: round(both(ours[0], theirs[0])), theirs: null };
  const [mine, other] = [ours, theirs].map((found) => round(median(found.map((values) => of(values, task)))));
  return { metric, ours: mine, theirs: other };
}

/** All rows with the anomalies among them, and the parts for training and testing. */
function tablesOf({ x, y }, { testRows = 0, anomalyEvery, anomalyFactor }) {
  if (anomalyEvery) {
    for (const column of x.columns) {
      for (let row = 0; row < column.length; row += anomalyEvery) column[row] *= anomalyFactor;
    }
  }
  const end = x.rowCount - testRows;
  const part = (from, to) => ({
    x: { ...x, rowCount: to - from, columns: x.columns.map((column) => column.slice(from, to)) },
    y: { ...y, values: y.values.slice(from, to) },
  });
  const test = part(end, x.rowCount);
  return { x, train: part(0, end), test: test.x, truth: test.y.values };
}
