import { isDeepStrictEqual } from "node:util";
import { CrisolError, type ModelComparison, type Signature } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { FinishedJob, JobOutcome } from "../compute/job-kind.js";
import { getDataVersion } from "../data/versions.js";
import type { Effects } from "../effects.js";
import { instantOrNull } from "../instant-or-null.js";
import type { Database } from "../store/database.js";
import { mapPage, type Page, type PageRequest, pageOf } from "../store/page.js";
import { getRun } from "../train/runs.js";
import { type Training, trainingsOf } from "../train/warm-start.js";
import type { CompareResult, CompareSpec } from "./compare-job.js";
import { madeServable } from "./mlflow-conversion.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { getModelVersion, type ModelVersionRecord } from "./model-versions.js";
import { type Servable, servableVersion } from "./servable-version.js";
import type { ModelComparisonTable } from "./tables.js";

export type ComparisonRecord = Selectable<ModelComparisonTable>;

export interface ComparisonRequest {
  readonly projectId: string;
  readonly modelId: string;
  readonly versions: readonly number[];
  readonly data?: { readonly dataId: string; readonly version: number } | undefined;
}

type Compared = Omit<ModelVersionRecord, keyof Servable> &
  Servable & { readonly trainings: readonly Training[] | null };

/** The seed of the resamples; the same for all versions, so that their intervals come from the same rows. */
const SEED = 0;

/**
 * On which rows the versions are measured, and how. Throws `not_found`, `model_not_served`, `model_file_invalid`, and
 * `input_invalid` where they predict different things, or where there are no rows to take.
 */
export async function planComparison(
  effects: Effects,
  threads: ModelImportThreads,
  { projectId, modelId, versions: numbers, data }: ComparisonRequest,
): Promise<{ readonly spec: CompareSpec; readonly data: ModelComparison["data"] }> {
  const compared: Compared[] = [];
  for (const version of numbers) {
    const found = servableVersion(
      await madeServable(effects, threads, await getModelVersion(effects.store.read, { projectId, modelId, version })),
    );
    compared.push({ ...found, trainings: await trainingsOfVersion(effects, found) });
  }
  const output = outputOf(compared);
  const rows = data ? await allRows(effects, projectId, data) : await testRows(effects, compared);
  const spec: CompareSpec = {
    task: output.task,
    target: output.target,
    seed: SEED,
    data: rows.spec,
    versions: compared.map(({ version, sha256, trainings }) => ({
      version,
      modelSha256: sha256,
      trainings: trainings?.filter((training) => !isDeepStrictEqual(training, rows.ownTraining)) ?? null,
    })),
  };
  return { spec, data: rows.data };
}

interface Rows {
  readonly spec: CompareSpec["data"];
  readonly data: ModelComparison["data"];
  /** Its training rows are none of these rows by their place: what they hold need not be compared. */
  readonly ownTraining: Training | null;
}

async function allRows(
  { store }: Effects,
  projectId: string,
  { dataId, version }: { readonly dataId: string; readonly version: number },
): Promise<Rows> {
  const { sha256 } = await getDataVersion(store.read, projectId, dataId, version);
  return {
    spec: { sha256, split: null, positiveClass: null },
    data: { dataId, version, part: "all" },
    ownTraining: null,
  };
}

async function testRows({ store }: Effects, compared: readonly Compared[]): Promise<Rows> {
  const newest = [...compared].sort((a, b) => b.version - a.version).find(({ trainings }) => trainings !== null);
  if (!newest) {
    throw new CrisolError("input_invalid", {
      problem: "none of the versions was trained here, so there are no test rows to take: name the data",
    });
  }
  const run = await getRun(store.read, newest.projectId, newest.runId!);
  const own = newest.trainings![0]!;
  return {
    spec: { sha256: own.dataSha256, split: own.split, positiveClass: own.positiveClass },
    data: { dataId: run.dataId, version: run.dataVersion, part: "test" },
    ownTraining: own,
  };
}

async function trainingsOfVersion(
  effects: Effects,
  { lineage, runId, projectId }: Pick<ModelVersionRecord, "lineage" | "runId" | "projectId">,
): Promise<readonly Training[] | null> {
  if (lineage === null || runId === null) return null;
  return trainingsOf(effects, await getRun(effects.store.read, projectId, runId));
}

/** What all of them predict; metrics of different things are not compared. */
function outputOf(compared: readonly Compared[]): Signature["output"] {
  const [first, ...others] = compared.map(({ version, signature }) => ({ version, ...signature.output }));
  for (const other of others) {
    const problem =
      other.task !== first!.task
        ? `version ${first!.version} is for ${first!.task} and version ${other.version} for ${other.task}`
        : other.target !== first!.target
          ? `version ${first!.version} predicts ${first!.target} and version ${other.version} ${other.target}`
          : first!.task === "binary_classification" && other.classes[1] !== first!.classes[1]
            ? `the positive class of version ${first!.version} is ${first!.classes[1]} and that of version ${other.version} ${other.classes[1]}`
            : undefined;
    if (problem) throw new CrisolError("input_invalid", { problem });
  }
  return first!;
}

export async function getComparison(
  db: Kysely<Database>,
  { projectId, modelId, id }: { readonly projectId: string; readonly modelId: string; readonly id: string },
): Promise<ComparisonRecord> {
  const row = await ofModel(db, projectId, modelId).where("id", "=", id).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "comparison", value: id });
  return row;
}

/** A page of the model's comparisons, newest first. */
export async function listComparisons(
  db: Kysely<Database>,
  projectId: string,
  modelId: string,
  page: PageRequest,
): Promise<Page<ModelComparison>> {
  return mapPage(await pageOf(ofModel(db, projectId, modelId), page), comparisonView);
}

function ofModel(db: Kysely<Database>, projectId: string, modelId: string) {
  return db.selectFrom("modelComparison").selectAll().where("projectId", "=", projectId).where("modelId", "=", modelId);
}

/** What becomes of a comparison when its job starts and ends. */
export const compareOutcome: JobOutcome<CompareResult> = {
  async start(tx, job) {
    await update(tx, job, { state: "running" });
  },
  async finish(tx, job, result) {
    await update(tx, job, { state: "succeeded", result: JSON.stringify(result), endedAtMs: job.endedAt });
  },
  async fail(tx, job, error) {
    await update(tx, job, { state: error === "cancelled" ? "cancelled" : "failed", endedAtMs: job.endedAt });
  },
};

const SUBJECT = "comparison:";

/** The subject of a job that makes a comparison. */
export function comparisonSubject(id: string): string {
  return `${SUBJECT}${id}`;
}

async function update(tx: Kysely<Database>, job: FinishedJob, change: Partial<ComparisonRecord>): Promise<void> {
  const id = job.subject.slice(SUBJECT.length);
  await tx.updateTable("modelComparison").set(change).where("id", "=", id).execute();
}

/** The API's view of a comparison. */
export function comparisonView(row: ComparisonRecord): ModelComparison {
  const { id, projectId, modelId, jobId, state, dataId, dataVersion, part } = row;
  return {
    ...{ id, projectId, modelId, jobId, state },
    versions: JSON.parse(row.versions),
    data: { dataId, version: dataVersion, part },
    result: row.result === null ? null : JSON.parse(row.result),
    createdAt: new Date(row.createdAtMs).toISOString(),
    endedAt: instantOrNull(row.endedAtMs),
  };
}
