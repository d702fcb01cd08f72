import type { Migration } from "./migration.js";

/** Snapshots of code, whose files are artifacts. */
export const code: Migration = {
  id: "0029_code",
  async up(db) {
    await db.schema
      .createTable("code")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull().references("project.id"))
      .addColumn("sha256", "text", (column) => column.notNull())
      .addColumn("fileCount", "integer", (column) => column.notNull())
      .addColumn("sizeBytes", "bigint", (column) => column.notNull())
      .addColumn("git", "text")
      .addColumn("userName", "text", (column) => column.notNull())
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addUniqueConstraint("code_sha256", ["projectId", "sha256"])
      .execute();
    await db.schema.createIndex("code_project").on("code").columns(["projectId", "id"]).execute();
  },
};
