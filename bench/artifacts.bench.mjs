import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { lessIsBetter } from "./harness.mjs";
import { pythonEnvironment } from "./python.mjs";
import { RawClient } from "./tracking/raw-client.mjs";
import { peakMemoryBytes } from "./tracking/sizes.mjs";
import { startServer, TOKEN, temporaryFolder } from "./workspace.mjs";

const BYTES = Number(process.env.BENCH_ARTIFACT_BYTES ?? 5_000_000_000);
const script = fileURLToPath(new URL("tracking/artifact_client.py", import.meta.url));
const exec = promisify(execFile);

/**
 * A file of 5 GB (BENCH_ARTIFACT_BYTES; the disk needs three times as much): logged by MLflow's client and by our route,
 * listed, downloaded, broken off half way, and refused by the limit of the server. Throws where anything is left behind.
 */
export async function* run({ say }) {
  const program = await pythonEnvironment("mlflow", ["mlflow==3.17.2"], say);
  const { folder, remove } = await temporaryFolder();
  const file = join(folder, "weights.bin");
  const dataDir = join(folder, "workspace");
  const metric = `artifact of ${BYTES / 1e9} GB`;
  const line = (name, unit, value) => lessIsBetter({ metric, name, unit, ours: [value] });
  let server = await startServer(dataDir);
  try {
    say(`writing a file of ${BYTES / 1e9} GB`);
    await exec("sh", ["-c", 'head -c "$1" /dev/urandom > "$2"', "sh", String(BYTES), file]);
    const client = new RawClient({ url: server.url, token: TOKEN });
    const { experiment_id } = await client.post("experiments/create", { name: "large" });
    const { projectId } = await client.getOwn(`experiments/${experiment_id}`);
    const { run } = await client.post("runs/create", { experiment_id });
    const runId = run.info.run_id;
    const env = { ...process.env, MLFLOW_TRACKING_URI: server.url, MLFLOW_TRACKING_TOKEN: TOKEN };
    const python = async (...args) => {
      const { stdout } = await exec(program("python"), [script, ...args], {
        env: { ...env, MLFLOW_HTTP_REQUEST_TIMEOUT: "600" },
      });
      return Number(stdout.trim().split("\n").at(-1));
    };
    say("by MLflow's client");
    yield [line("logged by MLflow's client", "s", await python("upload", runId, file))];
    const to = join(folder, "down");
    await mkdir(to);
    yield [line("downloaded by MLflow's client", "s", await python("download", runId, "weights.bin", to))];
    if ((await stat(join(to, "weights.bin"))).size !== BYTES) throw new Error("what was downloaded is another size");
    await exec("cmp", [file, join(to, "weights.bin")]);
    await rm(to, { recursive: true });
    say("by our route");
    const path = `/api/v1/projects/${projectId}/runs/${runId}/artifact?path=own.bin`;
    const begin = performance.now();
    const { status } = await put(server.url, path, file, { length: BYTES });
    if (status >= 300) throw new Error(`our route answered ${status}`);
    yield [line("logged by our route, which has it already", "s", (performance.now() - begin) / 1000)];
    say("broken off");
    await put(server.url, path.replace("own", "broken"), file, { length: BYTES, breakOffAt: BYTES / 2 });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const left = await readdir(join(dataDir, "blobs/tmp"));
    const { items } = await client.getOwn(`projects/${projectId}/runs/${runId}/artifacts`);
    if (left.length > 0 || items.length !== 2) throw new Error("an upload that was broken off left something");
    yield [line("files that an upload broken off half way left", "", left.length)];
    yield [line("memory of the server at its peak", "MB", (await peakMemoryBytes(server.pid)) / 1e6)];
    client.close();
    await server.stop();
    say("above the limit");
    process.env.CRISOL_MAXIMUM_UPLOAD_BYTES = String(BYTES / 5);
    server = await startServer(dataDir);
    const announced = await put(server.url, path, file, { length: BYTES });
    const unannounced = await put(server.url, path, file, {});
    if (announced.status !== 413 || unannounced.status !== 413) {
      throw new Error(`above the limit: ${announced.status} and ${unannounced.status}`);
    }
    yield [
      line("sent before it was refused, its size announced", "MB", announced.sentBytes / 1e6),
      line(`sent before it was refused, in chunks, limit ${BYTES / 5e6} MB`, "MB", unannounced.sentBytes / 1e6),
    ];
  } finally {
    delete process.env.CRISOL_MAXIMUM_UPLOAD_BYTES;
    await server.stop();
    await remove();
  }
}

/** Puts the file; returns the status, 0 if it broke off, and how many bytes were handed to the connection until then. */
function put(url, path, file, { length, breakOffAt = Number.POSITIVE_INFINITY }) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/octet-stream" };
    if (length !== undefined) headers["content-length"] = length;
    const sent = request(`${url}${path}`, { method: "PUT", headers });
    const body = createReadStream(file, { highWaterMark: 1 << 20 });
    let sentBytes = 0;
    const end = (status) => {
      body.destroy();
      sent.destroy();
      resolve({ status, sentBytes });
    };
    sent.on("response", (response) => end(response.statusCode));
    sent.on("error", (error) => (breakOffAt < Number.POSITIVE_INFINITY ? end(0) : reject(error)));
    body.on("data", (piece) => {
      sentBytes += piece.length;
      if (!sent.write(piece)) body.pause();
      if (sentBytes >= breakOffAt) end(0);
    });
    sent.on("drain", () => body.resume());
    body.on("end", () => sent.end());
  });
}
