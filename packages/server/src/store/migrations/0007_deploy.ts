import type { Migration } from "./migration.js";

/** Models and their versions, endpoints and what they answered with, files scored as a whole. */
export const deploy: Migration = {
  id: "0007_deploy",
  async up(db) {
    await db.schema
      .createTable("model")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("latestVersion", "integer", (column) => column.notNull())
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addUniqueConstraint("model_name", ["projectId", "name"])
      .execute();
    await db.schema
      .createTable("modelVersion")
      .addColumn("modelId", "text", (column) => column.notNull().references("model.id").onDelete("cascade"))
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("description", "text", (column) => column.notNull())
      .addColumn("runId", "text", (column) => column.notNull())
      .addColumn("primaryMetric", "text", (column) => column.notNull())
      .addColumn("positiveClass", "text")
      .addColumn("signature", "text", (column) => column.notNull())
      .addColumn("metrics", "text", (column) => column.notNull())
      .addColumn("criteria", "text", (column) => column.notNull())
      .addColumn("lineage", "text", (column) => column.notNull())
      .addColumn("sha256", "text", (column) => column.notNull())
      .addColumn("sizeBytes", "integer", (column) => column.notNull())
      .addColumn("evaluationSha256", "text")
      .addColumn("driftReferenceSha256", "text")
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("modelVersion_key", ["modelId", "version"])
      .execute();
    await db.schema.createIndex("modelVersion_run").on("modelVersion").column("runId").execute();
    await db.schema
      .createTable("endpoint")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull().unique())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("keyHash", "text", (column) => column.notNull())
      .addColumn("keyPrefix", "text", (column) => column.notNull())
      .addColumn("modelId", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addForeignKeyConstraint("endpoint_version", ["modelId", "version"], "modelVersion", ["modelId", "version"])
      .execute();
    await db.schema.createIndex("endpoint_project").on("endpoint").column("projectId").execute();
    await db.schema
      .createTable("deployment")
      .addColumn("endpointId", "text", (column) => column.notNull().references("endpoint.id").onDelete("cascade"))
      .addColumn("sequence", "integer", (column) => column.notNull())
      .addColumn("modelId", "text", (column) => column.notNull())
      .addColumn("modelName", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("criteria", "text", (column) => column.notNull())
      .addColumn("overrideBy", "text")
      .addColumn("overrideReason", "text")
      .addColumn("deployedAtMs", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("deployment_key", ["endpointId", "sequence"])
      .execute();
    await db.schema
      .createTable("batchPrediction")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("jobId", "text", (column) => column.notNull())
      .addColumn("modelId", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("sourceName", "text", (column) => column.notNull())
      .addColumn("rowCount", "integer")
      .addColumn("refusedRowCount", "integer")
      .addColumn("parquetSha256", "text")
      .addColumn("csvSha256", "text")
      .addColumn("resultSizeBytes", "integer")
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addColumn("endedAtMs", "integer")
      .execute();
    await db.schema.createIndex("batchPrediction_project").on("batchPrediction").column("projectId").execute();
  },
};
