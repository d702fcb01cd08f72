import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createThreads, exportOnnx, importLightGbm } from "@crisol/engine";
import { alternate, lessIsBetter, median } from "./harness.mjs";
import { output, pythonEnvironment } from "./python.mjs";

const cache = fileURLToPath(new URL("../.cache/bench/predict-models/", import.meta.url));
const script = fileURLToPath(new URL("./predict/contender.py", import.meta.url));
const FEATURES = 28;
/** Rows that all are measured on, and rounds; fewer for a quick look: BENCH_ROWS=100000 BENCH_ROUNDS=1. */
const ROWS = Number(process.env.BENCH_ROWS ?? 1_000_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const VERSIONS = {
  lightgbm: "4.7.0",
  onnxruntime: "1.32.0",
  onnxmltools: "1.16.0",
  lleaves: "1.3.0",
  tl2cgen: "1.0.0",
  treelite: "4.8.1",
};
const PACKAGES = [
  ...Object.entries(VERSIONS).map(([name, version]) => `${name}==${version}`),
  ...["onnx==1.23.2", "skl2onnx==1.20.0", "numpy==2.4.6"],
];
const PEERS = {
  lightgbm: ["LightGBM", VERSIONS.lightgbm],
  onnx_lightgbm: ["ONNX Runtime, file by onnxmltools", VERSIONS.onnxruntime],
  onnx_ours: ["ONNX Runtime, our file", VERSIONS.onnxruntime],
  onnx_ours_float: ["ONNX Runtime, our file in floats", VERSIONS.onnxruntime],
  lleaves: ["lleaves", VERSIONS.lleaves],
  tl2cgen: ["tl2cgen, gcc", VERSIONS.tl2cgen],
  gtil: ["treelite GTIL", VERSIONS.treelite],
};

/**
 * Prediction with 500 trees of 63 leaves and 28 features, made by LightGBM: without and with four features of categories.
 * Every library reads the same file and gives raw scores (ONNX Runtime probabilities): a single row after another, 1000
 * rows, and all rows on one and two threads. Peers run in a process of their own each, called from Python as users call
 * them; LightGBM's single rows by the quickest way that its C interface has.
 */
export async function* run({ say }) {
  const program = await pythonEnvironment("predict", PACKAGES, say);
  const python = program("python");
  await mkdir(cache, { recursive: true });
  const made = `${cache}made-${ROWS}`;
  if (!(await exists(made))) {
    say("training the models with LightGBM");
    await output(python, [script, "make", cache, String(ROWS)]);
    await writeFile(made, "");
  }
  const threads = await createThreads({ count: 2 });
  const cases = [];
  for (const name of ["model", "categories"]) {
    const path = `${cache}${name}.txt`;
    const { fitted } = importLightGbm(await readFile(path));
    await writeFile(path.replace(".txt", ".onnx"), exportOnnx(fitted));
    await writeFile(path.replace(".txt", ".float.onnx"), exportOnnx(fitted, { numbers: "float" }));
    const x = await readRows(path.replace(".txt", ".rows"), fitted.features);
    const peers = await usable(name, python, path, say);
    const contenders = { ours: async () => measure(fitted, x, threads) };
    for (const peer of peers)
      contenders[peer] = async () => JSON.parse(await output(python, [script, peer, path, String(ROWS)]));
    const samples = await alternate(contenders, { rounds: ROUNDS, warmUps: 0 });
    for (const peer of peers) await compareScores(path, peer, fitted, x, say);
    cases.push(...figures(name === "model" ? "28 numbers" : "24 numbers, 4 categories", samples, peers));
  }
  threads.close();
  return cases;
}

/** The peers that can read the model; says which cannot, and why. */
async function usable(name, python, path, say) {
  const able = [];
  for (const peer of Object.keys(PEERS)) {
    try {
      await output(python, [script, peer, path, "2000"]);
      able.push(peer);
    } catch (error) {
      const reason = String(error.stderr ?? error)
        .trim()
        .split("\n")
        .at(-1);
      say(`${PEERS[peer][0]} cannot do ${name}: ${reason}`);
    }
  }
  return able;
}

async function readRows(path, features) {
  const bytes = await readFile(path);
  const rowCount = Math.min(ROWS, bytes.byteLength / (8 * FEATURES));
  const rows = new Float64Array(bytes.buffer, bytes.byteOffset, rowCount * FEATURES);
  const columns = features.map((_, f) => {
    const column = new Float64Array(rowCount);
    for (let row = 0; row < rowCount; row++) column[row] = rows[row * FEATURES + f];
    return column;
  });
  return { rowCount, features, columns };
}

function cut({ features, columns }, begin, end) {
  return { rowCount: end - begin, features, columns: columns.map((column) => column.slice(begin, end)) };
}

/** The same figures as contender.py prints. */
function measure(fitted, x, threads) {
  const singles = Array.from({ length: 2000 }, (_, row) => cut(x, row, row + 1));
  for (const single of singles) fitted.predictRaw(single);
  const oneRow = singles.map((single) => 1000 * milliseconds(() => fitted.predictRaw(single))).sort((a, b) => a - b);
  const thousand = cut(x, 0, 1000);
  for (let i = 0; i < 20; i++) fitted.predictRaw(thousand);
  return {
    oneRowMicroseconds: [median(oneRow), oneRow[Math.floor(oneRow.length * 0.99)]],
    thousandRows: median(Array.from({ length: 9 }, () => milliseconds(() => fitted.predictRaw(thousand)))) / 1000,
    allRows: {
      1: milliseconds(() => fitted.predict(x)) / 1000,
      2: milliseconds(() => fitted.predict(x, { threads })) / 1000,
    },
  };
}

function milliseconds(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function figures(model, samples, peers) {
  const metrics = [
    ["1 row, median", "us", ({ oneRowMicroseconds: [median] }) => median],
    ["1 row, 99th percentile", "us", ({ oneRowMicroseconds: [, p99] }) => p99],
    ["1000 rows, 1 thread", "ms", ({ thousandRows }) => thousandRows * 1000],
    [`${ROWS} rows, 1 thread`, "s", ({ allRows }) => allRows[1]],
    [`${ROWS} rows, 2 threads`, "s", ({ allRows }) => allRows[2]],
  ];
  return metrics.flatMap(([name, unit, value]) =>
    peers.map((peer) =>
      lessIsBetter({
        name: `${model}: ${name}`,
        metric: "time",
        unit,
        ours: samples.ours.map(value),
        peer: PEERS[peer][0],
        peerVersion: PEERS[peer][1],
        theirs: samples[peer].map(value),
      }),
    ),
  );
}

async function compareScores(path, peer, fitted, x, say) {
  const bytes = await readFile(path.replace(".txt", `.${peer}.scores`));
  const scores = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  const ours = fitted.predictRaw(cut(x, 0, scores.length));
  const largest = scores.reduce((most, score, row) => Math.max(most, Math.abs(score - ours[row])), 0);
  say(`${PEERS[peer][0]}: largest difference of a raw score from ours ${largest.toExponential(1)}`);
}

function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
