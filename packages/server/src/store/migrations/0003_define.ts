import type { Migration } from "./migration.js";

/** Projects. */
export const define: Migration = {
  id: "0003_define",
  async up(db) {
    await db.schema
      .createTable("project")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("description", "text", (column) => column.notNull())
      .addColumn("output", "text", (column) => column.notNull())
      .addColumn("task", "text")
      .addColumn("target", "text")
      .addColumn("positiveClass", "text")
      .addColumn("primaryMetric", "text")
      .addColumn("criteria", "text", (column) => column.notNull())
      .addColumn("dataId", "text")
      .addColumn("dataVersion", "integer")
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addColumn("updatedAtMs", "integer", (column) => column.notNull())
      .addColumn("deletedAtMs", "integer")
      .execute();
  },
};
