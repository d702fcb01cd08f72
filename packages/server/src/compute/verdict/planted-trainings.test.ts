import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract, type Verdict, type VerdictKind } from "@crisol/contract";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testsPostgres } from "../../../test/database.js";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { thisMachine } from "../targets/machine.js";
import { readSpans } from "../use/usage-samples.js";
import { bounds } from "./thresholds.js";
import { verdictOf } from "./verdict.js";

/*
 * Trainings of our own engine whose use is known beforehand, as jobs like any other, on whatever machine runs the tests, beside
 * other tests. None waits for a disk: reading takes more of a core than of a disk.
 */
interface PlantedTraining {
  /** Rows of ten features. */
  readonly rows: number;
  readonly algorithm: string;
  readonly params?: Readonly<Record<string, number>>;
  readonly resources: { readonly cores: number | null; readonly memoryBytes?: number; readonly size?: string };
  /** The right answer: what it is called, and what else must be true of it. */
  readonly verdict: VerdictKind;
  readonly also?: readonly VerdictKind[];
  /** The first way to run it that is advised. */
  readonly advised?: Partial<Verdict["alternatives"][number]>;
}

/** Trees are grown a thread each, so that all cores are at work; flat ones are evaluated and explained soon. */
const grown = { rows: 60_000, algorithm: "random_forest", params: { n_estimators: 600, max_depth: 7 } };
/** Below 5,000 rows a training starts no threads. */
const fewRows = {
  ...{ rows: 4000, algorithm: "gradient_boosting", params: { n_estimators: 6000, early_stopping_rounds: 0 } },
};
const onOneCore = { ...grown, params: { n_estimators: 400, max_depth: 6 }, resources: { cores: 1 } };

const onAllCores = "a forest on all of its cores";
const trainings: Readonly<Record<string, PlantedTraining>> = {
  [onAllCores]: {
    ...{ ...grown, resources: { cores: 2 } },
    ...{ verdict: "cpu_saturated", also: ["too_small_to_distribute"] },
    advised: { kind: "scale_up", cores: 4 },
  },
  "a forest that has one core": { ...onOneCore, verdict: "cpu_saturated", advised: { kind: "scale_up", cores: 2 } },
  "too few rows for two cores": {
    ...{ ...fewRows, resources: { cores: 2 }, verdict: "one_core" },
    advised: { kind: "scale_down", cores: 1 },
  },
  "a machine of much memory for little data": {
    ...{ ...fewRows, resources: { cores: null, size: "memory-2" } },
    ...{ verdict: "one_core", also: ["mostly_unused"] },
    advised: { kind: "scale_down", cores: 1, memoryBytes: 5e8 },
  },
  "a few hundred rows": {
    ...{ rows: 500, algorithm: "ridge", resources: { cores: 2 } },
    ...{ verdict: "too_short", also: ["too_small_to_distribute"] },
  },
};

let server: TestServer;
let folder: string;
let params: { readonly projectId: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-planted-"));
  server = await startTestServer({ settings: { importRoots: [folder], maximumJobs: 12 } });
  const { id: projectId } = await server.api(contract.project.create, { body: { name: "Planted" } });
  params = { projectId };
  // Whatever this machine has, the sizes of the table are to be had.
  await machineWith(64e9);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function machineWith(memoryBytes: number): Promise<void> {
  // One after the other: others have enough of the cores as it is.
  const body = { cores: 16, maximumJobs: 1, memoryBytes };
  await server.api(contract.compute.update, { params: { targetId: "local" }, body });
}

const recipes = new Map<number, string>();

/** A recipe for so many rows of Friedman's first function of uniform features, from hashes of row and column. */
async function recipeFor(rows: number): Promise<string> {
  const known = recipes.get(rows);
  if (known !== undefined) return known;
  const path = join(folder, `rows-${rows}.parquet`);
  const features = Array.from({ length: 10 }, (_, at) => `(hash(row * 10 + ${at}) % 1000003) / 1000003.0 AS x${at}`);
  const y = "10 * sin(pi() * x0 * x1) + 20 * (x2 - 0.5) ** 2 + 10 * x3 + 5 * x4 AS y";
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT *, ${y} FROM (SELECT ${features.join(", ")} FROM range(${rows}) r(row))) TO '${path}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  const { data, version, job } = await server.api(contract.data.import, {
    params,
    body: { name: `${rows} rows`, source: { path } },
  });
  await server.effects.jobs.ended(job.id);
  const definition = { task: "regression", target: "y", primaryMetric: "rmse" } as const;
  await server.api(contract.project.update, { params, body: { ...definition, data: { dataId: data.id, version } } });
  const { id } = await server.api(contract.recipe.create, {
    params,
    body: { dataId: data.id, dataVersion: version, steps: [], split: { method: "random" } } as never,
  });
  recipes.set(rows, id);
  return id;
}

