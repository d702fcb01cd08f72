import { createHash } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  correctedResampledT,
  crossValidate,
  evaluate,
  gradientBoosting,
  logisticRegression,
  METRICS,
  stratifiedFolds,
} from "@crisol/engine";
import { output, pythonEnvironment } from "./python.mjs";
import { qualitySets } from "./quality-data.mjs";

const cache = fileURLToPath(new URL("../.cache/bench/quality/", import.meta.url));
const script = fileURLToPath(new URL("./quality.py", import.meta.url));
const FOLDS = { folds: 5, repeats: 5, seed: 1 };
const VERSIONS = {
  lightgbm: "4.7.0",
  xgboost: "3.2.0",
  catboost: "1.2.10",
  hist_gradient_boosting: "1.9.1",
};
const PACKAGES = ["lightgbm==4.7.0", "xgboost==3.2.0", "catboost==1.2.10", "scikit-learn==1.9.1", "pandas==3.1.1"];
/** What each task is judged by: ranking and probabilities of classes, errors of numbers. */
const JUDGED_BY = {
  binary_classification: ["roc_auc", "log_loss"],
  multiclass_classification: ["roc_auc", "log_loss"],
  regression: ["rmse", "mae"],
};

/**
 * How good models are with default parameters: gradient boosting on nine real sets, 5 times 5-fold cross-validation on the
 * same folds for all, beside LightGBM, XGBoost, CatBoost and HistGradientBoosting. Differences come with the corrected
 * resampled t interval (Nadeau and Bengio 2003). Then the coefficients of logistic regression beside scikit-learn's.
 */
export async function* run({ say, only }) {
  const program = await pythonEnvironment("quality", PACKAGES, say);
  await mkdir(cache, { recursive: true });
  const sets = (await qualitySets()).filter(({ name }) => only.length === 0 || only.includes(name));
  const cases = [];
  const ranks = new Map();
  for (const set of sets) {
    const { name, x, y } = set;
    const folds = stratifiedFolds(y, FOLDS);
    const metrics = JUDGED_BY[y.task];
    say(`${name}: ${x.rowCount} rows, ${x.features.length} features, ${folds.length} folds`);
    const ours = crossValidate(gradientBoosting, { x, y }, folds, { params: {}, seed: 1, metrics });
    const scores = { crisol: ours.folds };
    for (const library of Object.keys(VERSIONS)) {
      const { folds: predictions } = await peer(program, library, { ...set, folds });
      scores[library] = predictions.map((prediction, fold) => scoreOf(y, folds[fold], prediction, metrics));
    }
    for (const metric of metrics) cases.push(...compare(name, metric, scores, folds[0], ranks, say));
  }
  cases.push(...averageRanks(ranks, say));
  for (const set of sets) {
    if (set.y.task !== "regression" && set.x.features.every(({ kind }) => kind === "numeric")) {
      cases.push(await coefficients(program, set));
    }
  }
  yield cases;
}

function scoreOf(y, { test }, prediction, metrics) {
  const values = Float64Array.from(test, (row) => y.values[row]);
  return evaluate(y.task, values, Float64Array.from(prediction), { classCount: y.classCount, metrics });
}

/** One line for each peer, and the ranks of all on this set. */
function compare(name, metric, scores, { train, test }, ranks, say) {
  const better = METRICS[metric].direction === "maximise" ? 1 : -1;
  const means = Object.fromEntries(
    Object.entries(scores).map(([library, folds]) => [library, mean(folds.map((values) => values[metric]))]),
  );
  const places = Object.keys(means).sort((a, b) => better * (means[b] - means[a]));
  if (!ranks.has(metric)) ranks.set(metric, []);
  ranks.get(metric).push(Object.fromEntries(places.map((library, place) => [library, place + 1])));
  say(`  ${metric}: ${places.map((library) => `${library} ${means[library].toPrecision(5)}`).join(", ")}`);
  return Object.keys(VERSIONS).map((library) => {
    const gains = scores.crisol.map((values, fold) => better * (values[metric] - scores[library][fold][metric]));
    const band = correctedResampledT(gains, { testShare: test.length / train.length });
    return {
      name,
      metric,
      unit: "",
      ours: round(means.crisol),
      peer: library,
      peerVersion: VERSIONS[library],
      theirs: round(means[library]),
      // What is left to gain, so that it is above 1 where ours is better also where more is better.
      ratio: round(better > 0 ? (1 - means[library]) / (1 - means.crisol) : means[library] / means.crisol),
      gain: round(band.mean),
      low: round(band.low),
      high: round(band.high),
    };
  });
}

function averageRanks(ranks, say) {
  return [...ranks].flatMap(([metric, sets]) => {
    const average = (library) => mean(sets.map((places) => places[library]));
    const list = ["crisol", ...Object.keys(VERSIONS)].sort((a, b) => average(a) - average(b));
    say(`average rank by ${metric}: ${list.map((library) => `${library} ${average(library).toFixed(2)}`).join(", ")}`);
    return Object.keys(VERSIONS).map((library) => ({
      name: "average rank",
      metric,
      unit: "",
      ours: round(average("crisol")),
      peer: library,
      peerVersion: VERSIONS[library],
      theirs: round(average(library)),
      ratio: round(average(library) / average("crisol")),
    }));
  });
}

/** The largest difference between our coefficients and scikit-learn's at tol=1e-10, on features scaled alike for both. */
async function coefficients(program, { name, x, y }) {
  const columns = x.columns.map((column) => {
    const center = mean([...column]);
    const spread = Math.sqrt(mean([...column].map((value) => (value - center) ** 2))) || 1;
    return column.map((value) => (value - center) / spread);
  });
  const scaled = { ...x, columns };
  const { linear } = logisticRegression.fit({ x: scaled, y, params: {}, seed: 1 });
  const theirs = await peer(program, "logistic_regression", { name, x: scaled, y, folds: [] });
  const apart = (ours, other) => ours.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0);
  return {
    name: `logistic regression, ${name}`,
    metric: "largest difference of a coefficient",
    unit: "",
    ours: round(
      Math.max(apart([...linear.coefficients], theirs.coefficients), apart([...linear.intercepts], theirs.intercepts)),
    ),
    peer: "scikit-learn",
    peerVersion: "1.9.1",
    theirs: null,
    ratio: null,
  };
}

/** What quality.py writes; kept under `.cache`, because a peer gives the same for the same data, folds and version. */
async function peer(program, library, { x, y, folds }) {
  const input = JSON.stringify({
    task: y.task,
    classCount: y.classCount,
    kinds: x.features.map(({ kind }) => kind),
    columns: x.columns.map((column) => [...column]),
    y: [...y.values],
    folds: folds.map(({ train, test }) => ({ train: [...train], test: [...test] })),
  });
  const key = createHash("sha256")
    .update(input)
    .update(PACKAGES.join())
    .update(await readFile(script))
    .digest("hex");
  const file = `${cache}${library}-${key.slice(0, 24)}.json`;
  const known = await stat(file).then(
    () => true,
    () => false,
  );
  if (!known) {
    await writeFile(`${cache}input.json`, input);
    // Time is not measured here, and one thread gives the same numbers on every machine.
    const env = { ...process.env, OMP_NUM_THREADS: "1" };
    await output(program("python"), [script, library, `${cache}input.json`, `${file}.part`], { env });
    await rename(`${file}.part`, file);
  }
  return JSON.parse(await readFile(file, "utf8"));
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value) {
  return Number(value.toPrecision(5));
}
