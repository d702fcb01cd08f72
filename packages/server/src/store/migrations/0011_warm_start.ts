import type { Migration } from "./migration.js";

/** Which run a run went on from. */
export const warmStart: Migration = {
  id: "0011_warm_start",
  async up(db) {
    await db.schema.alterTable("run").addColumn("warmStartRunId", "text").execute();
    await db.schema.createIndex("run_warmStartRunId").on("run").column("warmStartRunId").execute();
  },
};
