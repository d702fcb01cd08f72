import type { Migration } from "./migration.js";

/** Pipelines, their runs, and the steps of those. */
export const pipelines: Migration = {
  id: "0032_pipelines",
  async up(db) {
    await db.schema
      .createTable("pipeline")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull().references("project.id"))
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("description", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("definition", "text", (column) => column.notNull())
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("updatedAtMs", "bigint", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("pipeline_name").unique().on("pipeline").columns(["projectId", "name"]).execute();
    await db.schema
      .createTable("pipelineRun")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull().references("project.id"))
      .addColumn("pipelineId", "text", (column) => column.notNull().references("pipeline.id").onDelete("cascade"))
      .addColumn("pipelineVersion", "integer", (column) => column.notNull())
      .addColumn("number", "integer", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("runId", "text", (column) => column.notNull())
      .addColumn("definition", "text", (column) => column.notNull())
      .addColumn("parameters", "text", (column) => column.notNull())
      .addColumn("usesCache", "integer", (column) => column.notNull())
      .addColumn("userId", "text", (column) => column.notNull())
      .addColumn("userName", "text", (column) => column.notNull())
      .addColumn("cancelRequestedAtMs", "bigint")
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("endedAtMs", "bigint")
      .execute();
    await db.schema
      .createIndex("pipelineRun_number")
      .unique()
      .on("pipelineRun")
      .columns(["pipelineId", "number"])
      .execute();
    await db.schema.createIndex("pipelineRun_project").on("pipelineRun").columns(["projectId", "id"]).execute();
    await db.schema.createIndex("pipelineRun_state").on("pipelineRun").column("state").execute();
    await db.schema
      .createTable("pipelineStep")
      .addColumn("pipelineRunId", "text", (column) => column.notNull().references("pipelineRun.id").onDelete("cascade"))
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("position", "integer", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("jobId", "text")
      .addColumn("runId", "text")
      .addColumn("key", "text")
      .addColumn("keyParts", "text")
      .addColumn("cachedFrom", "text")
      .addColumn("reasons", "text", (column) => column.notNull())
      .addColumn("errorCode", "text")
      .addColumn("errorMessage", "text")
      .addColumn("startedAtMs", "bigint")
      .addColumn("endedAtMs", "bigint")
      .addPrimaryKeyConstraint("pipelineStep_primary", ["pipelineRunId", "name"])
      .execute();
    await db.schema.createIndex("pipelineStep_key").on("pipelineStep").column("key").execute();
  },
};
