import type { Migration } from "./migration.js";

/** Versions of models that were measured on the same rows. */
export const comparisons: Migration = {
  id: "0023_comparisons",
  async up(db) {
    await db.schema
      .createTable("modelComparison")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("modelId", "text", (column) => column.notNull().references("model.id").onDelete("cascade"))
      .addColumn("jobId", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("versions", "text", (column) => column.notNull())
      .addColumn("dataId", "text", (column) => column.notNull())
      .addColumn("dataVersion", "integer", (column) => column.notNull())
      .addColumn("part", "text", (column) => column.notNull())
      .addColumn("result", "text")
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("endedAtMs", "bigint")
      .execute();
    await db.schema.createIndex("modelComparison_model").on("modelComparison").columns(["modelId", "id"]).execute();
  },
};
