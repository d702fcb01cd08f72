import { CrisolError, type Model } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database, Tx } from "../store/database.js";
import { newId } from "../store/ids.js";
import { type Page, type PageRequest, pageOf } from "../store/page.js";
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

/** The model with all its versions, newest first; throws `not_found`. */
export async function getModel(db: Kysely<Database>, projectId: string, modelId: string): Promise<Model> {
  const row = await db
    .selectFrom("model")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("id", "=", modelId)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "model", value: modelId });
  return (await modelViews(db, [row]))[0]!;
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
  const tags = await db.selectFrom("modelTag").selectAll().where("modelId", "in", ids).orderBy("key").execute();
  return models.map((model) => ({
    id: model.id,
    projectId: model.projectId,
    name: model.name,
    description: model.description,
    tags: tags.filter(({ modelId }) => modelId === model.id).map(({ key, value }) => ({ key, value })),
    latestVersion: model.latestVersion,
    versions: versions.filter(({ modelId }) => modelId === model.id).map(modelVersionView),
    createdAt: new Date(model.createdAtMs).toISOString(),
    updatedAt: new Date(model.updatedAtMs).toISOString(),
  }));
}
