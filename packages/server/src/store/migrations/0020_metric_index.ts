import { sql } from "kysely";
import type { Migration } from "./migration.js";

/**
 * Latest metrics know their run's experiment, so that an index has those of one experiment by key and value: a page of
 * runs that are sorted by a metric, and the names of its metrics, are read without looking at its other runs.
 */
export const metricIndex: Migration = {
  id: "0020_metric_index",
  async up(db) {
    await db.schema
      .alterTable("metric")
      .addColumn("experimentId", "text", (column) => column.notNull().defaultTo(""))
      .execute();
    await db
      .updateTable("metric")
      .set({ experimentId: sql`(select "experimentId" from "run" where "run"."id" = "metric"."runId")` })
      .execute();
    await db.schema.dropIndex("metric_byValue").execute();
    await db.schema
      .createIndex("metric_byExperiment")
      .on("metric")
      .columns(["experimentId", "key", "value", "runId"])
      .execute();
  },
};
