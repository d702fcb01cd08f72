import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { RawClient } from "./raw-client.mjs";

const script = fileURLToPath(new URL("log_metric.py", import.meta.url));

/** Acknowledged log_metric a second, from `count` raw clients that each wait for every answer. */
export async function rawRate(server, count, seconds) {
  const clients = Array.from({ length: count }, () => new RawClient(server));
  const begin = performance.now();
  const end = begin + seconds * 1000;
  let written = 0;
  await Promise.all(
    clients.map(async (client, number) => {
      for (let step = 0; performance.now() < end; step++) {
        await logMetric(client, server.runId, `loss_${number}`, step);
        written++;
      }
    }),
  );
  const rate = written / ((performance.now() - begin) / 1000);
  for (const client of clients) client.close();
  return rate;
}

/** The same from `count` processes with MLflow's Python client, begun together. */
export async function pythonRate(python, server, count, seconds) {
  const env = { ...process.env, MLFLOW_TRACKING_URI: server.url, MLFLOW_TRACKING_TOKEN: server.token ?? "" };
  const processes = Array.from({ length: count }, () => {
    const child = spawn(python, [script, server.runId, String(seconds)], { env, stdio: ["pipe", "pipe", "inherit"] });
    return { child, lines: linesOf(child) };
  });
  for (const { lines } of processes) await lines.next();
  for (const { child } of processes) child.stdin.end("go\n");
  let rate = 0;
  for (const { lines } of processes) rate += Number((await lines.next()).value);
  if (!(rate > 0)) throw new Error("a Python client failed");
  return rate;
}

/** Milliseconds of every log_metric of one client until `end` (of performance.now). */
export async function latenciesMs(server, end) {
  const client = new RawClient(server);
  const samples = [];
  while (performance.now() < end) {
    const begin = performance.now();
    await logMetric(client, server.runId, "latency", samples.length);
    samples.push(performance.now() - begin);
  }
  client.close();
  return samples;
}

/** Milliseconds of each of `count` calls, after one that is not counted. */
export async function timesMs(call, count = 5) {
  await call();
  const samples = [];
  for (let i = 0; i < count; i++) {
    const begin = performance.now();
    await call();
    samples.push(performance.now() - begin);
  }
  return samples;
}

/** The sample below which `share` of all lie. */
export function percentile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

function logMetric(client, runId, key, step) {
  return client.post("runs/log-metric", { run_id: runId, key, value: 1 / (step + 1), timestamp: Date.now(), step });
}

async function* linesOf(child) {
  let text = "";
  for await (const chunk of child.stdout) {
    text += chunk;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      yield text.slice(0, end);
      text = text.slice(end + 1);
    }
  }
}
