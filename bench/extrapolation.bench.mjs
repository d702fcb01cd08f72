import { join } from "node:path";
import { createClient, waitForJob } from "@crisol/sdk";
import { generatedSets } from "./extrapolation/generated-sets.mjs";
import { writeSet } from "./extrapolation/write-set.mjs";
import { attempt, median } from "./harness.mjs";
import { startServer, TOKEN, temporaryFolder } from "./workspace.mjs";

/** How many times as many rows, and how often that is tried: trial and training in turn, by another seed each time. */
const TIMES = [
  [1, 3],
  [10, 1],
];
/** What is asked of a forecast, as shares. */
const TOLERANCE = { seconds: 0.25, memory: 0.15 };
const FULL_SECONDS = 10;

/**
 * What trainings on 1/16, 1/8 and 1/4 of the rows foretell of all and of ten times as many, beside what those took and gave. Every set
 * is generated, and so is named; a case is a word of a set's name. All rows are tried three times, as chance ends the rounds and
 * other work slows the machine: medians count. The last tables count the forecasts.
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
  const forecasts = [];
  const lines = [];
  for (const [times, rounds] of TIMES) {
    const recipeId = await imported(client, projectId, set, set.rows * times, folder);
    const truths = [];
    for (let seed = 1; seed <= rounds; seed++) {
      const body = { algorithm: set.algorithm, params: set.params, recipeId, seed };
      if (times === 1) forecasts.push(await forecast(client, params, body));
      truths.push(await truth(client, params, body, set.primaryMetric));
    }
    const seconds = median(truths.map((one) => one.seconds));
    if (times === 1 && seconds < FULL_SECONDS) {
      throw new Error(`the whole training took ${seconds} s, and less than ${FULL_SECONDS} s is no long run`);
    }
    const foretold = forecasts.map((all) => all.find(({ share }) => share === times));
    lines.push(...linesOf(`${set.name}, ${times}x`, set.primaryMetric, foretold, truths));
  }
  await client.project.delete({ params });
  return lines;
}

async function forecast(client, params, body) {
  const { job, extrapolation } = await client.extrapolation.create({ params, body });
  await waitForJob(client, job.id);
  const of = { params: { ...params, extrapolationId: extrapolation.id } };
  return (await client.extrapolation.get(of)).forecasts;
}

async function truth(client, params, body, metric) {
  const { run, job } = await client.run.create({ params, body });
  await waitForJob(client, job.id);
  const done = await client.run.get({ params: { ...params, runId: run.id } });
  const { usage } = await client.job.get({ params: { jobId: job.id } });
  return { seconds: done.seconds, memory: usage.peakMemoryBytes / 1e6, quality: done.metrics.test[metric].value };
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

function linesOf(name, metric, foretold, truths) {
  const line = (what, unit, forecasts, measurements, holds) => {
    const [expected, theirs] = [middleOf(forecasts), median(measurements)];
    const inside = expected.lower <= theirs && theirs <= expected.upper;
    const off = `${theirs >= expected.value ? "" : "+"}${((expected.value / theirs - 1) * 100).toFixed(1)} %`;
    const spread = measurements.length > 1 ? `; ${spreadOf(measurements)}` : "";
    const note = `${off}, ${inside ? "inside" : "outside"} the band${spread}`;
    const common = { name, metric: what, unit, peer: "measured", peerVersion: null, ratio: null };
    const figures = { ours: short(expected.value), theirs: short(theirs) };
    return { ...common, ...figures, note, loses: !holds(expected, theirs, inside) };
  };
  const near = (tolerance) => (expected, theirs) => Math.abs(expected.value / theirs - 1) <= tolerance;
  const of = (name) => truths.map((one) => one[name]);
  return [
    line(
      "expected time",
      "s",
      foretold.map(({ seconds }) => seconds),
      of("seconds"),
      near(TOLERANCE.seconds),
    ),
    line(
      "expected peak of memory",
      "MB",
      foretold.map(({ peakMemoryBytes }) => inMegabytes(peakMemoryBytes)),
      of("memory"),
      near(TOLERANCE.memory),
    ),
    line(
      `expected quality (${metric})`,
      "",
      foretold.map(({ quality }) => quality),
      of("quality"),
      (_expected, _theirs, inside) => inside,
    ),
  ];
}

/** Of an odd number of forecasts the one in the middle, with its band. */
function middleOf(forecasts) {
  return forecasts.toSorted((one, other) => one.value - other.value)[(forecasts.length - 1) / 2];
}

function spreadOf(measurements) {
  return `${short(Math.min(...measurements))} to ${short(Math.max(...measurements))}`;
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
