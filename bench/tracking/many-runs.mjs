import { point, startRun } from "./contents.mjs";
import { timesMs } from "./measure.mjs";
import { RawClient } from "./raw-client.mjs";

const CLIENTS = 16;
/** Of the many names, each run has this many. */
const OWN_KEYS = 10;

/** The name of the metric `number`. */
export const keyOf = (number) => `layer_${String(number).padStart(5, "0")}.grad_norm`;
const accOf = (run) => share(run, 104_729);
const share = (run, factor) => (((run + 1) * factor) % 1_000_003) / 1_000_003;

/** Makes the runs in one experiment: each logs two metrics that all have, ten of the many, and two params. */
export async function fillManyRuns(server, { runs, keys }, say) {
  const client = new RawClient(server);
  const { experiment_id } = await client.post("experiments/create", { name: "many runs" });
  const { projectId } = await client.getOwn(`experiments/${experiment_id}`);
  const begin = performance.now();
  let next = 0;
  const work = async () => {
    const own = new RawClient(server);
    while (next < runs) {
      const run = next++;
      if (run > 0 && run % 10_000 === 0) say(`${run} runs made`);
      const run_id = await startRun(own, experiment_id, run);
      const metrics = Array.from({ length: OWN_KEYS }, (_, i) =>
        point(keyOf((run * OWN_KEYS + i) % keys), share(run, 7919 + i), 0),
      );
      metrics.push(point("loss", share(run, 7919), 0), point("acc", accOf(run), 0));
      const params = [
        { key: "model", value: run % 2 ? "forest" : "boosting" },
        { key: "lr", value: String(1 / (1 + (run % 100))) },
      ];
      await own.post("runs/log-batch", { run_id, metrics, params });
    }
    own.close();
  };
  await Promise.all(Array.from({ length: CLIENTS }, work));
  client.close();
  return { projectId, experimentId: experiment_id, seconds: (performance.now() - begin) / 1000 };
}

/** What is asked of so many, through MLflow's route and as the Studio's table does: a name and the ms of five times. */
export async function askManyRuns(server, { projectId, experimentId, runs, keys }) {
  const client = new RawClient(server);
  const rare = Array.from({ length: runs }, (_, run) => accOf(run)).filter((acc) => acc < 0.002).length;
  const search =
    (filter, order_by, expected = 100) =>
    async () => {
      const body = { experiment_ids: [experimentId], max_results: 100, filter, order_by };
      const { runs: found } = await client.post("runs/search", body);
      if (found.length !== expected) throw new Error(`a page of ${found.length} runs`);
    };
  const table = (query) => async () => {
    const metrics = [0, 1, 2].map(keyOf).concat("loss");
    const asked = { limit: 200, metrics, params: ["lr", "model"], ...query };
    const { items } = await client.getOwn(`projects/${projectId}/search/runs`, asked);
    if (items.length !== 200) throw new Error(`a page of ${items.length} runs`);
  };
  const names = (kind, contains, expected) => async () => {
    const { items } = await client.getOwn(`projects/${projectId}/search/keys`, { kind, contains, limit: 100 });
    if (items.length !== expected) throw new Error(`${items.length} names with "${contains}"`);
  };
  const asked = [
    ["first 100", search("", [])],
    ["first 100 sorted by a metric", search("", ["metrics.loss ASC"])],
    ["first 100 filtered and sorted", search("metrics.acc > 0.2 AND params.model = 'forest'", ["metrics.loss ASC"])],
    [
      "100 of the 0.2 % that a filter lets through, sorted",
      search("metrics.acc < 0.002", ["metrics.loss DESC"], Math.min(100, rare)),
    ],
    ["first 100 sorted by a metric of 0.1 % of the runs", search("", [`metrics.\`${keyOf(7)}\` DESC`])],
    ["first 100 sorted by a param", search("", ["params.lr DESC"])],
    ["Studio's table: first 200", table({})],
    ["Studio's table: sorted", table({ orderBy: "metrics.loss DESC" })],
    ["Studio's table: filtered and sorted", table({ filter: "metrics.acc > 0.9", orderBy: "metrics.loss ASC" })],
    ["Studio's columns: first 100 names of metrics", names("metric", "", 100)],
    ["Studio's columns: names of metrics that contain a text", names("metric", `${keys - 1}.GRAD`, 1)],
    ["Studio's columns: names of params", names("param", "", 2)],
  ];
  const found = [];
  for (const [name, ask] of asked) found.push([name, await timesMs(ask)]);
  client.close();
  return found;
}
