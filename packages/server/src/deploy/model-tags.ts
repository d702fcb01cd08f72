import type { Tx } from "../store/database.js";
import type { KeyValue } from "../track/params.js";
import type { VersionKey } from "./model-versions.js";

/** Gives the model the tags, in place of those of the same keys. */
export async function setModelTags(tx: Tx, modelId: string, tags: readonly KeyValue[]): Promise<void> {
  for (const { key, value } of tags) {
    await tx
      .insertInto("modelTag")
      .values({ modelId, key, value })
      .onConflict((conflict) => conflict.columns(["modelId", "key"]).doUpdateSet({ value }))
      .execute();
  }
}

export async function removeModelTag(tx: Tx, modelId: string, key: string): Promise<void> {
  await tx.deleteFrom("modelTag").where("modelId", "=", modelId).where("key", "=", key).execute();
}

/** Gives the version the tags, in place of those of the same keys. */
export async function setVersionTags(
  tx: Tx,
  { modelId, version }: VersionKey,
  tags: readonly KeyValue[],
): Promise<void> {
  for (const { key, value } of tags) {
    await tx
      .insertInto("modelVersionTag")
      .values({ modelId, version, key, value })
      .onConflict((conflict) => conflict.columns(["modelId", "version", "key"]).doUpdateSet({ value }))
      .execute();
  }
}

export async function removeVersionTag(tx: Tx, { modelId, version }: VersionKey, key: string): Promise<void> {
  await tx
    .deleteFrom("modelVersionTag")
    .where("modelId", "=", modelId)
    .where("version", "=", version)
    .where("key", "=", key)
    .execute();
}
