import { contract, type DataColumn, type Row } from "@crisol/contract";
import { type Column, createRandom, type Frame, fitPipeline, type Pipeline, savePipeline } from "@crisol/engine";
import { newId } from "../src/store/ids.js";
import { experimentOfProject } from "../src/track/experiments.js";
import { driftReferences } from "../src/train/drift-references.js";
import { addRun, newRun, updateRun } from "../src/train/runs.js";
import type { TestServer } from "./harness.js";
import { addJobRow } from "./job-row.js";

export interface TrainedRun {
  readonly projectId: string;
  readonly runId: string;
  readonly pipeline: Pipeline;
  readonly modelSha256: string;
}

const columns: DataColumn[] = [
  { name: "amount", type: "number" },
  { name: "visits", type: "integer" },
  { name: "vip", type: "boolean" },
  { name: "city", type: "text" },
  { name: "seen at", type: "timestamp" },
  { name: "churn", type: "text" },
];

const CITIES = ["Madrid", "Cádiz", "Bilbao", "León"];

export interface CustomerOptions {
  /** Multiplies amounts and moves cities: 0 is the distribution of training. */
  readonly drift?: number;
}

/** Customers as an endpoint takes them, with the truth. The same seed gives the same customers. */
export function customers(count: number, seed: number, options: CustomerOptions = {}): { row: Row; churn: string }[] {
  const random = createRandom(seed);
  const drift = options.drift ?? 0;
  return Array.from({ length: count }, () => {
    const amount = Math.round((random.uniform() + drift) * 100_000) / 1000;
    const visits = Math.floor(random.uniform() * 20);
    const vip = random.uniform() < 0.3;
    const cityAt = Math.min(3, Math.floor(random.uniform() * 4 + drift));
    const seenMs = Date.UTC(2024, 0, 1) + Math.floor(random.uniform() * 1e10);
    const score = amount / 100 - visits / 20 + (vip ? -0.3 : 0.3) + (cityAt === 1 ? 0.3 : 0);
    const churn = score + (random.uniform() - 0.5) * 0.3 > 0.2 ? "yes" : "no";
    const missing = random.uniform();
    const row: Row = {
      amount: missing < 0.05 ? null : amount,
      visits,
      vip,
      city: missing > 0.95 ? null : CITIES[cityAt]!,
      "seen at": new Date(seenMs).toISOString(),
    };
    return { row, churn };
  });
}

/** Customers as a frame, for the engine. */
export function customerFrame(of: readonly { readonly row: Row; readonly churn: string }[]): Frame {
  const numbers = (read: (row: Row) => number) => Float64Array.from(of, ({ row }) => read(row));
  const category = (name: string, values: (string | null)[]): Column => {
    const levels = [...new Set(values.filter((value) => value !== null))].sort();
    return {
      kind: "category",
      name,
      levels,
      codes: Int32Array.from(values, (v) => (v === null ? -1 : levels.indexOf(v))),
    };
  };
  return {
    rowCount: of.length,
    columns: [
      { kind: "numeric", name: "amount", values: numbers((row) => (row.amount as number | null) ?? Number.NaN) },
      { kind: "numeric", name: "visits", values: numbers((row) => row.visits as number) },
      { kind: "numeric", name: "vip", values: numbers((row) => Number(row.vip)) },
      category(
        "city",
        of.map(({ row }) => row.city as string | null),
      ),
      { kind: "timestamp", name: "seen at", values: numbers((row) => Date.parse(row["seen at"] as string)) },
      category(
        "churn",
        of.map(({ churn }) => churn),
      ),
    ],
  };
}

