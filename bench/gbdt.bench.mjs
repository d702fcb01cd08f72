import { preparePython, startContender, trainYdf } from "./gbdt/contenders.mjs";
import { dataset } from "./gbdt/datasets.mjs";
import { alternate, lessIsBetter, median } from "./harness.mjs";

const OURS = { library: "crisol", options: {} };
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
const LIGHTGBM_DEFAULT = { library: "lightgbm", options: {} };
const PILOT_TREES = 10;

/** Each cut with its leaves, counted rounds after one to warm up, and the seeds that quality is taken over. */
const CASES = {
  adult: { data: "adult", leaves: 31, rounds: 5, seeds: 5, others: true, ydf: true },
  "100k": { data: "100k", leaves: 63, rounds: 5, seeds: 5, others: true, ydf: true },
  wide: { data: "wide", leaves: 63, rounds: 5, seeds: 5, others: true },
  categories: { data: "categories", leaves: 31, rounds: 5, seeds: 5, others: true },
  "1m": { data: "1m", leaves: 63, rounds: 3, seeds: 2, others: true },
  "1m-255": { data: "1m", leaves: 255, rounds: 3, seeds: 1 },
  "5m": { data: "5m", leaves: 63, rounds: 1, seeds: 1 },
};
const TREES = 100;
const THREADS = 2;

/**
 * Gradient boosting from a matrix of doubles to the model, binning included, beside the libraries that people use, all
 * at 100 trees, learning rate 0.1, 255 bins and 2 threads; then memory, quality over seeds (each draws other rows; the big
 * cuts fewer, as they take minutes), threads, and cost over rows and columns. Cases: those of CASES, `threads`, `cost`.
 */
export async function* run({ say, only }) {
  const setting = { ...(await preparePython(say)), say };
  const wanted = (name) => only.length === 0 || only.includes(name);
  const results = [];
  for (const [name, options] of Object.entries(CASES)) {
    if (!wanted(name)) continue;
    say(`${name}: ${options.leaves} leaves`);
    results.push(...(await measure(name, options, setting)));
  }
  if (wanted("threads")) results.push(...(await measureThreads(setting)));
  if (wanted("cost")) results.push(...(await measureCost(setting)));
  return results;
}

async function measure(name, { data, leaves, rounds, seeds, others, ydf }, { python, versions, say }) {
  const cut = await dataset(data, 1);
  const common = { trees: TREES, leaves, threads: THREADS, python };
  const best = await bestLightgbm(cut, common);
  say(`  LightGBM's best: ${JSON.stringify(best.options)}`);
  const contenders = {
    ours: [OURS, common],
    "ours, 1 thread": [OURS, { ...common, threads: 1 }],
    "LightGBM at its best": [best, common],
    "LightGBM, default": [LIGHTGBM_DEFAULT, common],
    ...(others && {
      "XGBoost hist": [{ library: "xgboost", options: {}, env: ACTIVE }, common],
      CatBoost: [{ library: "catboost", options: {} }, common],
      HistGradientBoosting: [{ library: "scikit_learn", options: {}, env: ACTIVE }, common],
    }),
  };
  const { seconds, peaks } = await race(cut, contenders, rounds, say);
  const results = [];
  for (const [peer, [{ library }]] of Object.entries(contenders).slice(1)) {
    const peerVersion = versions[library] ?? "";
    const line = { ours: seconds.ours, peer, peerVersion, theirs: seconds[peer] };
    results.push(lessIsBetter({ name, metric: "training time", unit: "s", ...line }));
    const memory = { ours: [peaks.ours], peer, peerVersion, theirs: [peaks[peer]] };
    results.push(lessIsBetter({ name, metric: "peak memory", unit: "MiB", ...memory }));
  }
  if (ydf) {
    const { seconds: theirs } = await trainYdf(cut, say);
    const line = { peer: "ydf-training (npm), its defaults", peerVersion: "0.0.1", theirs: [theirs] };
    results.push(lessIsBetter({ name, metric: "training time", unit: "s", ours: [median(seconds.ours)], ...line }));
  }
  results.push(...(await compareQuality(name, data, seeds, best, common, versions)));
  return results;
}

/** The settings with which LightGBM grows a few trees fastest, after one fit that is not counted. */
async function bestLightgbm(cut, common) {
  let best;
  for (const contender of LIGHTGBM_SETTINGS) {
    const process = await startContender(contender, cut, { ...common, trees: PILOT_TREES });
    await process.fit(1);
    const { seconds } = await process.fit(1);
    await process.stop();
    if (!best || seconds < best.seconds) best = { contender, seconds };
  }
  return best.contender;
}

