import type { Migration } from "./migration.js";

/** Values that jobs are given, encrypted. */
export const secrets: Migration = {
  id: "0025_secrets",
  async up(db) {
    await db.schema
      .createTable("secret")
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("keyId", "text", (column) => column.notNull())
      .addColumn("sealed", "blob", (column) => column.notNull())
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addColumn("updatedAtMs", "integer", (column) => column.notNull())
      .addColumn("updatedBy", "text", (column) => column.notNull())
      .addColumn("lastUsedAtMs", "integer")
      .addPrimaryKeyConstraint("secret_key", ["projectId", "name"])
      .execute();
  },
};
