import { point, startRun } from "./contents.mjs";
import { percentile, timesMs } from "./measure.mjs";
import { RawClient } from "./raw-client.mjs";

const BATCH = 1000;

/** Logs so many points of one metric into a new run, batch after batch; returns its id, points a second, and ms of a batch. */
export async function logPoints(server, count, say) {
  const client = new RawClient(server);
  const { experiment_id } = await client.post("experiments/create", { name: "points" });
  const runId = await startRun(client, experiment_id, 0);
  const samples = [];
  const begin = performance.now();
  for (let step = 0; step < count; step += BATCH) {
    const metrics = Array.from({ length: BATCH }, (_, i) => point("loss", lossAt(step + i), step + i));
    const sent = performance.now();
    await client.post("runs/log-batch", { run_id: runId, metrics });
    samples.push(performance.now() - sent);
    if ((step + BATCH) % 1_000_000 === 0) say(`${(step + BATCH) / 1e6} M points logged`);
  }
  const rate = count / ((performance.now() - begin) / 1000);
  client.close();
  return { runId, rate, batchMs: { p50: percentile(samples, 0.5), p99: percentile(samples, 0.99) } };
}

/** What is asked of such a run: a name and the milliseconds of five times. Throws if an answer is not what was logged. */
export async function askPoints(server, runId, count) {
  const client = new RawClient(server);
  const page = async (page_token) => {
    const query = { run_id: runId, metric_key: "loss", max_results: "25000", ...(page_token && { page_token }) };
    const { metrics, next_page_token } = await client.get("metrics/get-history", query);
    expect(
      metrics.length === Math.min(25_000, count) && metrics[0].value === lossAt(metrics[0].step),
      "a history page",
    );
    return next_page_token;
  };
  const { run } = await client.get("runs/get", { run_id: runId });
  const { projectId } = await client.getOwn(`experiments/${run.info.experiment_id}`);
  const asked = [
    [
      "plot of 2,500 by MLflow's route",
      async () => {
        const query = { run_ids: runId, metric_key: "loss", max_results: 2500 };
        const { metrics } = await client.get("metrics/get-history-bulk-interval", query, "/ajax-api/2.0/mlflow/");
        expect(metrics.length > 2000 && metrics[0].value === lossAt(0), "a plot");
      },
    ],
    [
      "plot of the Studio, 1,000 with minimum and maximum",
      async () => {
        const { steps, lows } = await client.getOwn(`projects/${projectId}/runs/${runId}/plot`, { key: "loss" });
        expect(steps.length > 900 && steps.at(-1) === count - 1 && Math.min(...lows) >= 0, "a plot");
      },
    ],
    ["first history page of 25,000", () => page()],
    ["history page of 25,000 from the middle", () => page(Buffer.from(`point:${count >> 1}`).toString("base64url"))],
    [
      "latest values",
      async () => {
        const { run } = await client.get("runs/get", { run_id: runId });
        const [latest] = run.data.metrics;
        expect(latest.step === count - 1 && latest.value === lossAt(count - 1), "the latest value");
      },
    ],
  ];
  const found = [];
  for (const [name, ask] of asked) found.push([name, await timesMs(ask)]);
  client.close();
  return found;
}

/** Falls, with noise, and has all its digits. */
const lossAt = (step) => 1 / (1 + step / 1000) + ((step * 7919) % 10_007) / 100_070;

function expect(isRight, what) {
  if (!isRight) throw new Error(`${what} is not what was logged`);
}
