import { readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { evaluate } from "@crisol/engine";
import { AnsweringProcess } from "../answering-process.mjs";
import { output, pythonEnvironment } from "../python.mjs";

const PACKAGES = [
  "lightgbm==4.7.0",
  "xgboost==3.2.0",
  "catboost==1.2.10",
  "scikit-learn==1.9.1",
  "pandas==3.1.1",
  "numpy==2.4.6",
];
const require = createRequire(import.meta.url);
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The Python environment of the contenders, and the version of each library in it. */
export async function preparePython(say) {
  const program = await pythonEnvironment("gbdt", PACKAGES, say);
  const versions = Object.fromEntries(PACKAGES.map((pinned) => pinned.replaceAll("-", "_").split("==")));
  return { python: program("python"), versions };
}

/** What one fit may take; it is none of the figures. */
const TIMEOUT_MS = 180_000;
/**
 * A contender in a process of its own, which has read its data: `fit(seed)` trains once and returns seconds and the
 * peak memory of the process so far; `score(seed)` also returns AUC and log loss on the test rows. Both reject with the
 * reason when the contender fails or takes too long.
 */
export function startContender(contender, dataset, { trees, leaves, threads, python, ...more }) {
  const spec = JSON.stringify({ ...dataset, ...contender, trees, leaves, threads, ...more });
  const [program, script] = contender.library === "crisol" ? [process.execPath, "ours.mjs"] : [python, "contender.py"];
  // The environment's own thread settings would change what is measured.
  const env = { ...process.env, OMP_NUM_THREADS: String(threads), ...contender.env };
  const child = new AnsweringProcess(program, [file(script), spec], { env });
  // Stopped between its turns: OpenMP threads that wait actively would take the cores from the others.
  const ask = async (seed, path) => {
    child.resume();
    const answer = await child.ask(`${seed} ${path}`, { timeoutMs: TIMEOUT_MS });
    child.pause();
    return answer;
  };
  return {
    fit: (seed) => ask(seed, "-"),
    async score(seed) {
      const path = join(tmpdir(), `crisol-gbdt-${process.pid}-${contender.library}.f64`);
      const result = await ask(seed, path);
      const bytes = await readFile(path);
      await rm(path);
      const predictions = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
      return { ...result, ...quality(predictions, await targetOf(dataset)) };
    },
    stop: () => child.end(),
  };
}

async function targetOf({ test, testRows, features }) {
  const bytes = await readFile(test);
  return new Float64Array(bytes.buffer, bytes.byteOffset + features.length * testRows * 8, testRows);
}

function quality(probabilities, values) {
  const metrics = ["roc_auc", "log_loss"];
  const { roc_auc: auc, log_loss: logLoss } = evaluate("binary_classification", values, probabilities, { metrics });
  return { auc, logLoss };
}

/**
 * YDF's own npm package, one thread of WebAssembly, which takes CSV as text and has no parameters: its defaults (at most
 * 300 trees of depth 6, early stopping). Returns seconds to train, the reading of the text included, and peak memory; it is
 * installed into the bench's cache, without scripts.
 */
export async function trainYdf(dataset, say) {
  const folder = fileURLToPath(new URL("../../.cache/bench/ydf/", import.meta.url));
  try {
    require.resolve("ydf-training", { paths: [folder] });
  } catch {
    say("installing ydf-training 0.0.1");
    await output("npm", [
      "install",
      "--prefix",
      folder,
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "ydf-training@0.0.1",
    ]);
  }
  const library = require.resolve("ydf-training", { paths: [folder] });
  const printed = await output(process.execPath, [file("ydf.mjs"), library, JSON.stringify(dataset)], {
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
  });
  return JSON.parse(printed.trim().split("\n").at(-1)); // the library prints as well
}
