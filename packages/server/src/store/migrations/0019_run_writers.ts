import type { Migration } from "./migration.js";

/** Who sends a run's batches, so that one that is sent again is not written again. */
export const runWriters: Migration = {
  id: "0019_run_writers",
  async up(db) {
    await db.schema
      .createTable("runWriter")
      .addColumn("runId", "text", (column) => column.notNull().references("run.id").onDelete("cascade"))
      .addColumn("writerId", "text", (column) => column.notNull())
      .addColumn("sequence", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("runWriter_key", ["runId", "writerId"])
      .execute();
  },
};
