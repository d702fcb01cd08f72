import { CrisolError, type Model } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database, Tx } from "../store/database.js";
import { newId } from "../store/ids.js";
import { type Page, type PageRequest, pageOf } from "../store/page.js";
import type { KeyValue } from "../track/params.js";
import { modelVersionView, versionsOfModels } from "./model-versions.js";
import type { ModelTable } from "./tables.js";

export type ModelRecord = Selectable<ModelTable>;

/** The model called `name`, of whichever project. */
export async function findModel(db: Kysely<Database>, name: string): Promise<ModelRecord | undefined> {
  return db.selectFrom("model").selectAll().where("name", "=", name).executeTakeFirst();
}

/** Adds a model without versions. Throws `already_exists`: names are unique in the workspace. */
export async function addModel(
  tx: Tx,
  given: { readonly projectId: string; readonly name: string; readonly description?: string; readonly nowMs: number },
): Promise<ModelRecord> {
  const { projectId, name, description = "", nowMs } = given;
  if (await findModel(tx, name)) throw new CrisolError("already_exists", { resource: "model", value: name });
  const model = {
    id: newId("mod"),
    projectId,
    name,
    description,
    latestVersion: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  await tx.insertInto("model").values(model).execute();
  return model;
}

/** Gives the model another name or description. Throws `already_exists` if another has the name. */
export async function changeModel(
  tx: Tx,
  { id }: ModelRecord,
  change: { readonly name?: string | undefined; readonly description?: string | undefined; readonly nowMs: number },
): Promise<void> {
  const { name, description, nowMs } = change;
  if (name !== undefined) {
    const other = await findModel(tx, name);
    if (other && other.id !== id) throw new CrisolError("already_exists", { resource: "model", value: name });
  }
  await tx.updateTable("model").set({ name, description, updatedAtMs: nowMs }).where("id", "=", id).execute();
}

/** A model that never had a version goes to the project of its first one. */
export async function moveEmptyModel(tx: Tx, model: ModelRecord, projectId: string): Promise<ModelRecord> {
  if (model.latestVersion > 0 || model.projectId === projectId) return model;
  await tx.updateTable("model").set({ projectId }).where("id", "=", model.id).execute();
  return { ...model, projectId };
}

/** The model with all its versions, newest first; throws `not_found`. */
export async function getModel(db: Kysely<Database>, projectId: string, modelId: string): Promise<Model> {
  return (await modelViews(db, [await getModelRecord(db, projectId, modelId)]))[0]!;
}

/** The project's model; throws `not_found`. */
export async function getModelRecord(db: Kysely<Database>, projectId: string, modelId: string): Promise<ModelRecord> {
  const row = await db
    .selectFrom("model")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("id", "=", modelId)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "model", value: modelId });
  return row;
}

/** The tags of each of the models. */
export async function modelTags(db: Kysely<Database>, ids: readonly string[]): Promise<Map<string, KeyValue[]>> {
  const found = new Map<string, KeyValue[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return found;
  const rows = await db.selectFrom("modelTag").selectAll().where("modelId", "in", ids).orderBy("key").execute();
  for (const { modelId, key, value } of rows) found.get(modelId)?.push({ key, value });
  return found;
}

/** A page of a project's models, newest first. */
export async function listModels(db: Kysely<Database>, projectId: string, page: PageRequest): Promise<Page<Model>> {
  const found = await pageOf(db.selectFrom("model").selectAll().where("projectId", "=", projectId), page);
  return { ...found, items: await modelViews(db, found.items) };
}

/** The API's views of the models, in their order. */
async function modelViews(db: Kysely<Database>, models: readonly ModelRecord[]): Promise<Model[]> {
  if (models.length === 0) return [];
  const ids = models.map(({ id }) => id);
  const versions = await versionsOfModels(db, ids);
  const tags = await modelTags(db, ids);
  return models.map((model) => ({
    id: model.id,
    projectId: model.projectId,
    name: model.name,
    description: model.description,
    tags: tags.get(model.id)!,
    latestVersion: model.latestVersion,
    versions: versions.filter(({ modelId }) => modelId === model.id).map(modelVersionView),
    createdAt: new Date(model.createdAtMs).toISOString(),
    updatedAt: new Date(model.updatedAtMs).toISOString(),
  }));
}
