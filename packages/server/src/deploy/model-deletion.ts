import { CrisolError } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database, Tx } from "../store/database.js";
import { type ModelVersionRecord, versionsOfModels } from "./model-versions.js";
import type { ModelRecord } from "./models.js";

/** Deletes the model with all its versions; throws `conflict` if one of them cannot be, see `deleteVersion`. */
export async function deleteModel(tx: Tx, { id }: ModelRecord, nowMs: number): Promise<void> {
  for (const version of await versionsOfModels(tx, [id])) await deleteVersion(tx, version, nowMs);
  await tx.deleteFrom("model").where("id", "=", id).execute();
}

/**
 * Deletes the version with its aliases, its tags and the history of its stages; no other one gets its number. Throws
 * `conflict` while an endpoint has it, and if a batch prediction was made with it.
 */
export async function deleteVersion(tx: Tx, row: ModelVersionRecord, nowMs: number): Promise<void> {
  await refuseUsed(tx, row);
  const { modelId, version } = row;
  await tx.deleteFrom("modelVersion").where("modelId", "=", modelId).where("version", "=", version).execute();
  await tx.updateTable("model").set({ updatedAtMs: nowMs }).where("id", "=", modelId).execute();
}

async function refuseUsed(db: Kysely<Database>, { modelId, version, modelName }: ModelVersionRecord): Promise<void> {
  const endpoint = await db
    .selectFrom("endpoint")
    .select("name")
    .where("modelId", "=", modelId)
    .where("version", "=", version)
    .executeTakeFirst();
  const named = `Version ${version} of the model ${modelName}`;
  if (endpoint) {
    throw new CrisolError("conflict", {
      problem: `${named} is deployed at the endpoint ${endpoint.name}: switch that to another one first`,
    });
  }
  const prediction = await db
    .selectFrom("batchPrediction")
    .select("sourceName")
    .where("modelId", "=", modelId)
    .where("version", "=", version)
    .executeTakeFirst();
  if (prediction) {
    throw new CrisolError("conflict", {
      problem: `${named} is what the batch prediction of ${prediction.sourceName} was made with`,
    });
  }
}
