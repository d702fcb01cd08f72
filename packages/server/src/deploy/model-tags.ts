import type { TagChanges } from "@crisol/contract";
import type { z } from "zod";
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

type Changes = z.output<typeof TagChanges>;

/** Sets the tags that have a value and removes those without. */
export async function changeModelTags(tx: Tx, modelId: string, changes: Changes): Promise<void> {
  await setModelTags(tx, modelId, given(changes));
  for (const key of removed(changes)) await removeModelTag(tx, modelId, key);
}

/** Sets the tags that have a value and removes those without. */
export async function changeVersionTags(tx: Tx, version: VersionKey, changes: Changes): Promise<void> {
  await setVersionTags(tx, version, given(changes));
  for (const key of removed(changes)) await removeVersionTag(tx, version, key);
}

function given(changes: Changes): KeyValue[] {
  return changes.flatMap(({ key, value }) => (value === null ? [] : [{ key, value }]));
}

function removed(changes: Changes): string[] {
  return changes.filter(({ value }) => value === null).map(({ key }) => key);
}
