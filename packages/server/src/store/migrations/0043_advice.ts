import type { Migration } from "./migration.js";

/** The advice that projects were set up by. */
export const advice: Migration = {
  id: "0043_advice",
  async up(db) {
    await db.schema
      .createTable("advice")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull().references("project.id"))
      .addColumn("advice", "text", (column) => column.notNull())
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("advice_project").on("advice").columns(["projectId", "id"]).execute();
  },
};
