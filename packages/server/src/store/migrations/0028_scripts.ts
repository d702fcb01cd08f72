import type { Migration } from "./migration.js";

/** Jobs of one's own scripts, with priorities, second tries and what they may take; and the tokens that they get. */
export const scripts: Migration = {
  id: "0028_scripts",
  async up(db) {
    await db.schema.alterTable("job").addColumn("name", "text").execute();
    await db.schema
      .alterTable("job")
      .addColumn("priority", "integer", (column) => column.notNull().defaultTo(50))
      .execute();
    await db.schema
      .alterTable("job")
      .addColumn("retriesLeft", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema
      .alterTable("job")
      .addColumn("cores", "integer", (column) => column.notNull().defaultTo(1))
      .execute();
    await db.schema.alterTable("job").addColumn("memoryBytes", "bigint").execute();
    await db.schema.dropIndex("job_queue").execute();
    await db.schema.createIndex("job_queue").on("job").columns(["state", "priority desc", "position"]).execute();
    await db.schema.alterTable("token").addColumn("jobId", "text").execute();
    await db.schema
      .alterTable("token")
      .addColumn("isForRuns", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable("run").addColumn("jobId", "text").execute();
    await db.schema.createIndex("token_job").on("token").column("jobId").execute();
    await db.schema
      .createTable("scriptJob")
      .addColumn("jobId", "text", (column) => column.primaryKey().notNull().references("job.id").onDelete("cascade"))
      .addColumn("runId", "text", (column) => column.notNull().references("run.id").onDelete("cascade"))
      .addColumn("codeId", "text")
      .addColumn("userId", "text", (column) => column.notNull())
      .addColumn("spec", "text", (column) => column.notNull())
      .addColumn("inputs", "text", (column) => column.notNull())
      .addColumn("rerunOf", "text")
      .addColumn("result", "text")
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("scriptJob_run").unique().on("scriptJob").column("runId").execute();
    await db.schema.createIndex("scriptJob_code").on("scriptJob").column("codeId").execute();
  },
};
