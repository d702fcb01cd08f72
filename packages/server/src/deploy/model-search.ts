import { type Kysely, sql } from "kysely";
import { isVisible } from "../access/roles.js";
import type { UserCaller } from "../http/serve.js";
import type { Database } from "../store/database.js";
import type { Attribute, Searched } from "../track/search/conditions.js";
import { type FoundPage, type Search, searchPage } from "../track/search/page.js";
import { type ModelVersionRecord, versions, withDetails } from "./model-versions.js";
import type { ModelRecord } from "./models.js";

export interface ModelSearch extends Search {
  readonly caller: UserCaller;
}

/** A page of the models that the caller may see; where no order is given, by name. Throws `filter_invalid` and `page_token_invalid`. */
export async function searchModels(
  db: Kysely<Database>,
  { caller, ...search }: ModelSearch,
): Promise<FoundPage<ModelRecord>> {
  const query = db
    .selectFrom("model")
    .innerJoin("project", "project.id", "model.projectId")
    .selectAll("model")
    .where("project.deletedAtMs", "is", null)
    .where(isVisible(db, caller, "model.projectId"));
  return searchPage(db, query, { ...search, searched: searchedModels, last: [sql`"model"."name"`] });
}

/** A page of the model versions that the caller may see; where no order is given, those changed last first. Throws as `searchModels`. */
export async function searchVersions(
  db: Kysely<Database>,
  { caller, ...search }: ModelSearch,
): Promise<FoundPage<ModelVersionRecord>> {
  const query = versions(db)
    .innerJoin("project", "project.id", "modelVersion.projectId")
    .where("project.deletedAtMs", "is", null)
    .where(isVisible(db, caller, "modelVersion.projectId"));
  const orderBy = search.orderBy?.length ? search.orderBy : ["last_updated_timestamp DESC"];
  const last = [sql`"model"."name"`, sql`"modelVersion"."version" desc`];
  const found = await searchPage(db, query, { ...search, orderBy, searched: searchedVersions, last });
  return { ...found, rows: await withDetails(db, found.rows) };
}

const column = (name: string, isNumeric = false): Attribute => ({ column: sql.ref(name), isNumeric });

/** MLflow's clients ask for what is no prompt, which nothing here is, tagged or not. */
const tagDefaults = { "mlflow.prompt.is_prompt": "false" };

const searchedModels: Searched = {
  noun: "registered models",
  id: sql.ref("model.id"),
  foreignKey: "modelId",
  tables: { tag: "modelTag" },
  tagDefaults,
  attributes: {
    name: column("model.name"),
    timestamp: column("model.updatedAtMs", true),
    creation_timestamp: column("model.createdAtMs", true),
    last_updated_timestamp: column("model.updatedAtMs", true),
  },
};

const searchedVersions: Searched = {
  noun: "model versions",
  id: sql`("modelVersion"."modelId", "modelVersion"."version")`,
  foreignKey: ["modelId", "version"],
  tables: { tag: "modelVersionTag" },
  tagDefaults,
  attributes: {
    name: column("model.name"),
    version_number: column("modelVersion.version", true),
    run_id: column("modelVersion.runId"),
    source_path: column("modelVersion.source"),
    creation_timestamp: column("modelVersion.createdAtMs", true),
    last_updated_timestamp: column("modelVersion.updatedAtMs", true),
  },
};
