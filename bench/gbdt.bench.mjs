import { availableParallelism } from "node:os";
import { studentTQuantile } from "@crisol/engine";
import { preparePython, startContender, trainYdf } from "./gbdt/contenders.mjs";
import { dataset } from "./gbdt/datasets.mjs";
import { alternate, attempt, lessIsBetter, median } from "./harness.mjs";
import { reasonOf } from "./python.mjs";

// LightGBM's processes wait actively, as ours do for a moment: with OpenMP's default its threads sleep after every split.
const ACTIVE = { OMP_WAIT_POLICY: "active" };
/** What LightGBM may be at its best with; the fastest of them on a cut is its contender. */
const LIGHTGBM_SETTINGS = [true, false].flatMap((quantised) =>
  ["force_row_wise", "force_col_wise"].map((layout) => ({
    library: "lightgbm",
    options: { use_quantized_grad: quantised, [layout]: true },
    env: ACTIVE,
  })),
);
const PILOT_TREES = 10;
const OURS = { library: "crisol", options: {} };
const LIGHTGBM_DEFAULT = { library: "lightgbm", options: {} };
const XGBOOST = { "XGBoost hist": { library: "xgboost", options: {}, env: ACTIVE } };
const OTHERS = {
  ...XGBOOST,
  CatBoost: { library: "catboost", options: {} },
  HistGradientBoosting: { library: "scikit_learn", options: {}, env: ACTIVE },
};

/**
 * Each cut with its leaves, counted rounds after those to warm up, the seeds that quality is taken over, and the others
 * beside LightGBM. Of 5m's contenders one has its data in memory at a time, and LightGBM's best is that of `pilot`.
 */
const CASES = {
  adult: { data: "adult", leaves: 31, rounds: 5, seeds: 5, others: OTHERS, ydf: true },
  "100k": { data: "100k", leaves: 63, rounds: 5, seeds: 20, others: OTHERS, ydf: true },
  wide: { data: "wide", leaves: 63, rounds: 5, seeds: 5, others: OTHERS },
  categories: { data: "categories", leaves: 31, rounds: 5, seeds: 5, others: OTHERS },
  "1m": { data: "1m", leaves: 63, rounds: 3, warmUps: 0, seeds: 5, others: OTHERS },
  "1m-255": { data: "1m", leaves: 255, rounds: 3, warmUps: 0, seeds: 1, others: XGBOOST },
  "5m": { data: "5m", leaves: 63, rounds: 1, warmUps: 0, seeds: 1, others: {}, pilot: "1m", apart: true },
};
/** Cuts on which ways of drawing rows are compared. */
const SAMPLED = ["100k", "adult", "categories"];
/** A contender whose rounds have taken this long is left out of the next ones. */
const LIMIT_SECONDS = 12;
/** Fewer for a quick look at whether all works: BENCH_TREES=5. */
const TREES = Number(process.env.BENCH_TREES ?? 100);
const THREADS = 2;
/** Fits of each number of threads, in turn. */
const THREAD_ROUNDS = 7;
/** Our defaults of classification. */
const DRAWN = { subsample: 0.7, feature_fraction_by_node: 0.3 };

/**
 * Gradient boosting from a matrix of doubles to the model, binning included, beside the libraries that people use, all
 * at 100 trees, learning rate 0.1, 255 bins and 2 threads; then memory, quality over seeds (each draws other rows; the big
 * cuts fewer, as they take minutes), threads, ways of drawing rows, and cost over rows and columns.
 * Cases: those of CASES, `threads`, `sampling-CUT`, `cost`.
 */
