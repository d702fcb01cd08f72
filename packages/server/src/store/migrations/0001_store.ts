import type { Migration } from "./migration.js";

/** The store's own facts. */
export const store: Migration = {
  id: "0001_store",
  async up(db) {
    await db.schema
      .createTable("meta")
      .addColumn("key", "text", (column) => column.primaryKey().notNull())
      .addColumn("value", "text", (column) => column.notNull())
      .execute();
  },
};