/** Seconds of each round and peak memory after one fit, of contenders that take turns. */
async function race(cut, contenders, rounds, say) {
  const processes = {};
  const peaks = {};
  try {
    for (const [name, [contender, common]] of Object.entries(contenders)) {
      processes[name] = await startContender(contender, cut, common);
    }
    const fits = Object.entries(processes).map(([name, process]) => [
      name,
      async () => {
        const { seconds, peakMebibytes } = await process.fit(1);
        peaks[name] ??= peakMebibytes;
        return seconds;
      },
    ]);
    const seconds = await alternate(Object.fromEntries(fits), { rounds });
    for (const [name, samples] of Object.entries(seconds)) say(`  ${name}: ${median(samples).toFixed(3)} s`);
    return { seconds, peaks };
  } finally {
    for (const process of Object.values(processes)) await process.stop();
  }
}

/** Test losses over seeds beside both LightGBMs: means, and in the name the mean difference with its standard error. */
async function compareQuality(name, data, seeds, best, common, versions) {
  const scores = { ours: [], best: [], default: [] };
  const contenders = { ours: OURS, best, default: LIGHTGBM_DEFAULT };
  for (let seed = 1; seed <= seeds; seed++) {
    const cut = await dataset(data, seed);
    for (const [key, contender] of Object.entries(contenders)) {
      const process = await startContender(contender, cut, common);
      scores[key].push(await process.score(seed));
      await process.stop();
    }
  }
  return ["best", "default"].flatMap((key) =>
    [
      ["log loss", "logLoss", (score) => score],
      ["1 - AUC", "auc", (score) => 1 - score],
    ].map(([metric, field, less]) => {
      const ours = scores.ours.map((score) => less(score[field]));
      const theirs = scores[key].map((score) => less(score[field]));
      return {
        ...lessIsBetter({ name, metric, unit: "", ours: [mean(ours)], theirs: [mean(theirs)] }),
        name: `${name}, ${seeds} seeds: ours - theirs ${differenceOf(ours, theirs)}`,
        peer: key === "best" ? "LightGBM at its best" : "LightGBM, default",
        peerVersion: versions.lightgbm,
      };
    }),
  );
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

function differenceOf(ours, theirs) {
  const differences = ours.map((value, i) => value - theirs[i]);
  const middle = mean(differences);
  if (differences.length === 1) return middle.toFixed(5);
  const variance = differences.reduce((sum, d) => sum + (d - middle) ** 2, 0) / (differences.length - 1);
  return `${middle.toFixed(5)} +- ${Math.sqrt(variance / differences.length).toFixed(5)}`;
}

/** Ours over threads, as many as there are cores for; throws when a model's bytes depend on them. */
async function measureThreads({ say }) {
  const { availableParallelism } = await import("node:os");
  const cut = await dataset("1m", 1);
  const counts = [1, 2, 4, 8].filter((count) => count <= Math.max(2, availableParallelism()));
  const models = new Set();
  const results = [];
  let alone;
  // Threads without a core of their own are slow, but must give the same bytes.
  for (const threads of [...counts, 3]) {
    const process = await startContender(OURS, cut, { trees: 25, leaves: 63, threads });
    const { seconds, bytes } = await process.fit(1);
    await process.stop();
    models.add(bytes);
    alone ??= seconds;
    say(`  ${threads} threads: ${seconds.toFixed(2)} s`);
    if (!counts.includes(threads)) continue;
    const line = { ours: [seconds], peer: "1 thread", peerVersion: "", theirs: [alone] };
    results.push(
      lessIsBetter({ name: `1m, 25 trees, ${threads} threads`, metric: "training time", unit: "s", ...line }),
    );
  }
  if (models.size !== 1) throw new Error("the model's bytes depend on the number of threads");
  return results;
}

/** Seconds of ours over rows and over columns: each step is twice the one before. */
async function measureCost({ say }) {
  const cut = await dataset("1m", 1);
  const wide = await dataset("wide", 1);
  const steps = [
    ...[125_000, 250_000, 500_000, 1_000_000].map((useRows) => [cut, { useRows }, `${useRows} rows x 28`]),
    ...[25, 50, 100, 200].map((useFeatures) => [wide, { useFeatures }, `20000 rows x ${useFeatures}`]),
  ];
  const results = [];
  for (const [data, part, name] of steps) {
    const process = await startContender(OURS, data, { trees: 50, leaves: 63, threads: THREADS, ...part });
    await process.fit(1);
    const samples = [];
    for (let round = 0; round < 3; round++) samples.push((await process.fit(1)).seconds);
    await process.stop();
    say(`  ${name}: ${median(samples).toFixed(3)} s`);
    results.push(lessIsBetter({ name: `${name}, 50 trees`, metric: "training time", unit: "s", ours: samples }));
  }
  return results;
}
