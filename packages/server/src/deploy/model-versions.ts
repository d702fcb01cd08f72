import {
  CrisolError,
  type CriterionResult,
  type MetricValue,
  type ModelStage,
  type ModelVersion,
} from "@crisol/contract";
import { exportPossibilities } from "@crisol/engine";
import type { Kysely, Selectable } from "kysely";
import type { Database, Tx } from "../store/database.js";
import type { KeyValue } from "../track/params.js";
import type { ModelTable, ModelVersionTable } from "./tables.js";

export type ModelVersionRecord = Selectable<ModelVersionTable> & {
  readonly modelName: string;
  /** Of the training that made it; null where there is none. */
  readonly calibration: string | null;
  readonly aliases: readonly string[];
  readonly tags: readonly KeyValue[];
  readonly stage: ModelStage;
};

export interface VersionKey {
  readonly modelId: string;
  readonly version: number;
}

export interface VersionOf extends VersionKey {
  readonly projectId: string;
}

/** What a version is made of, apart from its number. */
export type NewModelVersion = Omit<
  Selectable<ModelVersionTable>,
  "modelId" | "version" | "projectId" | "updatedAtMs" | keyof Original
> &
  Partial<Original>;

/** What a version is and is made of, apart from what is said of it and when it was made: copies share it. */
export type VersionContent = Omit<NewModelVersion, "description" | "source" | "runLink" | "criteria" | "createdAtMs">;

/** Of versions that were imported. */
type Original = Pick<Selectable<ModelVersionTable>, "originalSha256" | "originalName" | "originalSizeBytes">;

/**
 * Adds the next version of the model: they are numbered from 1, and none gets the number of another, deleted or not,
 * because number and version are written in one transaction and transactions do not overlap.
 */
export async function addVersion(
  tx: Tx,
  model: Selectable<ModelTable>,
  given: NewModelVersion,
): Promise<ModelVersionRecord> {
  const { id: modelId, projectId } = model;
  const version = model.latestVersion + 1;
  const updatedAtMs = given.createdAtMs;
  await tx.updateTable("model").set({ latestVersion: version, updatedAtMs }).where("id", "=", modelId).execute();
  const of = { projectId, modelId, version };
  await tx
    .insertInto("modelVersion")
    .values({ ...given, ...of, updatedAtMs })
    .execute();
  return getModelVersion(tx, of);
}

/** The version of a model of the project; throws `not_found`. */
export async function getModelVersion(db: Kysely<Database>, of: VersionOf): Promise<ModelVersionRecord> {
  const row = await versions(db)
    .where("modelVersion.projectId", "=", of.projectId)
    .where("modelVersion.modelId", "=", of.modelId)
    .where("modelVersion.version", "=", of.version)
    .executeTakeFirst();
  if (row) return (await withDetails(db, [row]))[0]!;
  throw new CrisolError("not_found", { resource: "model version", value: `${of.modelId}/${of.version}` });
}

/** The version of the model, or undefined. */
export async function findVersion(
  db: Kysely<Database>,
  modelId: string,
  version: number,
): Promise<ModelVersionRecord | undefined> {
  const row = await versions(db)
    .where("modelVersion.modelId", "=", modelId)
    .where("modelVersion.version", "=", version)
    .executeTakeFirst();
  return row && (await withDetails(db, [row]))[0];
}

/** Says that the version, and so its model, was changed. */
export async function touchVersion(tx: Tx, { modelId, version }: VersionKey, updatedAtMs: number): Promise<void> {
  await tx
    .updateTable("modelVersion")
    .set({ updatedAtMs })
    .where("modelId", "=", modelId)
    .where("version", "=", version)
    .execute();
  await tx.updateTable("model").set({ updatedAtMs }).where("id", "=", modelId).execute();
}

export async function describeVersion(
  tx: Tx,
  { modelId, version }: VersionKey,
  description: string,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable("modelVersion")
    .set({ description, updatedAtMs: nowMs })
    .where("modelId", "=", modelId)
    .where("version", "=", version)
    .execute();
}

/** All versions of the models, the newest of each first. */
export async function versionsOfModels(
  db: Kysely<Database>,
  modelIds: readonly string[],
): Promise<ModelVersionRecord[]> {
  if (modelIds.length === 0) return [];
  const rows = await versions(db)
    .where("modelVersion.modelId", "in", modelIds)
    .orderBy("modelVersion.version", "desc")
    .execute();
  return withDetails(db, rows);
}