export async function* run({ say, only }) {
  const setting = { ...(await preparePython(say)), say };
  const cases = {
    ...Object.fromEntries(
      Object.entries(CASES).map(([name, options]) => [name, () => measureCut(name, options, setting)]),
    ),
    threads: () => measureThreads(setting),
    ...Object.fromEntries(SAMPLED.map((name) => [`sampling-${name}`, () => measureSampling(name, setting)])),
    cost: () => measureCost(setting),
  };
  for (const [name, measure] of Object.entries(cases)) {
    if (only.length > 0 && !only.includes(name)) continue;
    say(name);
    const begin = performance.now();
    yield await attempt(name, measure);
    say(`  ${name} took ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  }
}

async function measureCut(name, options, { python, versions, say }) {
  const { data, leaves, seeds, others, ydf, pilot = data } = options;
  const common = { trees: TREES, leaves, threads: THREADS, python };
  const best = await bestLightgbm(pilot, common);
  say(`  LightGBM's best: ${JSON.stringify(best.options)}`);
  const contenders = {
    ours: OURS,
    "ours, 1 thread": { ...OURS, threads: 1 },
    "LightGBM at its best": best,
    "LightGBM, default": LIGHTGBM_DEFAULT,
    ...others,
  };
  const cut = await dataset(data, 1);
  const { seconds, first, failures } = await race(cut, contenders, common, options, say);
  if (first.ours.bytes !== first["ours, 1 thread"].bytes) throw new Error("the model's bytes depend on the threads");
  if (ydf) {
    const peer = "ydf-training (npm), its defaults";
    versions.ydf = "0.0.1";
    contenders[peer] = { library: "ydf" };
    try {
      first[peer] = await trainYdf(cut, say);
      seconds[peer] = [first[peer].seconds];
    } catch (error) {
      failures[peer] = reasonOf(error);
    }
  }
  const lines = Object.entries(contenders).slice(1);
  const line = (peer, library) => ({
    ...{ name, peer, peerVersion: versions[library] ?? "", failure: failures[peer] },
    ...(library === "crisol" && { loses: false }),
  });
  const time = lines.map(([peer, { library }]) =>
    lessIsBetter({
      ...line(peer, library),
      ...{ metric: "training time", unit: "s", ours: seconds.ours, theirs: seconds[peer] },
    }),
  );
  const peakOf = (contender) => (first[contender] ? [first[contender].peakMebibytes] : []);
  const memory = lines.map(([peer, { library }]) =>
    lessIsBetter({
      ...line(peer, library),
      ...{ metric: "peak memory", unit: "MiB", ours: peakOf("ours"), theirs: peakOf(peer) },
    }),
  );
  const scores = Object.fromEntries(Object.entries(first).map(([contender, score]) => [contender, [score]]));
  await addSeeds(scores, data, seeds, { "LightGBM at its best": best, "LightGBM, default": LIGHTGBM_DEFAULT }, common);
  const judged = lines.filter(([peer, { library }]) => library !== "crisol" && library !== "ydf" && !failures[peer]);
  const quality = ["log loss", "1 - AUC"].flatMap((metric) =>
    judged.map(([peer, { library }]) => compareQuality(metric, scores, seeds, line(peer, library))),
  );
  return [...time, ...memory, ...quality];
}

const bests = new Map();

/** The settings with which LightGBM grows a few trees fastest, after one fit that is not counted. */
async function bestLightgbm(data, common) {
  const key = `${data}, ${common.leaves} leaves`;
  if (bests.has(key)) return bests.get(key);
  const cut = await dataset(data, 1);
  let best;
  for (const contender of LIGHTGBM_SETTINGS) {
    const process = startContender(contender, cut, { ...common, trees: PILOT_TREES });
    await process.fit(1);
    const { seconds } = await process.fit(1);
    await process.stop();
    if (!best || seconds < best.seconds) best = { contender, seconds };
  }
  bests.set(key, best.contender);
  return best.contender;
}

/** Seconds of each round of contenders that take turns, what their first fits needed and gave, and who failed why. */
async function race(cut, contenders, common, { rounds, warmUps = 1, apart = false }, say) {
  const processes = {};
  const first = {};
  const failures = {};
  const stop = async (name) => {
    await processes[name]?.stop();
    delete processes[name];
  };
  const turn =
    (name, { threads = THREADS, ...contender }) =>
    async () => {
      processes[name] ??= startContender(contender, cut, { ...common, threads });
      const fit = first[name] ? await processes[name].fit(1) : await processes[name].score(1);
      first[name] ??= fit;
      if (apart) await stop(name);
      return fit.seconds;
    };
  const failed = (name, error) => {
    if (contenders[name].library === "crisol") throw error;
    say(`  ${name} failed: ${error.message}`);
    failures[name] = error.message;
  };
  try {
    const turns = Object.entries(contenders).map(([name, contender]) => [name, turn(name, contender)]);
    const seconds = await alternate(Object.fromEntries(turns), {
      rounds,
      warmUps,
      limitSeconds: LIMIT_SECONDS,
      failed,
    });
    for (const [name, samples] of Object.entries(seconds)) {
      if (samples.length > 0) say(`  ${name}: ${median(samples).toFixed(3)} s, ${samples.length} rounds`);
    }
    return { seconds, first, failures };
  } finally {
    for (const name of Object.keys(processes)) await stop(name);
  }
}

/** Adds the scores of the seeds from the second on, of ours and of `peers`. */
async function addSeeds(scores, data, seeds, peers, common) {
  for (let seed = 2; seed <= seeds; seed++) {
    const cut = await dataset(data, seed);
    for (const [name, contender] of Object.entries({ ours: OURS, ...peers })) {
      const process = startContender(contender, cut, common);
      scores[name].push(await process.score(seed));
      await process.stop();
    }
  }
}

/** Means over the seeds; the note is the mean difference, ours - theirs, with its standard error. */
function compareQuality(metric, scores, seeds, line) {
  const lossOf = { "log loss": ({ logLoss }) => logLoss, "1 - AUC": ({ auc }) => 1 - auc }[metric];
  const [ours, theirs] = [scores.ours.map(lossOf), scores[line.peer].map(lossOf)];
  const differences = theirs.map((value, i) => ours[i] - value);
  const middle = mean(differences);
  const error = Math.sqrt(mean(differences.map((value) => (value - middle) ** 2)) / (differences.length - 1));
  const noise = differences.length > 1 ? ` ± ${error.toFixed(5)}` : seeds > 1 ? ", 1 seed" : "";
  return {
    ...line,
    name: `${line.name}, ${seeds} ${seeds === 1 ? "seed" : "seeds"}`,
    metric: `${metric} of test rows`,
    unit: "",
    ours: Number(mean(ours).toFixed(5)),
    theirs: Number(mean(theirs).toFixed(5)),
    ratio: null,
    note: `${middle < 0 ? "" : "+"}${middle.toFixed(5)}${noise}`,
    // Outside the seeds' 95 % interval, where there is one.
    loses: differences.length > 1 ? middle > studentTQuantile(0.975, differences.length - 1) * error : middle > 0,
  };
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

/** Ours over threads, as many as there are cores for; throws when a model's bytes depend on them. */
async function measureThreads({ say }) {
  return [
    ...(await overThreads("1m", { trees: TREES / 4, options: {}, say })),
    // Rows and features are drawn, as they are unless somebody says otherwise: more steps of less work each.
    ...(await overThreads("100k", { trees: TREES, options: DRAWN, say })),
    ...(await overThreads("adult", { trees: TREES, options: DRAWN, say })),
  ];
}

async function overThreads(name, { trees, options, say }) {
  const cut = await dataset(name, 1);
  const counts = [1, 2, 4, 8].filter((count) => count <= Math.max(2, availableParallelism()));
  const drawn = options === DRAWN ? ", rows and features drawn" : "";
  const started = counts.map((threads) => startContender({ ...OURS, options }, cut, { trees, leaves: 63, threads }));
  const seconds = counts.map(() => []);
  const models = new Set();
  try {
    for (let round = 0; round < THREAD_ROUNDS; round++) {
      for (const [at, process] of started.entries()) {
        const fit = await process.fit(1);
        seconds[at].push(fit.seconds);
        models.add(fit.bytes);
      }
    }
    // A thread without a core of its own makes all of them slow, but the bytes must be the same.
    const process = startContender({ ...OURS, options }, cut, { trees, leaves: 63, threads: 3 });
    started.push(process);
    models.add((await process.fit(1)).bytes);
  } finally {
    for (const process of started) await process.stop();
  }
  say(
    `  ${name}${drawn}: ${counts.map((threads, at) => `${threads} threads ${median(seconds[at]).toFixed(2)} s`).join(", ")}`,
  );
  if (models.size !== 1) throw new Error("the model's bytes depend on the number of threads");
  return counts.map((threads, at) =>
    lessIsBetter({
      ...{
        name: `${name}, ${trees} trees${drawn}, ${threads} threads`,
        metric: "training time, same bytes",
        unit: "s",
      },
      ...{ ours: seconds[at], peer: "1 thread", peerVersion: "", theirs: seconds[0] },
    }),
  );
}

/** Ways of drawing rows beside uniform draws of 0.8: seconds, and test log loss over seeds. */
async function measureSampling(data, { say }) {
  const draws = [
    ...[0.8, 0.5, 0.3].map((subsample) => ({ subsample, sampling_method: "uniform" })),
    ...[0.5, 0.3].map((subsample) => ({ subsample, sampling_method: "gradient_based" })),
  ];
  const entries = draws.map((options) => [
    `${options.sampling_method} ${options.subsample}`,
    { library: "crisol", options },
  ]);
  const { leaves } = CASES[data];
  const common = { trees: TREES, leaves, threads: THREADS };
  const { seconds, first } = await race(
    await dataset(data, 1),
    Object.fromEntries(entries),
    common,
    { rounds: 3 },
    say,
  );
  const seeds = 3;
  const scores = Object.fromEntries(entries.map(([name]) => [name, [first[name]]]));
  for (let seed = 2; seed <= seeds; seed++) {
    const cut = await dataset(data, seed);
    for (const [name, contender] of entries) {
      const process = startContender(contender, cut, common);
      scores[name].push(await process.score(seed));
      await process.stop();
    }
  }
  const [[peer], ...others] = entries;
  return others.flatMap(([name]) => {
    const line = { name: `${data}, ${name}`, peer, peerVersion: "" };
    const time = { ours: seconds[name], theirs: seconds[peer], loses: false };
    return [
      lessIsBetter({ ...line, metric: "training time", unit: "s", ...time }),
      { ...compareQuality("log loss", { ours: scores[name], [peer]: scores[peer] }, seeds, line), loses: false },
    ];
  });
}

/** Seconds of ours over rows and over columns, and the exponent of each: 1 is a cost in proportion. */
async function measureCost({ say }) {
  const cut = await dataset("1m", 1);
  const rows = [62_500, 125_000, 250_000, 500_000, 1_000_000].map((count) => [count, 28]);
  const columns = [7, 14, 21, 28].map((count) => [250_000, count]);
  const trees = TREES / 2;
  const time = async ([useRows, useFeatures]) => {
    const process = startContender(OURS, cut, { trees, leaves: 63, threads: THREADS, useRows, useFeatures });
    const { ours } = await alternate({ ours: async () => (await process.fit(1)).seconds }, { rounds: 3 });
    await process.stop();
    say(`  ${useRows} x ${useFeatures}: ${median(ours).toFixed(3)} s`);
    return lessIsBetter({ name: `${useRows} x ${useFeatures}, ${trees} trees`, metric: "cost", unit: "s", ours });
  };
  const results = [];
  for (const [over, steps, size] of [
    ["rows", rows, ([count]) => count],
    ["columns", columns, ([, count]) => count],
  ]) {
    const lines = [];
    for (const step of steps) lines.push(await time(step));
    const exponent = slope(
      steps.map((step) => Math.log(size(step))),
      lines.map(({ ours }) => Math.log(ours)),
    );
    results.push(
      ...lines,
      lessIsBetter({ name: `over ${over}`, metric: "exponent of cost", unit: "", ours: [exponent] }),
    );
  }
  return results;
}

/** Of the line through the points by least squares. */
function slope(x, y) {
  const [meanX, meanY] = [mean(x), mean(y)];
  const numerator = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i] - meanY), 0);
  return numerator / x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
}
