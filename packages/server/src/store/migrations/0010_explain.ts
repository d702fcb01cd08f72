import type { Migration } from "./migration.js";

/** Why runs' models predict what they predict, and what is done to predictions afterwards. */
export const explain: Migration = {
  id: "0010_explain",
  async up(db) {
    await db.schema.alterTable("run").addColumn("explanationSha256", "text").execute();
    await db.schema.alterTable("run").addColumn("calibration", "text").execute();
    await db.schema.alterTable("run").addColumn("coverage", "real").execute();
    await db.schema.createIndex("run_explanationSha256").on("run").column("explanationSha256").execute();
  },
};