async function verdictsOf(trainings: Readonly<Record<string, PlantedTraining>>): Promise<Map<string, Verdict>> {
  const started: [string, string][] = [];
  for (const [name, { rows, algorithm, params: given = {}, resources }] of Object.entries(trainings)) {
    const body = { recipeId: await recipeFor(rows), algorithm, params: given, resources } as never;
    started.push([name, (await server.api(contract.run.create, { params, body })).job.id]);
  }
  const verdicts = new Map<string, Verdict>();
  for (const [name, jobId] of started) {
    await server.effects.jobs.ended(jobId);
    const { error } = await server.api(contract.job.get, { params: { jobId } });
    if (error?.code !== "out_of_memory") expect(error, name).toBeNull();
    verdicts.set(name, await server.api(contract.job.verdict, { params: { jobId } }));
  }
  return verdicts;
}

function expectRight(found: Verdict, { verdict, also = [], advised }: PlantedTraining): void {
  const seen = JSON.stringify([found.reason.text, found.measured, found.phases]);
  expect(found.kind, seen).toBe(verdict);
  const kinds = found.findings.map(({ kind }) => kind);
  for (const kind of also) expect(kinds, seen).toContain(kind);
  if (advised) expect(found.alternatives[0], seen).toMatchObject(advised);
}

// What a store has to do with it is tried elsewhere.
describe.runIf(process.platform === "linux" && !testsPostgres)("a training of ours has the right verdict", () => {
  let verdicts: Map<string, Verdict>;
  beforeAll(async () => {
    verdicts = await verdictsOf(trainings);
  }, 240_000);

  test.each(Object.entries(trainings))("%s", (name, training) => {
    expectRight(verdicts.get(name) as Verdict, training);
  });

  test("a forest on all of its cores, if a cluster started at once: it may be distributed", async () => {
    const found = verdicts.get(onAllCores) as Verdict;
    const spans = await readSpans(server.effects.store.read, found.jobId);
    const { held, measured, isFinal, jobId, runId } = found;
    const machine = { ...thisMachine(), pricePerHour: null, currency: null };
    const wallSeconds = spans.reduce((sum, { spanMs }) => sum + spanMs / 1000, 0);
    const input = {
      ...{ jobId, runId, isFinal, projectId: params.projectId, spans, wasOutOfMemory: false, before: null },
      held: { ...held, machine },
      work: { kind: "training", gpuLibrary: null, clusterLibrary: null },
      totals: { wallSeconds, cpuSeconds: wallSeconds, peakMemoryBytes: measured.peakMemoryBytes },
    } as const;
    // With the start that a cluster takes, minutes of training would be needed: `npm run bench -- verdicts` has them. And beside
    // other tests a thread that waits for another's turn does not seem to want a core.
    const by = bounds({ clusterStart: 0, worthwhile: 0.9, parallel: 0.75 });
    const { kind, findings, alternatives } = verdictOf(input, by);
    expect(findings.map((each) => each.kind)).toContain("distributable");
    // A larger machine comes first, and what is planned as data needs no rewriting.
    expect(kind).toBe("cpu_saturated");
    expect(alternatives.map((each) => each.kind)).toEqual(["scale_up", "scale_up", "distribute"]);
    expect(alternatives.at(-1)).toMatchObject({ machineCount: 4, rewrite: { isNeeded: false }, again: null });
  });

  test("near the memory that it asked for", async () => {
    // Its peak is mostly that of its data, and little that of what waits to be collected.
    const shape = {
      rows: 600_000,
      algorithm: "gradient_boosting",
      params: { n_estimators: 20 },
      resources: { cores: 1 },
    };
    const training = { ...shape, verdict: "memory_near_limit" } as const;
    const [first] = [...(await verdictsOf({ before: training })).values()] as [Verdict];
    expect(first.findings.map(({ kind }) => kind)).not.toContain("memory_near_limit");
    // Its peak differs by a tenth and more from one time to the next, and it may be ended at its limit: the same verdict.
    const memoryBytes = Math.round(first.measured.peakMemoryBytes * 0.9);
    const held = { ...training, resources: { cores: 1, memoryBytes } };
    const [again] = [...(await verdictsOf({ again: held })).values()] as [Verdict];
    expectRight(again, { ...training, advised: { kind: "scale_up" } });
    expect(again.alternatives[0]!.memoryBytes).toBeGreaterThanOrEqual(again.measured.peakMemoryBytes / 0.8);
  }, 120_000);
});
