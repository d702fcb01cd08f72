import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import { clusteredByKey } from "../sql.js";
import type { Migration } from "./migration.js";

/** What runs log: params, tags, metrics with all their points, inputs, models and artifacts. */
export const logged: Migration = {
  id: "0013_logged",
  async up(db) {
    for (const table of ["runParam", "runTag"]) {
      await ofRun(db, table)
        .addColumn("key", "text", (column) => column.notNull())
        .addColumn("value", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint(`${table}_key`, ["runId", "key"])
        .execute();
      await db.schema.createIndex(`${table}_byKey`).on(table).columns(["key", "runId"]).execute();
    }
    await ofRun(db, "metric")
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("value", "real")
      .addColumn("step", "bigint", (column) => column.notNull())
      .addColumn("timestampMs", "bigint", (column) => column.notNull())
      .addColumn("openPoints", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("metric_key", ["runId", "key"])
      .modifyEnd(clusteredByKey(db))
      .execute();
    await db.schema.createIndex("metric_byValue").on("metric").columns(["key", "value", "runId"]).execute();
    await ofRun(db, "metricPoint")
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("timestampMs", "bigint", (column) => column.notNull())
      .addColumn("step", "bigint", (column) => column.notNull())
      .addColumn("value", "real", (column) => column.notNull())
      .addColumn("isNan", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("metricPoint_key", ["runId", "key", "timestampMs", "step", "value", "isNan"])
      .modifyEnd(clusteredByKey(db))
      .execute();
    await ofRun(db, "metricChunk")
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("number", "bigint", (column) => column.notNull())
      .addColumn("count", "bigint", (column) => column.notNull())
      .addColumn("firstStep", "bigint", (column) => column.notNull())
      .addColumn("lastStep", "bigint", (column) => column.notNull())
      // Before the points: reading the row's beginning does not touch the pages of its end.
      .addColumn("summary", "blob", (column) => column.notNull())
      .addColumn("points", "blob", (column) => column.notNull())
      .addPrimaryKeyConstraint("metricChunk_key", ["runId", "key", "number"])
      .execute();
    await ofRun(db, "runInput")
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("digest", "text", (column) => column.notNull())
      .addColumn("sourceType", "text", (column) => column.notNull())
      .addColumn("source", "text", (column) => column.notNull())
      .addColumn("schema", "text")
      .addColumn("profile", "text")
      .addColumn("context", "text", (column) => column.notNull())
      .addColumn("tags", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("runInput_key", ["runId", "name", "digest"])
      .execute();
    await db.schema.createIndex("run_started").on("run").columns(["experimentId", "startedAtMs", "id"]).execute();
    await addLoggedModels(db);
    await db.schema
      .createTable("artifact")
      .addColumn("rootId", "text", (column) => column.notNull())
      .addColumn("path", "text", (column) => column.notNull())
      .addColumn("sha256", "text", (column) => column.notNull())
      .addColumn("sizeBytes", "bigint", (column) => column.notNull())
      .addColumn("updatedAtMs", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("artifact_key", ["rootId", "path"])
      .execute();
    await db.schema.createIndex("artifact_sha256").on("artifact").column("sha256").execute();
  },
};

// biome-ignore lint/suspicious/noExplicitAny: the tables as they are by now.
async function addLoggedModels(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable("loggedModel")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("experimentId", "text", (column) => column.notNull().references("experiment.id").onDelete("cascade"))
    .addColumn("runId", "text")
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("modelType", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("statusMessage", "text", (column) => column.notNull())
    .addColumn("createdAtMs", "bigint", (column) => column.notNull())
    .addColumn("updatedAtMs", "bigint", (column) => column.notNull())
    .addColumn("deletedAtMs", "bigint")
    .execute();
  await db.schema.createIndex("loggedModel_experiment").on("loggedModel").columns(["experimentId", "id"]).execute();
  await db.schema.createIndex("loggedModel_run").on("loggedModel").column("runId").execute();
  for (const table of ["loggedModelParam", "loggedModelTag"]) {
    await ofModel(db, table)
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("value", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint(`${table}_key`, ["modelId", "key"])
      .execute();
  }
  await ofModel(db, "loggedModelMetric")
    .addColumn("runId", "text", (column) => column.notNull().references("run.id").onDelete("cascade"))
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("value", "real")
    .addColumn("step", "bigint", (column) => column.notNull())
    .addColumn("timestampMs", "bigint", (column) => column.notNull())
    .addColumn("datasetName", "text", (column) => column.notNull())
    .addColumn("datasetDigest", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("loggedModelMetric_key", ["modelId", "runId", "key", "datasetName", "datasetDigest"])
    .execute();
  await db.schema.createIndex("loggedModelMetric_run").on("loggedModelMetric").column("runId").execute();
  await ofModel(db, "runModel")
    .addColumn("runId", "text", (column) => column.notNull().references("run.id").onDelete("cascade"))
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("step", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("runModel_key", ["runId", "role", "modelId"])
    .execute();
  await db.schema.createIndex("runModel_model").on("runModel").column("modelId").execute();
}

// biome-ignore lint/suspicious/noExplicitAny: see above.
function ofRun(db: Kysely<any>, table: string) {
  const cascade = (column: ColumnDefinitionBuilder) => column.notNull().references("run.id").onDelete("cascade");
  return db.schema.createTable(table).addColumn("runId", "text", cascade);
}

// biome-ignore lint/suspicious/noExplicitAny: see above.
function ofModel(db: Kysely<any>, table: string) {
  const cascade = (column: ColumnDefinitionBuilder) =>
    column.notNull().references("loggedModel.id").onDelete("cascade");
  return db.schema.createTable(table).addColumn("modelId", "text", cascade);
}
