import type { Migration } from "./migration.js";

/** Jobs of several nodes; until now each had one. */
export const jobNodes: Migration = {
  id: "0047_job_nodes",
  async up(db) {
    await db.schema
      .alterTable("job")
      .addColumn("nodes", "integer", (column) => column.notNull().defaultTo(1))
      .execute();
    await db.schema
      .createTable("jobNode")
      .addColumn("jobId", "text", (column) => column.notNull().references("job.id").onDelete("cascade"))
      .addColumn("node", "integer", (column) => column.notNull())
      .addColumn("targetId", "text", (column) => column.notNull())
      .addColumn("targetName", "text", (column) => column.notNull())
      .addColumn("pricePerHour", "real")
      .addColumn("currency", "text")
      .addPrimaryKeyConstraint("jobNode_key", ["jobId", "node"])
      .execute();
  },
};
