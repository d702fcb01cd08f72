import { fileURLToPath } from "node:url";
import { alternate, attempt, lessIsBetter, median, moreIsBetter } from "./harness.mjs";
import { startMlflow } from "./mlflow-server.mjs";
import { output, pythonEnvironment } from "./python.mjs";
import { EXPERIMENTS, fillThroughApi, POINTS, point, startRun } from "./tracking/contents.mjs";
import { fsyncMs } from "./tracking/fsync.mjs";
import { LongReads } from "./tracking/long-reads.mjs";
import { latenciesMs, percentile, pythonRate, rawRate } from "./tracking/measure.mjs";
import { RawClient } from "./tracking/raw-client.mjs";
import { startServer, TOKEN, temporaryFolder } from "./workspace.mjs";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
/** A server that has taken this long over a case is not measured again. */
const LIMIT_SECONDS = 30;
/** The cases that ask for what the servers were filled with. */
const READING = ["search", "page", "history", "stall"];
const LATENCY = { unit: "ms", metric: "latency, p50" };
const RATE = { unit: "/s", metric: "acknowledged log_metric" };

/**
 * Experiment tracking over MLflow's REST API, beside `mlflow server` with its default workers on SQLite: the same client
 * code for both, with connections that stay open. Both hold the same: 2,000 runs with 5 metrics, 10,000 with 50, and a
 * metric with a million points. Cases: `write`, `python`, `batch`, `search`, `page`, `history`, `stall`.
 */
export async function* run({ say, only }) {
  const program = await pythonEnvironment("mlflow", ["mlflow==3.17.2"], say);
  const peerVersion = (await output(program("mlflow"), ["--version"])).trim().split(" ").at(-1);
  const ours = await temporaryFolder();
  const theirs = await temporaryFolder();
  const fsync = `one fsync takes ${(await fsyncMs(ours.folder)).toFixed(2)} ms`;
  const stops = [];
  try {
    const isFilled = only.length === 0 || only.some((name) => READING.includes(name));
    const servers = await startBoth({ program, ours: ours.folder, theirs: theirs.folder, isFilled, say, stops });
    const peer = { peer: "mlflow server", peerVersion };
    for (const [name, measure] of Object.entries(cases)) {
      if (only.length > 0 && !only.includes(name)) continue;
      say(`measuring ${name}`);
      const lines = await attempt(name, () => measure(servers, { program, fsync }));
      yield lines.map((line) => (line.theirs === null ? line : { ...line, ...peer }));
    }
  } finally {
    for (const stop of stops) await stop();
    await ours.remove();
    await theirs.remove();
  }
}

/** Both servers, filled alike where that is asked for, each with a run to write to. */
async function startBoth({ program, ours, theirs, isFilled, say, stops }) {
  const database = `${theirs}/mlflow.db`;
  await output(program("mlflow"), ["db", "upgrade", `sqlite:///${database}`]);
  const contents = [database, `${theirs}/artifacts`, JSON.stringify(EXPERIMENTS), String(POINTS)];
  if (isFilled) say("filling MLflow's store");
  const peerIds = isFilled
    ? JSON.parse(await output(program("python"), [file("tracking/mlflow_contents.py"), ...contents]))
    : {};
  const crisol = await startServer(ours);
  stops.push(crisol.stop);
  const mlflow = await startMlflow(program("mlflow"), theirs);
  stops.push(mlflow.stop);
  const own = { url: crisol.url, token: TOKEN };
  const ids = isFilled ? await fillThroughApi(own, (text) => say(`filling ours: ${text}`)) : {};
  return { crisol: await withRun(own, ids), mlflow: await withRun({ url: mlflow.url }, peerIds) };
}

async function withRun(server, ids) {
  const client = new RawClient(server);
  const { experiment_id } = await client.post("experiments/create", { name: "writes" });
  return { ...server, ids, client, runId: await startRun(client, experiment_id, 0) };
}

/** One figure of both servers, in turn. */
async function both({ crisol, mlflow }, measure, options = {}) {
  const samples = await alternate(
    { ours: () => measure(crisol), theirs: () => measure(mlflow) },
    { rounds: ROUNDS, limitSeconds: LIMIT_SECONDS, ...options },
  );
  return { ours: samples.ours, theirs: samples.theirs };
}

