import { clusteredByKey } from "../sql.js";
import type { Migration } from "./migration.js";

/** Whether jobs were of the right size, in which phases they used what, and on how many cores trainings may compute. */
export const verdicts: Migration = {
  id: "0041_verdicts",
  async up(db) {
    await db.schema.alterTable("training").addColumn("cores", "integer").execute();
    await db.schema.alterTable("jobUsage").addColumn("byCore", "text").execute();
    await db.schema
      .createTable("jobPhase")
      .addColumn("jobId", "text", (column) => column.notNull().references("job.id").onDelete("cascade"))
      .addColumn("sequence", "integer", (column) => column.notNull())
      .addColumn("atMs", "bigint", (column) => column.notNull())
      .addColumn("phase", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("jobPhase_key", ["jobId", "sequence"])
      .modifyEnd(clusteredByKey(db))
      .execute();
    await db.schema
      .createTable("jobVerdict")
      .addColumn("jobId", "text", (column) => column.primaryKey().notNull().references("job.id").onDelete("cascade"))
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("spent", "real")
      .addColumn("wasted", "real")
      .addColumn("saved", "real")
      .addColumn("currency", "text")
      .addColumn("basis", "text", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .addColumn("atMs", "bigint", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("jobVerdict_atMs").on("jobVerdict").column("atMs").execute();
  },
};
