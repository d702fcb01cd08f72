import { type ColumnDefinitionBuilder, type Kysely, sql } from "kysely";
import type { Migration } from "./migration.js";

/**
 * A version of a model need not come from a training of ours: what only those know may be missing. Models and versions get
 * descriptions and tags, versions the history of their stages.
 */
export const registryVersions: Migration = {
  id: "0016_registry_versions",
  async up(db) {
    await addColumns(db);
    await db.schema.dropIndex("modelVersion_run").execute();
    for (const column of ["runId", "primaryMetric", "signature", "lineage", "sha256"] as const) {
      await dropNotNull(db, "modelVersion", column, "text");
    }
    await dropNotNull(db, "modelVersion", "sizeBytes", "bigint");
    await db.schema.createIndex("modelVersion_run").on("modelVersion").column("runId").execute();
    await db.schema.createIndex("modelVersion_loggedModel").on("modelVersion").column("loggedModelId").execute();
    await addTables(db);
  },
};

// biome-ignore lint/suspicious/noExplicitAny: the tables as they are by now.
async function addColumns(db: Kysely<any>): Promise<void> {
  const text = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo("");
  const instant = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0);
  await db.schema.alterTable("model").addColumn("description", "text", text).execute();
  await db.schema.alterTable("model").addColumn("updatedAtMs", "bigint", instant).execute();
  await db
    .updateTable("model")
    .set({ updatedAtMs: sql.ref("createdAtMs") })
    .execute();
  await db.schema
    .alterTable("modelVersion")
    .addColumn("format", "text", (column) => column.notNull().defaultTo("crisol"))
    .execute();
  for (const column of ["source", "runLink", "loggedModelId", "artifactPath", "algorithm"]) {
    await db.schema.alterTable("modelVersion").addColumn(column, "text").execute();
  }
  await db.schema.alterTable("modelVersion").addColumn("updatedAtMs", "bigint", instant).execute();
  await db
    .updateTable("modelVersion")
    .set({
      updatedAtMs: sql.ref("createdAtMs"),
      algorithm: sql`(select "algorithm" from "training" where "training"."runId" = "modelVersion"."runId")`,
    })
    .execute();
}

/** SQLite cannot let a column that must not be null be so: another one takes its values and its name. */
async function dropNotNull(
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  db: Kysely<any>,
  table: string,
  column: string,
  type: "text" | "bigint",
): Promise<void> {
  const other = `${column}OrNull`;
  await db.schema.alterTable(table).addColumn(other, type).execute();
  await db
    .updateTable(table)
    .set({ [other]: sql.ref(column) })
    .execute();
  await db.schema.alterTable(table).dropColumn(column).execute();
  await db.schema.alterTable(table).renameColumn(other, column).execute();
}

// biome-ignore lint/suspicious/noExplicitAny: see above.
async function addTables(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable("modelTag")
    .addColumn("modelId", "text", (column) => column.notNull().references("model.id").onDelete("cascade"))
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("value", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("modelTag_key", ["modelId", "key"])
    .execute();
  await ofVersion(db, "modelVersionTag")
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("value", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("modelVersionTag_key", ["modelId", "version", "key"])
    .execute();
  await ofVersion(db, "modelStage")
    .addColumn("sequence", "integer", (column) => column.notNull())
    .addColumn("stage", "text", (column) => column.notNull())
    .addColumn("by", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("criteria", "text", (column) => column.notNull())
    .addColumn("isOverride", "integer", (column) => column.notNull())
    .addColumn("atMs", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("modelStage_key", ["modelId", "version", "sequence"])
    .execute();
}

// biome-ignore lint/suspicious/noExplicitAny: see above.
function ofVersion(db: Kysely<any>, table: string) {
  return db.schema
    .createTable(table)
    .addColumn("modelId", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addForeignKeyConstraint(
      `${table}_version`,
      ["modelId", "version"],
      "modelVersion",
      ["modelId", "version"],
      (constraint) => constraint.onDelete("cascade"),
    );
}
