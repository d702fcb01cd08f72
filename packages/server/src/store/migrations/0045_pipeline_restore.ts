import { sql } from "kysely";
import type { Migration } from "./migration.js";

/** Pipelines that were deleted and can be had back, beside others of their names; runs of one step alone. */
export const pipelineRestore: Migration = {
  id: "0045_pipeline_restore",
  async up(db) {
    await db.schema.alterTable("pipeline").addColumn("deletedAtMs", "bigint").execute();
    await db.schema.alterTable("pipelineRun").addColumn("onlyStep", "text").execute();
    await db.schema.dropIndex("pipeline_name").execute();
    await db.schema
      .createIndex("pipeline_live_name")
      .unique()
      .on("pipeline")
      .columns(["projectId", "name"])
      .where(sql.ref("deletedAtMs"), "is", null)
      .execute();
  },
};