/** Of a version whose files MLflow's clients wrote: what they hold is read when it is made servable. */
export function mlflowContent(from: Pick<VersionContent, "runId" | "loggedModelId" | "artifactPath">): VersionContent {
  return {
    ...{ format: "mlflow", ...from },
    ...{ algorithm: null, primaryMetric: null, positiveClass: null, signature: null, lineage: null, metrics: "{}" },
    ...{ sha256: null, sizeBytes: null, evaluationSha256: null, driftReferenceSha256: null },
  };
}

/** What a copy of the version shares with it. */
export function contentOf(version: VersionContent): VersionContent {
  const { format, runId, loggedModelId, artifactPath, algorithm, primaryMetric, positiveClass } = version;
  const { signature, metrics, lineage, sha256, sizeBytes, evaluationSha256, driftReferenceSha256 } = version;
  const { originalSha256, originalName, originalSizeBytes } = version;
  return {
    ...{ format, runId, loggedModelId, artifactPath, algorithm, primaryMetric, positiveClass },
    ...{ signature, metrics, lineage, sha256, sizeBytes, evaluationSha256, driftReferenceSha256 },
    ...{ originalSha256, originalName, originalSizeBytes },
  };
}

/** The API's view of a version. */
export function modelVersionView(row: ModelVersionRecord): ModelVersion {
  const { sha256, algorithm, calibration } = row;
  return {
    modelId: row.modelId,
    projectId: row.projectId,
    name: row.modelName,
    version: row.version,
    format: row.format,
    description: row.description,
    aliases: [...row.aliases],
    tags: [...row.tags],
    stage: row.stage,
    source: row.source,
    runId: row.runId,
    loggedModelId: row.loggedModelId,
    algorithm,
    signature: row.signature === null ? null : JSON.parse(row.signature),
    metrics: JSON.parse(row.metrics) as Record<string, MetricValue>,
    criteria: JSON.parse(row.criteria) as CriterionResult[],
    lineage: row.lineage === null ? null : JSON.parse(row.lineage),
    exports:
      sha256 === null || algorithm === null ? [] : exportPossibilities({ algorithm, calibrated: calibration !== null }),
    original: originalOf(row),
    sha256,
    sizeBytes: row.sizeBytes,
    createdAt: new Date(row.createdAtMs).toISOString(),
    updatedAt: new Date(row.updatedAtMs).toISOString(),
  };
}

/** The file that a version was imported from. */
export function originalOf(row: ModelVersionRecord): ModelVersion["original"] {
  const { originalSha256: sha256, originalName: fileName, originalSizeBytes: sizeBytes } = row;
  return sha256 === null || fileName === null || sizeBytes === null ? null : { fileName, sizeBytes, sha256 };
}

/** The versions with their aliases, their tags and the stage that each is in. */
export async function withDetails<R extends { readonly modelId: string; readonly version: number }>(
  db: Kysely<Database>,
  rows: readonly R[],
): Promise<(R & Pick<ModelVersionRecord, "aliases" | "tags" | "stage">)[]> {
  const ids = [...new Set(rows.map((row) => row.modelId))];
  if (ids.length === 0) return [];
  const aliases = await db.selectFrom("modelAlias").selectAll().where("modelId", "in", ids).orderBy("alias").execute();
  const tags = await db.selectFrom("modelVersionTag").selectAll().where("modelId", "in", ids).orderBy("key").execute();
  const stages = await db
    .selectFrom("modelStage")
    .select(["modelId", "version", "stage"])
    .where("modelId", "in", ids)
    .orderBy("sequence")
    .execute();
  return rows.map((row) => {
    const isOfRow = (one: R | { modelId: string; version: number }) =>
      one.modelId === row.modelId && one.version === row.version;
    return {
      ...row,
      aliases: aliases.filter(isOfRow).map(({ alias }) => alias),
      tags: tags.filter(isOfRow).map(({ key, value }) => ({ key, value })),
      stage: stages.findLast(isOfRow)?.stage ?? "none",
    };
  });
}

/** Versions with what their model and their training know. */
export function versions(db: Kysely<Database>) {
  return db
    .selectFrom("modelVersion")
    .innerJoin("model", "model.id", "modelVersion.modelId")
    .selectAll("modelVersion")
    .leftJoin("training", "training.runId", "modelVersion.runId")
    .select(["model.name as modelName", "training.calibration"]);
}
