import { CrisolError, type Model, type ModelVersion } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { getModelVersion, modelVersionView } from "./model-versions.js";
import { getModel } from "./models.js";

interface AliasOf {
  readonly projectId: string;
  readonly modelId: string;
  readonly alias: string;
}

/** Lets the alias name the version, and no other of the model; returns the version. Throws `not_found`. */
export async function setAlias(
  tx: Kysely<Database>,
  { alias, ...of }: AliasOf & { readonly version: number },
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

/** Removes the alias and returns the model as it is then. Throws `not_found` where the model has no such alias. */
export async function removeAlias(tx: Kysely<Database>, { projectId, modelId, alias }: AliasOf): Promise<Model> {
  await getModel(tx, projectId, modelId);
  const { numDeletedRows } = await tx
    .deleteFrom("modelAlias")
    .where("modelId", "=", modelId)
    .where("alias", "=", alias)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw new CrisolError("not_found", { resource: "alias", value: alias });
  return await getModel(tx, projectId, modelId);
}
