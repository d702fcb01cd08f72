import { mkdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { createThreads, importLightGbm, importXgBoost, TreeExplainer, treeShapInteractions } from "@crisol/engine";
import { AnsweringProcess } from "./answering-process.mjs";
import { alternate, attempt, lessIsBetter } from "./harness.mjs";
import { pythonEnvironment } from "./python.mjs";

const PEERS = ["numpy==2.4.6", "lightgbm==4.7.0", "xgboost==3.2.0", "shap==0.51.0"];
// Wants an older numpy, and a C compiler to install.
const FAST_PEERS = ["numpy==1.26.4", "lightgbm==4.7.0", "fasttreeshap==0.1.6"];
const folder = fileURLToPath(new URL("../.cache/bench/shap-models", import.meta.url));
/** A contender that has taken this long is not measured again in the case, and one answer may take `TIMEOUT_MS`. */
const LIMIT_SECONDS = 10;
const TIMEOUT_MS = 120_000;
const BACKGROUND_ROWS = 100;
const BACKGROUND_BEGIN = 10_000;

const NUMERIC_500 = { title: "500 x 63", model: "lightgbm-numeric-500" };
const NUMERIC_100 = { title: "100 x 31", model: "lightgbm-numeric-100" };
const CATEGORIES_500 = { title: "500 x 63, categories", model: "lightgbm-categories-500" };
const CATEGORIES_100 = { title: "100 x 31, categories", model: "lightgbm-categories-100" };
const XGBOOST_500 = { title: "XGBoost 500 x 63", model: "xgboost-numeric-500" };

/** What is explained, how many rows of it, and who else does it. */
const CASES = [
  ...[1, 1000].map((rows) => ({ ...NUMERIC_500, rows, peers: ["lightgbm", "shap"] })),
  // Minutes a round for shap and fasttreeshap.
  { ...NUMERIC_500, rows: 10_000, peers: ["lightgbm"] },
  ...[1, 1000, 10_000].map((rows) => ({ ...NUMERIC_100, rows, peers: ["lightgbm", "shap", "fasttreeshap"] })),
  // shap's own algorithm knows no categories.
  ...[1, 1000].map((rows) => ({ ...CATEGORIES_500, rows, peers: ["lightgbm"] })),
  ...[1, 1000].map((rows) => ({ ...CATEGORIES_100, rows, peers: ["lightgbm"] })),
  ...[1, 1000].map((rows) => ({ ...XGBOOST_500, rows, peers: ["xgboost"] })),
  ...[1, 20].map((rows) => ({ ...NUMERIC_500, rows, peers: ["shap"], background: true })),
  ...[1, 100].map((rows) => ({ ...NUMERIC_100, rows, peers: ["shap"], background: true })),
  { ...NUMERIC_500, rows: 2, peers: ["interactions"], interactions: true },
  { ...NUMERIC_100, rows: 20, peers: ["interactions"], interactions: true },
];

const PEER_NAMES = {
  lightgbm: "LightGBM pred_contrib",
  xgboost: "XGBoost pred_contribs",
  shap: "shap.TreeExplainer",
  interactions: "shap.TreeExplainer",
  fasttreeshap: "fasttreeshap",
};

/**
 * The same models, trained by LightGBM and XGBoost on 50k x 28, explained by us, on one thread and on all, and by the libraries
 * that do it in Python, each with all cores it can use. Ours and theirs make their explainers before. Numbers are checked in the same run.
 * `only`: texts of which a case's title has one.
 */
export async function* run({ say, only }) {
  await mkdir(folder, { recursive: true });
  const threads = await createThreads({ count: availableParallelism() });
  const environments = { peers: (await pythonEnvironment("shap", PEERS, say))("python"), fast: await fastPython(say) };
  const processes = {};
  // One that has failed, or took too long and was ended, is started again for the next case.
  const ask = (environment, command) => {
    if (!processes[environment]?.running) processes[environment] = startPeers(environments[environment]);
    return processes[environment].ask(JSON.stringify(command), { timeoutMs: TIMEOUT_MS });
  };
  try {
    say("training the models");
    const { versions } = await ask("peers", { do: "prepare" });
    versions.interactions = versions.shap;
    versions.fasttreeshap = "0.1.6";
    for (const one of CASES) {
      if (only.length > 0 && !only.some((text) => titleOf(one).includes(text))) continue;
      const wanted = one.peers.filter((peer) => peer !== "fasttreeshap" || environments.fast);
      say(`${titleOf(one)}: ${wanted.map((peer) => PEER_NAMES[peer]).join(", ")}`);
      yield await attempt(titleOf(one), () => measure({ ...one, peers: wanted }, { threads, ask, versions }));
    }
  } finally {
    threads.close();
    for (const process of Object.values(processes)) await process.end();
  }
}

const startPeers = (python) =>
  new AnsweringProcess(python, ["-W", "ignore", fileURLToPath(new URL("shap_peers.py", import.meta.url)), folder]);

async function fastPython(say) {
  try {
    return (await pythonEnvironment("fasttreeshap", FAST_PEERS, say))("python");
  } catch (error) {
    say(`fasttreeshap cannot be installed here: ${String(error.message).split("\n")[0]}`);
    return undefined;
  }
}

function titleOf({ title, rows, background, interactions }) {
  const what = interactions ? "interactions" : background ? `values, ${BACKGROUND_ROWS} background rows` : "values";
  return `${what}, ${title}, ${rows} ${rows === 1 ? "row" : "rows"}`;
}

/** Two cases for each peer, ours on one thread and on all, and one of the largest difference. */
async function measure(one, { threads, ask, versions }) {
  const { forest, x } = await load(one.model, 0, one.rows);
  const background = one.background ? (await load(one.model, BACKGROUND_BEGIN, BACKGROUND_ROWS)).x : undefined;
  const repeats = one.rows === 1 ? 20 : 1;
  const explainer = new TreeExplainer(forest, background);
  const explain = (options) =>
    one.interactions ? treeShapInteractions(forest, x, options) : explainer.explain(x, options);
  const own = (options) => () => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) explain(options);
    return (performance.now() - start) / 1000 / repeats;
  };
  const differences = {};
  const theirs = (peer) => async () => {
    const command = { do: "explain", peer, model: one.model, rows: one.rows, background: !!background, repeats };
    const { seconds } = await ask(peer === "fasttreeshap" ? "fast" : "peers", command);
    differences[peer] ??= largestDifference(explain({}).values, await numbersIn(`${folder}/values.bin`));
    return seconds;
  };
  const contenders = { one: own({}), all: own({ threads }) };
  for (const peer of one.peers) contenders[peer] = theirs(peer);
  const failures = {};
  const failed = (name, error) => {
    if (!PEER_NAMES[name]) throw error;
    failures[name] = error.message;
  };
  const often = one.rows > 1000 ? { rounds: 1, warmUps: 0 } : { rounds: 3, warmUps: 1 };
  const samples = await alternate(contenders, { ...often, limitSeconds: LIMIT_SECONDS, failed });
  return one.peers.flatMap((peer) => {
    const common = { peer: PEER_NAMES[peer], peerVersion: versions[peer], failure: failures[peer] };
    const time = { ...common, metric: "time", unit: "s", theirs: samples[peer] };
    return [
      lessIsBetter({ ...time, name: `${titleOf(one)}, 1 thread`, ours: samples.one }),
      lessIsBetter({ ...time, name: `${titleOf(one)}, ${threads.count} threads`, ours: samples.all }),
      lessIsBetter({
        ...common,
        name: titleOf(one),
        metric: "largest difference from ours",
        unit: "",
        ours: null,
        theirs: differences[peer] === undefined ? [] : [differences[peer]],
      }),
    ];
  });
}

/** A model and some of the rows that Python wrote for it. */
async function load(model, begin, count) {
  const [kind, data] = model.split("-");
  const path = `${folder}/${model}.${kind === "xgboost" ? "json" : "txt"}`;
  const text = await readFile(path, "utf8");
  const { fitted, categories } = kind === "xgboost" ? importXgBoost(text) : importLightGbm(text);
  const numbers = await numbersIn(`${folder}/${data}.bin`);
  const rowCount = numbers.length / fitted.features.length;
  const columns = fitted.features.map((_, f) => {
    const values = numbers.slice(f * rowCount + begin, f * rowCount + begin + count);
    const codes = new Map(categories[f].map((category, code) => [Number(category), code]));
    return codes.size === 0 ? values : values.map((value) => codes.get(value) ?? Number.NaN);
  });
  return { forest: fitted.forest, x: { rowCount: count, features: fitted.features, columns } };
}

async function numbersIn(path) {
  const { buffer, byteOffset, byteLength } = await readFile(path);
  return new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

function largestDifference(ours, theirs) {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} contributions, and the peer has ${theirs.length}`);
  return ours.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i])), 0);
}
