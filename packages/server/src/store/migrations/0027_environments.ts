import type { Migration } from "./migration.js";

/** Python environments with a name. */
export const environments: Migration = {
  id: "0027_environments",
  async up(db) {
    await db.schema
      .createTable("environment")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("text", "text", (column) => column.notNull())
      .addColumn("python", "text")
      .addColumn("allowSourceBuilds", "integer", (column) => column.notNull())
      .addColumn("notes", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("lock", "text")
      .addColumn("jobId", "text")
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("preparedAtMs", "bigint")
      .addUniqueConstraint("environment_name", ["projectId", "name"])
      .execute();
  },
};