/** A project with a run that has succeeded: trained here, in this process, and put where the training job puts it. */
export async function addTrainedRun(
  { api, effects: { store, blobs, clock } }: TestServer,
  options: {
    readonly projectId?: string;
    readonly seed?: number;
    readonly criteria?: readonly string[];
    readonly algorithm?: string;
  } = {},
): Promise<TrainedRun> {
  const { seed = 1, criteria = [], algorithm = "gradient_boosting" } = options;
  const projectId =
    options.projectId ?? (await api(contract.project.create, { body: { name: "Churn", criteria: [...criteria] } })).id;
  const frame = customerFrame(customers(2000, seed));
  const rows = Uint32Array.from({ length: frame.rowCount }, (_, i) => i);
  const pipeline = fitPipeline({
    frame,
    targetColumn: "churn",
    task: "binary_classification",
    recipe: { steps: [] },
    rows: { train: rows },
    algorithm,
    params: algorithm === "gradient_boosting" ? { n_estimators: 60 } : {},
    seed,
    positiveClass: "yes",
  });
  const model = await blobs.put(savePipeline(pipeline));
  const reference = await blobs.put(Buffer.from(JSON.stringify(driftReferences(pipeline, frame, rows))));
  const evaluation = await blobs.put(
    Buffer.from(
      JSON.stringify({
        rowCount: 400,
        classes: ["no", "yes"],
        importance: [{ feature: "amount", permutation: 0.3, permutationDeviation: 0.01, model: 0.5 }],
        confusion: {
          counts: [
            [90, 10],
            [20, 80],
          ],
        },
      }),
    ),
  );
  const dataId = newId("dat");
  const runId = newId("run");
  const recipeId = newId("rec");
  const jobId = await addJobRow(store, { projectId, subject: `run:${runId}`, peakMemoryBytes: 1e8 });
  const nowMs = clock.now();
  await store.write(async (tx) => {
    await tx.insertInto("data").values({ id: dataId, projectId, name: dataId, createdAtMs: nowMs }).execute();
    await tx
      .insertInto("dataVersion")
      .values({
        dataId,
        version: 1,
        jobId: newId("job"),
        columns: JSON.stringify(columns),
        rowCount: frame.rowCount,
        refusedRowCount: 0,
        sha256: null,
        sizeBytes: 0,
        refusedSha256: null,
        sourceKind: "example",
        sourceName: "customers",
        sourceSizeBytes: 0,
        sourceSha256: "0".repeat(64),
        uploadId: null,
        options: "{}",
        createdAtMs: nowMs,
        finishedAtMs: nowMs,
      })
      .execute();
    const recipe = {
      id: recipeId,
      projectId,
      name: recipeId,
      version: 1,
      dataId,
      dataVersion: 1,
      steps: "[]",
      split: JSON.stringify({ method: "random", validationFraction: 0.2, testFraction: 0.2, seed }),
    };
    await tx
      .insertInto("recipe")
      .values({ ...recipe, createdAtMs: nowMs })
      .execute();
    const place = {
      id: runId,
      projectId,
      jobId,
      name: "run",
      dataId,
      dataVersion: 1,
      recipeId,
      warmStartRunId: null,
    };
    const what = {
      task: "binary_classification",
      target: "churn",
      positiveClass: "yes",
      primaryMetric: "roc_auc",
      algorithm,
      params: {},
      calibration: null,
      coverage: null,
      seed,
      ...{ cores: null, memoryBytes: null, wants: null },
    } as const;
    const run = newRun({ ...place, ...what, dataSha256: "0".repeat(64), serverVersion: "0", createdAtMs: nowMs });
    await addRun(tx, run, (await experimentOfProject(tx, { id: projectId, name: "Churn" }, nowMs)).id);
    const metric = (value: number) => ({ value, lower: null, upper: null });
    await updateRun(tx, runId, {
      state: "succeeded",
      metrics: { validation: {}, test: { roc_auc: metric(0.9), recall: metric(0.8), accuracy: metric(0.85) } },
      classes: pipeline.classes,
      modelSha256: model.sha256,
      modelSizeBytes: model.sizeBytes,
      evaluationSha256: evaluation.sha256,
      driftReferenceSha256: reference.sha256,
      endedAtMs: nowMs,
      seconds: 1,
    });
  });
  return { projectId, runId, pipeline, modelSha256: model.sha256 };
}
