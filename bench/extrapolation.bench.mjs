import { join } from "node:path";
import { createClient, waitForJob } from "@crisol/sdk";
import { generatedSets } from "./extrapolation/generated-sets.mjs";
import { writeSet } from "./extrapolation/write-set.mjs";
import { attempt } from "./harness.mjs";
import { startServer, TOKEN, temporaryFolder } from "./workspace.mjs";

const TIMES = [1, 10];
/** What is asked of a forecast, as shares. */
const TOLERANCE = { seconds: 0.25, memory: 0.15 };
const FULL_SECONDS = 10;

/**
 * What trainings on 1/16, 1/8 and 1/4 of the rows foretell of all and of ten times as many, beside what those took and gave. Every set
 * is generated, and so is named; a case is a word of a set's name. The last tables count.
 */
export async function* run({ say, only }) {
  const { folder, remove } = await temporaryFolder();
  const server = await startServer(join(folder, "data"), ["--import-root", folder]);
  const lines = [];
  try {
    const client = createClient({ baseUrl: server.url, token: TOKEN });
    for (const set of generatedSets) {
      if (only.length > 0 && !only.some((word) => set.name.includes(word))) continue;
      say(`measuring ${set.name}`);
      const cases = await attempt(set.name, () => measured(client, set, folder));
      lines.push(...cases);
      yield cases;
    }
    yield counts(lines);
  } finally {
    await server.stop();
    await remove();
  }
}

async function measured(client, set, folder) {
  const projectId = (await client.project.create({ body: { name: set.name } })).id;
  const params = { projectId };
  const request = { algorithm: set.algorithm, params: set.params };
  let extrapolation;
  const lines = [];
  for (const times of TIMES) {
    const recipeId = await imported(client, projectId, set, set.rows * times, folder);
    if (times === 1) {
      const started = await client.extrapolation.create({ params, body: { ...request, recipeId } });
      await waitForJob(client, started.job.id);
      extrapolation = await client.extrapolation.get({
        params: { ...params, extrapolationId: started.extrapolation.id },
      });
    }
    const { run, job } = await client.run.create({ params, body: { ...request, recipeId } });
    await waitForJob(client, job.id);
    const done = await client.run.get({ params: { ...params, runId: run.id } });
    const { usage } = await client.job.get({ params: { jobId: job.id } });
    if (times === 1 && done.seconds < FULL_SECONDS) {
      throw new Error(`the whole training took ${done.seconds} s, and less than ${FULL_SECONDS} s is no long run`);
    }
    const forecast = extrapolation.forecasts.find(({ share }) => share === times);
    const truth = {
      seconds: done.seconds,
      memory: usage.peakMemoryBytes,
      quality: done.metrics.test[set.primaryMetric].value,
    };
    lines.push(...linesOf(`${set.name}, ${times}x`, set.primaryMetric, forecast, truth));
  }
  await client.project.delete({ params });
  return lines;
}

/** Imports so many rows of the set, defines the project by it where it is the first, and returns a recipe for it. */
async function imported(client, projectId, set, rows, folder) {
  const params = { projectId };
  const path = join(folder, `rows-${rows}.parquet`);
  await writeSet(set, rows, path);
  const source = { path };
  const { data, version, job } = await client.data.import({ params, body: { name: "rows", source } });
  await waitForJob(client, job.id);
  const { task, target, positiveClass, primaryMetric } = set;
  const body = { task, target, positiveClass, primaryMetric, data: { dataId: data.id, version } };
  await client.project.update({ params, body });
  const recipe = { steps: [], split: { method: "random" }, dataId: data.id, dataVersion: version };
  return (await client.recipe.create({ params, body: recipe })).id;
}

function linesOf(name, metric, forecast, truth) {
  const line = (what, unit, expected, theirs, holds) => {
    const inside = expected.lower <= theirs && theirs <= expected.upper;
    const off = `${theirs >= expected.value ? "" : "+"}${((expected.value / theirs - 1) * 100).toFixed(1)} %`;
    const note = `${off}, ${inside ? "inside" : "outside"} the band`;
    const common = { name, metric: what, unit, peer: "measured", peerVersion: null, ratio: null };
    return { ...common, ours: short(expected.value), theirs: short(theirs), note, loses: !holds(expected, inside) };
  };
  const near = (tolerance, theirs) => (expected) => Math.abs(expected.value / theirs - 1) <= tolerance;
  return [
    line("expected time", "s", forecast.seconds, truth.seconds, near(TOLERANCE.seconds, truth.seconds)),
    line(
      "expected peak of memory",
      "MB",
      inMegabytes(forecast.peakMemoryBytes),
      truth.memory / 1e6,
      near(TOLERANCE.memory, truth.memory / 1e6),
    ),
    line(`expected quality (${metric})`, "", forecast.quality, truth.quality, (_, inside) => inside),
  ];
}

/** As many digits as tell one forecast from another. */
const short = (value) => Number(value.toPrecision(5));

function inMegabytes({ value, lower, upper }) {
  return { value: value / 1e6, lower: lower / 1e6, upper: upper / 1e6 };
}

/** How many of the forecasts are as near as is asked. */
function counts(lines) {
  const of = [
    ["time within 25 %", /time/],
    ["memory within 15 %", /memory/],
    ["quality inside the band", /quality/],
  ];
  return of.map(([name, kind]) => {
    const those = lines.filter(({ metric }) => metric !== null && kind.test(metric));
    const held = those.filter(({ loses }) => !loses).length;
    return {
      ...{ name, metric: "forecasts that hold, of all", unit: "", ours: held, peer: "all", peerVersion: null },
      ...{ theirs: those.length, ratio: null, loses: held < those.length * 0.9 },
    };
  });
}
