import type { Migration } from "./migration.js";

/** What each node of a job of several uses. */
export const nodeUse: Migration = {
  id: "0050_node_use",
  async up(db) {
    await db.schema.alterTable("jobNode").addColumn("use", "text").execute();
  },
};
