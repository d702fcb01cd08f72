import { CrisolError, type CriterionResult, type MetricValue, type Model, type ModelVersion } from "@crisol/contract";
import { exportPossibilities } from "@crisol/engine";
import type { Insertable, Kysely, Selectable } from "kysely";
import type { Database } from "../store/database.js";
import { newId } from "../store/ids.js";
import { type Page, type PageRequest, pageOf } from "../store/page.js";
import type { ModelTable, ModelVersionTable } from "./tables.js";

export type ModelVersionRecord = Selectable<ModelVersionTable> & {
  readonly modelName: string;
  /** Of its run, which stays as long as the version does. */
  readonly algorithm: string;
  readonly calibration: string | null;
  readonly aliases: readonly string[];
};

/** What a version is made of, apart from its number. */
export type NewModelVersion = Omit<Insertable<ModelVersionTable>, "modelId" | "version" | "projectId">;

/**
 * Registers the next version under `name`, making the model if it is the first: versions of a name are numbered from
 * 1 without gaps, because number and version are written in one transaction and transactions do not overlap. Throws
 * `already_exists` where a model of another project has the name.
 */
export async function registerVersion(
  tx: Kysely<Database>,
  projectId: string,
  name: string,
  version: NewModelVersion,
): Promise<ModelVersionRecord> {
  const found = await tx.selectFrom("model").selectAll().where("name", "=", name).executeTakeFirst();
  if (found && found.projectId !== projectId) {
    throw new CrisolError("already_exists", { resource: "model", value: name });
  }
  const model: Selectable<ModelTable> = found
    ? { ...found, latestVersion: found.latestVersion + 1 }
    : { id: newId("mod"), projectId, name, latestVersion: 1, createdAtMs: version.createdAtMs };
  if (found) {
    const { latestVersion } = model;
    await tx.updateTable("model").set({ latestVersion }).where("id", "=", model.id).execute();
  } else {
    await tx.insertInto("model").values(model).execute();
  }
  const of = { projectId, modelId: model.id, version: model.latestVersion };
  await tx
    .insertInto("modelVersion")
    .values({ ...version, ...of })
    .execute();
  return await getModelVersion(tx, of);
}

/** The version of a model of the project; throws `not_found`. */
export async function getModelVersion(
  db: Kysely<Database>,
  of: { readonly projectId: string; readonly modelId: string; readonly version: number },
): Promise<ModelVersionRecord> {
  const row = await versions(db)
    .where("modelVersion.projectId", "=", of.projectId)
    .where("modelVersion.modelId", "=", of.modelId)
    .where("modelVersion.version", "=", of.version)
    .executeTakeFirst();
  if (row) return (await withAliases(db, [row]))[0]!;
  throw new CrisolError("not_found", { resource: "model version", value: `${of.modelId}/${of.version}` });
}

/** The model with all its versions, newest first; throws `not_found`. */
export async function getModel(db: Kysely<Database>, projectId: string, modelId: string): Promise<Model> {
  const row = await db
    .selectFrom("model")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("id", "=", modelId)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "model", value: modelId });
  return (await withVersions(db, [row]))[0]!;
}

/** A page of a project's models, newest first. */
export async function listModels(db: Kysely<Database>, projectId: string, page: PageRequest): Promise<Page<Model>> {
  const found = await pageOf(db.selectFrom("model").selectAll().where("projectId", "=", projectId), page);
  return { ...found, items: await withVersions(db, found.items) };
}

/** Whether a version came from the run, which then cannot be deleted. */
export async function isRegistered(db: Kysely<Database>, runId: string): Promise<boolean> {
  const row = await db.selectFrom("modelVersion").select("version").where("runId", "=", runId).executeTakeFirst();
  return row !== undefined;
}

/** The API's view of a version. */
export function modelVersionView(row: ModelVersionRecord): ModelVersion {
  return {
    modelId: row.modelId,
    projectId: row.projectId,
    name: row.modelName,
    version: row.version,
    description: row.description,
    aliases: [...row.aliases],
    signature: JSON.parse(row.signature),
    metrics: JSON.parse(row.metrics) as Record<string, MetricValue>,
    criteria: JSON.parse(row.criteria) as CriterionResult[],
    lineage: JSON.parse(row.lineage),
    exports: exportPossibilities({ algorithm: row.algorithm, calibrated: row.calibration !== null }),
    sha256: row.sha256,
    sizeBytes: row.sizeBytes,
    createdAt: new Date(row.createdAtMs).toISOString(),
  };
}

async function withVersions(db: Kysely<Database>, models: readonly Selectable<ModelTable>[]): Promise<Model[]> {
  if (models.length === 0) return [];
  const ids = models.map((model) => model.id);
  const rows = await withAliases(
    db,
    await versions(db).where("modelVersion.modelId", "in", ids).orderBy("modelVersion.version", "desc").execute(),
  );
  return models.map((model) => ({
    id: model.id,
    projectId: model.projectId,
    name: model.name,
    latestVersion: model.latestVersion,
    versions: rows.filter((row) => row.modelId === model.id).map(modelVersionView),
    createdAt: new Date(model.createdAtMs).toISOString(),
  }));
}

async function withAliases<R extends { readonly modelId: string; readonly version: number }>(
  db: Kysely<Database>,
  rows: readonly R[],
): Promise<(R & { readonly aliases: readonly string[] })[]> {
  const ids = [...new Set(rows.map((row) => row.modelId))];
  if (ids.length === 0) return [];
  const found = await db.selectFrom("modelAlias").selectAll().where("modelId", "in", ids).orderBy("alias").execute();
  const of = ({ modelId, version }: R) => found.filter((row) => row.modelId === modelId && row.version === version);
  return rows.map((row) => ({ ...row, aliases: of(row).map(({ alias }) => alias) }));
}

function versions(db: Kysely<Database>) {
  return db
    .selectFrom("modelVersion")
    .innerJoin("model", "model.id", "modelVersion.modelId")
    .selectAll("modelVersion")
    .innerJoin("training", "training.runId", "modelVersion.runId")
    .select(["model.name as modelName", "training.algorithm", "training.calibration"]);
}
