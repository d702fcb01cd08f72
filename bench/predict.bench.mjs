import { createHash } from "node:crypto";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createThreads, exportOnnx, importLightGbm } from "@crisol/engine";
import { alternate, attempt, lessIsBetter, median } from "./harness.mjs";
import { wasmPredictor } from "./predict/wasm-predictor.mjs";
import { output, pythonEnvironment, reasonOf } from "./python.mjs";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const FEATURES = 28;
/** Rows that all are measured on, and rounds; fewer for a quick look: BENCH_ROWS=100000 BENCH_ROUNDS=1. */
const ROWS = Number(process.env.BENCH_ROWS ?? 1_000_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
/** A contender that has taken this long is not measured again. */
const LIMIT_SECONDS = 15;
/** What one measurement of a peer may take, compiling the model included. */
const TIMEOUT_MS = 120_000;
const VERSIONS = {
  lightgbm: "4.7.0",
  onnxruntime: "1.32.0",
  onnxmltools: "1.16.0",
  lleaves: "1.3.0",
  tl2cgen: "1.0.0",
};
const PACKAGES = [
  ...Object.entries(VERSIONS).map(([name, version]) => `${name}==${version}`),
  // The last LLVM that lleaves knows how to call.
  ...["llvmlite==0.44.0", "treelite==4.8.1", "onnx==1.23.2", "skl2onnx==1.20.0", "numpy==2.4.6"],
];
const WASM = "our WebAssembly module";
const PEERS = {
  lightgbm: ["LightGBM", VERSIONS.lightgbm],
  onnx_lightgbm: ["ONNX Runtime, file by onnxmltools", VERSIONS.onnxruntime],
  onnx_ours: ["ONNX Runtime, our file", VERSIONS.onnxruntime],
  onnx_ours_float: ["ONNX Runtime, our file in floats", VERSIONS.onnxruntime],
  lleaves: ["lleaves", VERSIONS.lleaves],
  tl2cgen: ["tl2cgen, gcc", VERSIONS.tl2cgen],
};

/** The models with their rows and peers: lleaves takes minutes to compile 26,000 splits by categories. */
const MODELS = {
  model: ["28 numbers", ROWS, Object.keys(PEERS)],
  categories: ["24 numbers, 4 categories", ROWS / 5, Object.keys(PEERS).filter((peer) => peer !== "lleaves")],
};

/**
 * Prediction with 500 trees of 63 leaves and 28 features, made by LightGBM: of numbers only, and with four features of
 * categories (on a fifth of the rows). Every library reads the same file and gives raw scores (ONNX Runtime and our
 * WebAssembly module probabilities): a single row after another, 1000 rows, and all rows on one and two threads. Peers run in a process
 * of their own each, called from Python as users call them; LightGBM's single rows by the quickest way that its C
 * interface has.
 */
export async function* run({ say }) {
  const program = await pythonEnvironment("predict", PACKAGES, say);
  const python = program("python");
  const folder = await trainedModels(python, say);
  const threads = await createThreads({ count: 2 });
  try {
    for (const [name, [title, rowCount, peers]] of Object.entries(MODELS)) {
      yield await attempt(title, () =>
        compare(`${folder}${name}.txt`, title, rowCount, { peers, python, threads, say }),
      );
    }
  } finally {
    threads.close();
  }
}

/** The folder of the models, which are trained once. */
async function trainedModels(python, say) {
  const script = file("predict/make_models.py");
  const version = createHash("sha256")
    .update(await readFile(script))
    .digest("hex")
    .slice(0, 8);
  const folder = file(`../.cache/bench/predict/models-${version}/`);
  const done = `${folder}done`;
  const exists = await access(done).then(
    () => true,
    () => false,
  );
  if (!exists) {
    say("training the models with LightGBM");
    await mkdir(folder, { recursive: true });
    await output(python, [script, folder, "1000000"]);
    await writeFile(done, "");
  }
  return folder;
}

async function compare(path, title, rowCount, { peers, python, threads, say }) {
  const { fitted } = importLightGbm(await readFile(path));
  await writeFile(path.replace(".txt", ".onnx"), exportOnnx(fitted));
  await writeFile(path.replace(".txt", ".float.onnx"), exportOnnx(fitted, { numbers: "float" }));
  const rows = await readRows(path.replace(".txt", ".rows"), rowCount);
  const x = matrixOf(rows, fitted.features);
  const compiled = await wasmPredictor(fitted);
  const contenders = { ours: async () => measure(fitted, x, threads), wasm: async () => measureWasm(compiled, rows) };
  for (const peer of peers) {
    contenders[peer] = async () => {
      say(`${title}: ${PEERS[peer][0]}`);
      const args = [file("predict/contender.py"), peer, path, String(rowCount)];
      return JSON.parse(await output(python, args, { timeout: TIMEOUT_MS, killSignal: "SIGKILL" }));
    };
  }
  const failures = {};
  const failed = (peer, error) => {
    if (!PEERS[peer]) throw error;
    failures[peer] = reasonOf(error);
  };
  const samples = await alternate(contenders, { rounds: ROUNDS, warmUps: 0, limitSeconds: LIMIT_SECONDS, failed });
  for (const peer of peers) if (!failures[peer]) await compareScores(path, peer, fitted, x, say);
  return figures(title, rowCount, samples, failures);
}

/** Doubles, row by row. */
async function readRows(path, rowCount) {
  const bytes = await readFile(path);
  return new Float64Array(bytes.buffer, bytes.byteOffset, rowCount * FEATURES);
}

function matrixOf(rows, features) {
  const rowCount = rows.length / FEATURES;
  const columns = features.map((_, f) => Float64Array.from({ length: rowCount }, (_, row) => rows[row * FEATURES + f]));
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

function measureWasm(predict, rows) {
  const singles = Array.from({ length: 2000 }, (_, row) => rows.subarray(row * FEATURES, (row + 1) * FEATURES));
  for (const single of singles) predict(single);
  const oneRow = singles.map((single) => 1000 * milliseconds(() => predict(single))).sort((a, b) => a - b);
  const thousand = rows.subarray(0, 1000 * FEATURES);
  return {
    oneRowMicroseconds: [median(oneRow), oneRow[Math.floor(oneRow.length * 0.99)]],
    thousandRows: median(Array.from({ length: 9 }, () => milliseconds(() => predict(thousand)))) / 1000,
    allRows: { 1: milliseconds(() => predict(rows)) / 1000 },
  };
}

function milliseconds(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function figures(title, rowCount, samples, failures) {
  const metrics = [
    ["1 row, median", "us", ({ oneRowMicroseconds: [median] }) => median],
    ["1 row, 99th percentile", "us", ({ oneRowMicroseconds: [, p99] }) => p99],
    ["1000 rows, 1 thread", "ms", ({ thousandRows }) => thousandRows * 1000],
    [`${rowCount} rows, 1 thread`, "s", ({ allRows }) => allRows[1]],
    [`${rowCount} rows, 2 threads`, "s", ({ allRows }) => allRows[2] ?? []],
  ];
  const peers = Object.entries({ wasm: [WASM, ""], ...PEERS }).filter(([key]) => samples[key]);
  return metrics.flatMap(([name, unit, value]) =>
    peers.map(([key, [peer, peerVersion]]) =>
      lessIsBetter({
        name: `${title}: ${name}`,
        metric: "time to predict",
        unit,
        ours: samples.ours.map(value),
        peer,
        peerVersion,
        theirs: samples[key].flatMap(value),
        failure: failures[key],
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
