import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { lessIsBetter } from "./harness.mjs";
import { startMlflow } from "./mlflow-server.mjs";
import { output, pythonEnvironment } from "./python.mjs";
import { putFile } from "./tracking/put-file.mjs";
import { RawClient } from "./tracking/raw-client.mjs";
import { peakMemoryBytes } from "./tracking/sizes.mjs";
import { startServer, TOKEN, temporaryFolder } from "./workspace.mjs";

const BYTES = Number(process.env.BENCH_ARTIFACT_BYTES ?? 5_000_000_000);
const NAME = "weights.bin";
const script = fileURLToPath(new URL("tracking/artifact_client.py", import.meta.url));
const exec = promisify(execFile);

/**
 * A file of 5 GB (BENCH_ARTIFACT_BYTES; the disk needs twice as much): logged and downloaded by MLflow's client, from
 * `mlflow server` and from ours, logged by our own route, broken off half way, and refused by the limit of the server.
 * Throws where what comes back is another file, or an upload that was broken off or refused leaves anything behind.
 */
export async function* run({ say }) {
  const program = await pythonEnvironment("mlflow", ["mlflow==3.17.2"], say);
  const peerVersion = (await output(program("mlflow"), ["--version"])).trim().split(" ").at(-1);
  const { folder, remove } = await temporaryFolder();
  const metric = `artifact of ${BYTES / 1e9} GB`;
  const line = (name, unit, value, more) => lessIsBetter({ metric, name, unit, ours: [value], ...more });
  try {
    say(`writing a file of ${BYTES / 1e9} GB`);
    const local = join(folder, "local");
    const file = join(local, NAME);
    await mkdir(local);
    await exec("sh", ["-c", 'head -c "$1" /dev/urandom > "$2"', "sh", String(BYTES), file]);
    const client = { python: program("python"), file, sha256: await sha256Of(file) };

    say("mlflow server");
    const theirFolder = join(folder, "mlflow");
    await mkdir(theirFolder);
    const mlflow = await startMlflow(program("mlflow"), theirFolder);
    const theirs = await roundTrip(client, { url: mlflow.url }).finally(mlflow.stop);
    await rm(theirFolder, { recursive: true });

    say("ours");
    const dataDir = join(folder, "workspace");
    const server = await startServer(dataDir);
    try {
      const ours = await roundTrip(client, { url: server.url, token: TOKEN });
      const beside = (seconds) => ({ peer: "mlflow server", peerVersion, theirs: [seconds] });
      yield [
        line("logged by MLflow's client", "s", ours.uploadSeconds, beside(theirs.uploadSeconds)),
        line("downloaded by MLflow's client", "s", ours.downloadSeconds, beside(theirs.downloadSeconds)),
      ];
      const raw = new RawClient({ url: server.url, token: TOKEN });
      const { projectId } = await raw.getOwn(`experiments/${ours.experimentId}`);
      const run = `projects/${projectId}/runs/${ours.runId}`;
      const artifacts = async () => (await raw.getOwn(`${run}/artifacts`)).items.map(({ path }) => path);
      yield await byOurRoute({ server, file, line, path: `/api/v1/${run}/artifact?path=` });
      await requireNothingLeft(dataDir, await artifacts());
      yield [line("memory of the server at its peak", "MB", (await peakMemoryBytes(server.pid)) / 1e6)];
      raw.close();
      await server.stop();
      yield await aboveTheLimit({ dataDir, file, line, path: `/api/v1/${run}/artifact?path=` });
    } finally {
      await server.stop();
    }
  } finally {
    await remove();
  }
}

/** MLflow's client logs the file and downloads it in its place. */
async function roundTrip({ python, file, sha256 }, { url, token }) {
  const client = new RawClient({ url, token });
  const { experiment_id: experimentId } = await client.post("experiments/create", { name: "large" });
  const { run } = await client.post("runs/create", { experiment_id: experimentId });
  client.close();
  const runId = run.info.run_id;
  const env = { ...process.env, MLFLOW_TRACKING_URI: url, MLFLOW_HTTP_REQUEST_TIMEOUT: "600" };
  if (token) env.MLFLOW_TRACKING_TOKEN = token;
  const seconds = async (...args) =>
    Number((await exec(python, [script, ...args], { env })).stdout.trim().split("\n").at(-1));
  const uploadSeconds = await seconds("upload", runId, file);
  await rm(file);
  const downloadSeconds = await seconds("download", runId, NAME, join(file, ".."));
  if ((await sha256Of(file)) !== sha256) throw new Error(`what came back from ${url} is another file`);
  return { experimentId, runId, uploadSeconds, downloadSeconds };
}

async function byOurRoute({ server, file, line, path }) {
  const to = { url: server.url, token: TOKEN };
  const begin = performance.now();
  const { status } = await putFile(to, `${path}own.bin`, file, { length: BYTES });
  if (status !== 200) throw new Error(`our route answered ${status}`);
  const seconds = (performance.now() - begin) / 1000;
  await putFile(to, `${path}broken.bin`, file, { length: BYTES, breakOffAt: BYTES / 2 });
  return [line("logged by our route, which has the content already", "s", seconds)];
}

async function requireNothingLeft(dataDir, artifacts) {
  const temporary = join(dataDir, "blobs/tmp");
  for (const end = Date.now() + 60_000; (await readdir(temporary)).length > 0; ) {
    if (Date.now() > end) throw new Error("an upload that was broken off left a file");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (artifacts.join() !== `own.bin,${NAME}`) throw new Error(`the run has the artifacts ${artifacts.join()}`);
}

/** What is sent of the file to a server that takes a fifth of it, until that refuses. */
async function aboveTheLimit({ dataDir, file, line, path }) {
  process.env.CRISOL_MAXIMUM_UPLOAD_BYTES = String(BYTES / 5);
  const server = await startServer(dataDir).finally(() => delete process.env.CRISOL_MAXIMUM_UPLOAD_BYTES);
  try {
    const to = { url: server.url, token: TOKEN };
    const announced = await putFile(to, `${path}large.bin`, file, { length: BYTES });
    const unannounced = await putFile(to, `${path}large.bin`, file);
    const client = new RawClient(to);
    const { items } = await client.getOwn(path.slice("/api/v1/".length).replace("/artifact?path=", "/artifacts"));
    client.close();
    for (const { status } of [announced, unannounced]) {
      if (status !== 413 && status !== 0) throw new Error(`above the limit our route answered ${status}`);
    }
    await requireNothingLeft(
      dataDir,
      items.map((item) => item.path),
    );
    return [
      line("sent before it was refused, its size announced", "MB", announced.sentBytes / 1e6),
      line(`sent before it was refused, in chunks, limit ${BYTES / 5e6} MB`, "MB", unannounced.sentBytes / 1e6),
    ];
  } finally {
    await server.stop();
  }
}

async function sha256Of(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}
