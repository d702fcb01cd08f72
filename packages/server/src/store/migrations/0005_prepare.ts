import type { Migration } from "./migration.js";

/** Recipes. */
export const prepare: Migration = {
  id: "0005_prepare",
  async up(db) {
    await db.schema
      .createTable("recipe")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("dataId", "text", (column) => column.notNull())
      .addColumn("dataVersion", "integer", (column) => column.notNull())
      .addColumn("steps", "text", (column) => column.notNull())
      .addColumn("split", "text", (column) => column.notNull())
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addUniqueConstraint("recipe_version", ["projectId", "name", "version"])
      .execute();
    await db.schema.createIndex("recipe_data").on("recipe").columns(["dataId", "dataVersion"]).execute();
  },
};
