import type { Migration } from "./migration.js";

/** Sweeps and their trials. */
export const sweeps: Migration = {
  id: "0031_sweeps",
  async up(db) {
    await db.schema
      .createTable("sweep")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("runId", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("ending", "text")
      .addColumn("spec", "text", (column) => column.notNull())
      .addColumn("prepared", "text", (column) => column.notNull())
      .addColumn("configurationCount", "bigint")
      .addColumn("userId", "text", (column) => column.notNull())
      .addColumn("userName", "text", (column) => column.notNull())
      .addColumn("countedFrom", "integer", (column) => column.notNull())
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("startedAtMs", "bigint", (column) => column.notNull())
      .addColumn("endedAtMs", "bigint")
      .execute();
    await db.schema.createIndex("sweep_project").on("sweep").columns(["projectId", "id"]).execute();
    await db.schema.createIndex("sweep_state").on("sweep").column("state").execute();
    await db.schema
      .createTable("sweepTrial")
      .addColumn("sweepId", "text", (column) => column.notNull().references("sweep.id").onDelete("cascade"))
      .addColumn("number", "integer", (column) => column.notNull())
      .addColumn("runId", "text", (column) => column.notNull())
      .addColumn("jobId", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("parameters", "text", (column) => column.notNull())
      .addColumn("value", "double precision")
      .addColumn("step", "bigint")
      .addColumn("reasonCode", "text")
      .addColumn("reason", "text")
      .addColumn("decidedPoints", "integer", (column) => column.notNull())
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("endedAtMs", "bigint")
      .addPrimaryKeyConstraint("sweepTrial_key", ["sweepId", "number"])
      .execute();
    await db.schema.createIndex("sweepTrial_job").on("sweepTrial").column("jobId").execute();
  },
};
