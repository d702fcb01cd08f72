import type { Migration } from "./migration.js";

/** An hour of a target is shared out among the jobs that run in it; until now each paid it whole. */
export const paidShares: Migration = {
  id: "0048_paid_shares",
  async up(db) {
    for (const table of ["job", "jobNode"]) {
      await db.schema
        .alterTable(table)
        .addColumn("paidSeconds", "real", (column) => column.notNull().defaultTo(0))
        .execute();
    }
    await db.schema.alterTable("job").addColumn("paidShare", "real").execute();
    await db.schema
      .alterTable("computeTarget")
      .addColumn("sharedAtMs", "bigint", (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema
      .createTable("purgedCost")
      .addColumn("month", "text", (column) => column.notNull())
      .addColumn("targetId", "text", (column) => column.notNull())
      .addColumn("targetName", "text")
      .addColumn("currency", "text", (column) => column.notNull())
      .addColumn("basis", "text", (column) => column.notNull())
      .addColumn("jobCount", "integer", (column) => column.notNull())
      .addColumn("spent", "real", (column) => column.notNull())
      .addColumn("wasted", "real", (column) => column.notNull())
      .addColumn("saved", "real", (column) => column.notNull())
      .addPrimaryKeyConstraint("purgedCost_key", ["month", "targetId", "currency", "basis"])
      .execute();
  },
};
