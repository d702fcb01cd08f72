import type { Migration } from "./migration.js";

/** Jobs and their events. */
export const compute: Migration = {
  id: "0009_compute",
  async up(db) {
    await db.schema
      .createTable("job")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("subject", "text", (column) => column.notNull())
      .addColumn("spec", "text", (column) => column.notNull())
      .addColumn("position", "integer", (column) => column.notNull())
      .addColumn("progress", "text")
      .addColumn("errorCode", "text")
      .addColumn("errorMessage", "text")
      .addColumn("wallSeconds", "real")
      .addColumn("cpuSeconds", "real")
      .addColumn("peakMemoryBytes", "integer")
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addColumn("startedAtMs", "integer")
      .addColumn("endedAtMs", "integer")
      .addColumn("attempt", "integer", (column) => column.notNull())
      .addColumn("interruptions", "integer", (column) => column.notNull())
      .addColumn("journalOffset", "integer", (column) => column.notNull())
      .addColumn("lastSequence", "integer", (column) => column.notNull())
      .addColumn("cancelRequestedAtMs", "integer")
      .execute();
    await db.schema.createIndex("job_queue").on("job").columns(["state", "position"]).execute();
    await db.schema.createIndex("job_position").on("job").column("position").execute();
    await db.schema.createIndex("job_project").on("job").columns(["projectId", "id"]).execute();
    await db.schema
      .createTable("jobEvent")
      .addColumn("jobId", "text", (column) => column.notNull().references("job.id").onDelete("cascade"))
      .addColumn("sequence", "integer", (column) => column.notNull())
      .addColumn("atMs", "integer", (column) => column.notNull())
      .addColumn("type", "text", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("jobEvent_key", ["jobId", "sequence"])
      .execute();
  },
};