const cases = {
  async write(servers, { fsync }) {
    const lines = [];
    for (const count of [1, 4, 16]) {
      const samples = await both(servers, (server) => rawRate(server, count, 2));
      lines.push(moreIsBetter({ ...RATE, name: `${count} raw HTTP client${count > 1 ? "s" : ""}`, ...samples }));
    }
    return lines.map((line) => ({ ...line, note: fsync }));
  },

  async python(servers, { program }) {
    const lines = [];
    for (const count of [1, 4]) {
      const samples = await both(servers, (server) => pythonRate(program("python"), server, count, 2), { warmUps: 0 });
      lines.push(moreIsBetter({ ...RATE, name: `${count} Python client${count > 1 ? "s" : ""}`, ...samples }));
    }
    return lines;
  },

  async batch(servers) {
    const samples = await both(servers, async (server) => {
      return p50(10, (i) => {
        const metrics = Array.from({ length: 1000 }, (_, j) => point(`m${j % 10}`, j / 1000, i * 100 + (j % 100)));
        return server.client.post("runs/log-batch", { run_id: server.runId, metrics });
      });
    });
    return [lessIsBetter({ ...LATENCY, name: "log_batch of 1,000 metrics", ...samples })];
  },

  async search(servers) {
    const query = { filter: "metrics.metric_0 > 0.5 AND params.model = 'forest'", order_by: ["metrics.metric_1 DESC"] };
    const samples = await searchBoth(servers, "small", query);
    return [lessIsBetter({ ...LATENCY, name: "search of 100 among 2,000 runs, filter and order", ...samples })];
  },

  async page(servers) {
    const query = { filter: "metrics.metric_17 > 0.2", order_by: ["metrics.metric_31 ASC"] };
    const samples = await searchBoth(servers, "large", query);
    return [
      lessIsBetter({ ...LATENCY, name: "first 100 of 10,000 runs x 50 metrics, filtered and sorted", ...samples }),
    ];
  },

  async history(servers) {
    const samples = await both(servers, (server) =>
      p50(1, async () => {
        const query = { run_ids: server.ids.history, metric_key: "loss", max_results: 2500 };
        const prefix = "/ajax-api/2.0/mlflow/";
        const { metrics } = await server.client.get("metrics/get-history-bulk-interval", query, prefix);
        if (metrics.length < 2000) throw new Error(`${metrics.length} points for a plot of 2,500`);
      }),
    );
    return [lessIsBetter({ ...LATENCY, name: `${POINTS / 1e6} M points downsampled to 2,500`, ...samples })];
  },

  async stall(servers) {
    const alone = await both(servers, (server) => writersP99(server));
    const during = await both(servers, async (server) => {
      const reads = new LongReads(server);
      const p99 = await writersP99(server);
      await reads.stop();
      return p99;
    });
    const metric = "latency of log_metric, p99";
    const line = { metric, unit: "ms" };
    return [
      lessIsBetter({ ...line, name: "one writer, nothing else", ...alone }),
      lessIsBetter({ ...line, name: "one writer while 1 M points and 10,000 runs are read page by page", ...during }),
    ];
  },
};

/** p50 of a search of 100, after a look whether both servers find the same runs in the same order. */
async function searchBoth(servers, experiment, query) {
  const search = async ({ client, ids }) => {
    const { runs } = await client.post("runs/search", {
      ...query,
      experiment_ids: [ids[experiment]],
      max_results: 100,
    });
    return runs.map((found) => found.info.run_name);
  };
  const [ours, theirs] = [await search(servers.crisol), await search(servers.mlflow)];
  if (ours.length !== 100 || ours.join() !== theirs.join()) throw new Error("the two servers find different runs");
  return both(servers, (server) => p50(10, () => search(server)));
}

async function p50(count, call) {
  const samples = [];
  for (let i = 0; i < count; i++) {
    const begin = performance.now();
    await call(i);
    samples.push(performance.now() - begin);
  }
  return median(samples);
}

/** p99 of a writer over 4 s. */
async function writersP99(server) {
  return percentile(await latenciesMs(server, performance.now() + 4000), 0.99);
}
