import { RawClient } from "./raw-client.mjs";

/*
 * What both servers hold while they are measured. Values follow from whole numbers, so that mlflow_contents.py writes the
 * same doubles: a share of 10,007, which is prime, so no two metrics have the same order of runs.
 */
export const EXPERIMENTS = {
  small: { runCount: 2000, metricCount: 5 },
  large: { runCount: 10_000, metricCount: 50 },
};
export const POINTS = 1_000_000;
const share = (run, metric) => (((run + 1) * (metric + 3) * 7919) % 10_007) / 10_007;

/** Fills a server through its API; returns the ids of its experiments and of the run with the long history. */
export async function fillThroughApi(server, say) {
  const client = new RawClient(server);
  const ids = {};
  for (const [name, { runCount, metricCount }] of Object.entries(EXPERIMENTS)) {
    say(`${runCount} runs with ${metricCount} metrics`);
    ids[name] = (await client.post("experiments/create", { name })).experiment_id;
    const numbers = Array.from({ length: runCount }, (_, run) => run);
    await fourAtATime(server, numbers, (own, run) => createRun(own, ids[name], run, metricCount));
  }
  say(`a run with ${POINTS} points of a metric`);
  const experiment = (await client.post("experiments/create", { name: "history" })).experiment_id;
  ids.history = await startRun(client, experiment, 0);
  for (let step = 0; step < POINTS; step += 1000) {
    const metrics = Array.from({ length: 1000 }, (_, i) => point("loss", share(step + i, 0), step + i));
    await client.post("runs/log-batch", { run_id: ids.history, metrics });
  }
  client.close();
  return ids;
}

/** One point as log-batch takes it. */
export const point = (key, value, step) => ({ key, value, timestamp: 1_700_000_000_000 + step, step });

/** Creates a run and returns its id. */
export async function startRun(client, experiment_id, number) {
  const { run } = await client.post("runs/create", {
    experiment_id,
    run_name: `run-${number}`,
    start_time: 1_700_000_000_000 + number,
  });
  return run.info.run_id;
}

async function createRun(client, experiment, number, metricCount) {
  await client.post("runs/log-batch", {
    run_id: await startRun(client, experiment, number),
    metrics: Array.from({ length: metricCount }, (_, metric) => point(`metric_${metric}`, share(number, metric), 0)),
    params: [{ key: "model", value: number % 2 ? "forest" : "boosting" }],
  });
}

async function fourAtATime(server, items, work) {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const client = new RawClient(server);
      for (const item of queue) await work(client, item);
      client.close();
    }),
  );
}
