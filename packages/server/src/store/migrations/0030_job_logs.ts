import type { Migration } from "./migration.js";

/** Logs of jobs that have ended. */
export const jobLogs: Migration = {
  id: "0030_job_logs",
  async up(db) {
    await db.schema
      .createTable("jobLogSegment")
      .addColumn("jobId", "text", (column) => column.notNull().references("job.id").onDelete("cascade"))
      .addColumn("attempt", "integer", (column) => column.notNull())
      .addColumn("number", "integer", (column) => column.notNull())
      .addColumn("sha256", "text", (column) => column.notNull())
      .addColumn("firstLine", "bigint", (column) => column.notNull())
      .addColumn("lineCount", "bigint", (column) => column.notNull())
      .addColumn("firstByte", "bigint", (column) => column.notNull())
      .addColumn("byteCount", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("jobLogSegment_key", ["jobId", "attempt", "number"])
      .execute();
    await db.schema.createIndex("jobLogSegment_sha256").on("jobLogSegment").column("sha256").execute();
  },
};
