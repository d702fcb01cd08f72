import type { Migration } from "./migration.js";

/** Runs and their learning curves. */
export const train: Migration = {
  id: "0006_train",
  async up(db) {
    await db.schema
      .createTable("run")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("jobId", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("task", "text", (column) => column.notNull())
      .addColumn("target", "text", (column) => column.notNull())
      .addColumn("positiveClass", "text")
      .addColumn("primaryMetric", "text", (column) => column.notNull())
      .addColumn("algorithm", "text", (column) => column.notNull())
      .addColumn("params", "text", (column) => column.notNull())
      .addColumn("seed", "integer", (column) => column.notNull())
      .addColumn("dataId", "text", (column) => column.notNull())
      .addColumn("dataVersion", "integer", (column) => column.notNull())
      .addColumn("dataSha256", "text", (column) => column.notNull())
      .addColumn("recipeId", "text", (column) => column.notNull().references("recipe.id"))
      .addColumn("serverVersion", "text", (column) => column.notNull())
      .addColumn("metrics", "text", (column) => column.notNull())
      .addColumn("rowCounts", "text")
      .addColumn("classes", "text")
      .addColumn("modelSha256", "text")
      .addColumn("modelSizeBytes", "integer")
      .addColumn("evaluationSha256", "text")
      .addColumn("driftReferenceSha256", "text")
      .addColumn("errorCode", "text")
      .addColumn("errorMessage", "text")
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addColumn("startedAtMs", "integer")
      .addColumn("endedAtMs", "integer")
      .addColumn("seconds", "real")
      .execute();
    await db.schema.createIndex("run_project").on("run").columns(["projectId", "id"]).execute();
    await db.schema.createIndex("run_recipe").on("run").column("recipeId").execute();
    await db.schema.createIndex("run_data").on("run").columns(["dataId", "dataVersion"]).execute();
    for (const blob of ["modelSha256", "evaluationSha256", "driftReferenceSha256"]) {
      await db.schema.createIndex(`run_${blob}`).on("run").column(blob).execute();
    }
    await db.schema
      .createTable("runHistory")
      .addColumn("runId", "text", (column) => column.primaryKey().notNull().references("run.id").onDelete("cascade"))
      .addColumn("series", "text", (column) => column.notNull())
      .execute();
  },
};
