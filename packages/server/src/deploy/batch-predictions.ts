import {
  type BatchPrediction,
  type ColumnType,
  CrisolError,
  type DataSource,
  type SignatureInput,
} from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { FinishedJob, JobOutcome } from "../compute/job-kind.js";
import { detect } from "../data/detect.js";
import { sourceFile } from "../data/source.js";
import { getDataVersion } from "../data/versions.js";
import type { Effects } from "../effects.js";
import type { Database } from "../store/database.js";
import { type Page, type PageRequest, pageOf } from "../store/page.js";
import type { PredictJobResult, PredictSpec } from "./predict-job.js";
import type { BatchPredictionTable } from "./tables.js";

export type BatchPredictionRecord = Selectable<BatchPredictionTable>;

type BatchSource = DataSource | { readonly dataId: string; readonly dataVersion: number };

/** As what a column of the signature is read from a file: a row whose value does not fit is refused. */
const TYPES: Readonly<Record<SignatureInput["type"], ColumnType>> = {
  number: "number",
  boolean: "boolean",
  text: "text",
  timestamp: "timestamp",
};

/**
 * Finds what is to be scored and how it is read. Throws the errors of imports, and `input_invalid` when columns of the
 * signature are missing; others are passed through to the result.
 */
export async function planSource(
  effects: Effects,
  projectId: string,
  source: BatchSource,
  inputs: readonly SignatureInput[],
): Promise<{ readonly name: string; readonly source: PredictSpec["source"] }> {
  if ("dataId" in source) {
    const version = await getDataVersion(effects.store.read, projectId, source.dataId, source.dataVersion);
    requireColumns(
      inputs,
      version.columns.map((column) => column.name),
    );
    const { sha256, rowCount } = version;
    return { name: version.source.name, source: { kind: "data", sha256, rowCount } };
  }
  const file = await sourceFile(effects, projectId, source);
  const first = await detect(file);
  const names = first.plan.columns.map((column) => column.name);
  requireColumns(inputs, names);
  // Read as the model needs it and not as this file looks: "007" stays a text, a number among texts is refused.
  const columnTypes = Object.fromEntries(inputs.map((input) => [input.name, TYPES[input.type]]));
  const { plan } = await detect(file, { columnTypes });
  return { name: file.name, source: { kind: "file", file, plan } };
}

export async function getBatchPrediction(
  db: Kysely<Database>,
  projectId: string,
  id: string,
): Promise<BatchPredictionRecord> {
  const row = await db
    .selectFrom("batchPrediction")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "prediction", value: id });
  return row;
}

/** A page of a project's batch predictions, newest first. */
export async function listBatchPredictions(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest,
): Promise<Page<BatchPredictionRecord>> {
  return await pageOf(db.selectFrom("batchPrediction").selectAll().where("projectId", "=", projectId), page);
}

/** What becomes of a batch prediction when its job starts and ends. */
export const predictOutcome: JobOutcome<PredictJobResult> = {
  async start(tx, job) {
    await update(tx, job, { state: "running" });
  },
  async finish(tx, job, result) {
    await update(tx, job, { state: "succeeded", ...result, endedAtMs: job.endedAt });
  },
  async fail(tx, job, error) {
    await update(tx, job, { state: error === "cancelled" ? "cancelled" : "failed", endedAtMs: job.endedAt });
  },
};

/** The subject of a job that makes a batch prediction. */
export function subjectOf(id: string): string {
  return `prediction:${id}`;
}

/** The API's view of a batch prediction. */
export function batchPredictionView(row: BatchPredictionRecord): BatchPrediction {
  return {
    id: row.id,
    projectId: row.projectId,
    jobId: row.jobId,
    modelId: row.modelId,
    version: row.version,
    state: row.state,
    sourceName: row.sourceName,
    rowCount: row.rowCount,
    refusedRowCount: row.refusedRowCount,
    resultSizeBytes: row.resultSizeBytes,
    createdAt: new Date(row.createdAtMs).toISOString(),
    endedAt: row.endedAtMs === null ? null : new Date(row.endedAtMs).toISOString(),
  };
}

async function update(tx: Kysely<Database>, job: FinishedJob, change: Partial<BatchPredictionRecord>): Promise<void> {
  const id = job.subject.slice("prediction:".length);
  await tx.updateTable("batchPrediction").set(change).where("id", "=", id).execute();
}

function requireColumns(inputs: readonly SignatureInput[], names: readonly string[]): void {
  const missing = inputs.map((input) => input.name).filter((name) => !names.includes(name));
  if (missing.length === 0) return;
  const problem =
    `the column${missing.length > 1 ? "s" : ""} ${missing.slice(0, 20).join(", ")} ` +
    `${missing.length > 1 ? "are" : "is"} missing among ${names.slice(0, 50).join(", ")}`;
  throw new CrisolError("input_invalid", { problem });
}
