/*
 * npm run conformance:mlflow -- --tests DIR [--peer] [-k EXPRESSION]: MLflow's own tests of its REST API, its registry and its SQL
 * store, against our server. DIR is a checkout of mlflow/mlflow at a version that fits the client, or its folder `tests`
 * alone; it is never part of this repository. Prints what passed, what failed, and what says nothing about another
 * server, with the reasons; exit code 1 when one failed. With --peer, MLflow's own server stands in our place: what fails
 * there too is between the tests' version and the client's.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pythonEnvironment } from "../bench/python.mjs";
import { buildStale, commandParts } from "./build.mjs";
import { MLFLOW_PACKAGES } from "./mlflow-packages.mjs";

const FILES = [
  "tests/tracking/test_rest_tracking.py",
  "tests/tracking/test_model_registry.py",
  "tests/store/model_registry/test_sqlalchemy_store.py",
  // One file until MLflow 3.6, several later.
  "tests/store/tracking/test_sqlalchemy_store.py",
  "tests/store/tracking/sqlalchemy_store/test_sqlalchemy_store_core.py",
  "tests/store/tracking/sqlalchemy_store/test_sqlalchemy_store_experiments.py",
  "tests/store/tracking/sqlalchemy_store/test_sqlalchemy_store_runs.py",
];

const { values } = parseArgs({
  options: { tests: { type: "string" }, peer: { type: "boolean" }, k: { type: "string", short: "k" } },
});
const root = values.tests && resolve(values.tests);
const files = root ? FILES.filter((file) => existsSync(join(root, file))) : [];
if (files.length === 0) {
  console.error(
    "usage: npm run conformance:mlflow -- --tests DIR [--peer] [-k EXPRESSION]; DIR has mlflow/mlflow's folder tests",
  );
  process.exit(2);
}
await buildStale({ quiet: true, only: commandParts });
const program = await pythonEnvironment("mlflow-clients", MLFLOW_PACKAGES, console.error);
const folder = await mkdtemp(join(tmpdir(), "crisol-conformance-"));
try {
  const outcomes = join(folder, "outcomes.json");
  await runTests(outcomes);
  const { failsOnPeer } = JSON.parse(await readFile(new URL("mlflow-conformance/not-relevant.json", import.meta.url)));
  report(JSON.parse(await readFile(outcomes, "utf8")), failsOnPeer);
} finally {
  await rm(folder, { recursive: true, force: true });
}

function runTests(outcomes) {
  const plugin = fileURLToPath(new URL("mlflow-conformance/", import.meta.url));
  const args = ["-m", "pytest", "-q", "--no-header", "--tb=short", "-p", "plugin", "-p", "no:cacheprovider"];
  args.push("--timeout=60", ...(values.k ? ["-k", values.k] : []), ...files);
  const env = {
    ...process.env,
    PYTHONPATH: plugin,
    CRISOL_OUTCOMES: outcomes,
    CRISOL_PROGRAM: fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url)),
    ...(values.peer && { CRISOL_PEER: "yes" }),
    // A 500 is a failure, not minutes of waiting.
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: "0",
    MLFLOW_DISABLE_TELEMETRY: "true",
  };
  const child = spawn(program("python"), args, { cwd: root, env, stdio: ["ignore", 2, "inherit"] });
  return new Promise((done, fail) => child.once("error", fail).once("exit", done));
}

/** Prints the outcomes. A failure that MLflow's own server shares is told apart, and does not count. */
function report({ outcomes, failures, notRelevant }, failsOnPeer) {
  const passed = Object.values(outcomes).filter((outcome) => outcome === "passed").length;
  const left = Object.values(notRelevant).reduce((sum, count) => sum + count, 0);
  const isShared = ([name]) => failsOnPeer.tests.includes(name.split("/").at(-1));
  const shared = Object.entries(failures).filter(isShared);
  const own = Object.entries(failures).filter((failure) => !isShared(failure));
  console.log(
    `${passed} passed, ${own.length} failed, ${shared.length} failed as on MLflow's server, ${left} not relevant\n`,
  );
  for (const [reason, count] of Object.entries(notRelevant).sort(([, a], [, b]) => b - a))
    console.log(`- ${count} not relevant: ${reason}`);
  if (shared.length > 0) console.log(`- ${shared.length} ${failsOnPeer.reason}`);
  for (const [name, message] of own) console.log(`- failed: ${name}: ${message}`);
  if (passed === 0 || own.length > 0) process.exitCode = 1;
}
