import { sql } from "kysely";
import type { Migration } from "./migration.js";

/**
 * Params know their run's experiment, so that an index has those of one experiment by key and by the beginning of the value
 * (PostgreSQL refuses to index long ones): pages of runs sorted by a param are read from it, and the names of params.
 */
export const paramIndex: Migration = {
  id: "0036_param_index",
  async up(db) {
    await db.schema
      .alterTable("runParam")
      .addColumn("experimentId", "text", (column) => column.notNull().defaultTo(""))
      .execute();
    await db
      .updateTable("runParam")
      .set({ experimentId: sql`(select "experimentId" from "run" where "run"."id" = "runParam"."runId")` })
      .execute();
    await db.schema.dropIndex("runParam_byKey").execute();
    await db.schema
      .createIndex("runParam_byExperiment")
      .on("runParam")
      .columns(["experimentId", "key"])
      .expression(sql`substr("value", 1, 100)`)
      .column("runId")
      .execute();
  },
};
