import type { ModelVersion } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database, Tx } from "../store/database.js";
import { getModelVersion, modelVersionView, type VersionOf } from "./model-versions.js";

/** The version that the alias names; undefined where the model has no such alias. */
export async function findAlias(db: Kysely<Database>, modelId: string, alias: string): Promise<number | undefined> {
  const found = await db
    .selectFrom("modelAlias")
    .select("version")
    .where("modelId", "=", modelId)
    .where("alias", "=", alias)
    .executeTakeFirst();
  return found?.version;
}

/** Lets the alias name the version, and no other of the model; returns the version. Throws `not_found`. */
export async function setAlias(
  tx: Tx,
  { alias, ...of }: VersionOf & { readonly alias: string },
): Promise<ModelVersion> {
  await getModelVersion(tx, of);
  const { modelId, version } = of;
  await tx
    .insertInto("modelAlias")
    .values({ modelId, alias, version })
    .onConflict((conflict) => conflict.columns(["modelId", "alias"]).doUpdateSet({ version }))
    .execute();
  return modelVersionView(await getModelVersion(tx, of));
}

/** Removes the alias; whether the model had it. */
export async function removeAlias(tx: Tx, modelId: string, alias: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("modelAlias")
    .where("modelId", "=", modelId)
    .where("alias", "=", alias)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
