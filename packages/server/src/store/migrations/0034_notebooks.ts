import type { Migration } from "./migration.js";

/** Notebooks, and the browsers that were let to them. */
export const notebooks: Migration = {
  id: "0034_notebooks",
  async up(db) {
    await db.schema
      .createTable("notebook")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull().references("project.id"))
      .addColumn("userId", "text", (column) => column.notNull())
      .addColumn("userName", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("spec", "text", (column) => column.notNull())
      .addColumn("jobId", "text")
      .addColumn("isReady", "integer", (column) => column.notNull())
      .addColumn("isolation", "text")
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("deletedAtMs", "bigint")
      .execute();
    await db.schema.createIndex("notebook_project").on("notebook").columns(["projectId", "id"]).execute();
    await db.schema
      .createTable("notebookAccess")
      .addColumn("hash", "text", (column) => column.primaryKey().notNull())
      .addColumn("notebookId", "text", (column) => column.notNull().references("notebook.id").onDelete("cascade"))
      .addColumn("jobId", "text", (column) => column.notNull())
      .addColumn("isTicket", "integer", (column) => column.notNull())
      .addColumn("credentialKind", "text", (column) => column.notNull())
      .addColumn("credentialId", "text", (column) => column.notNull())
      .addColumn("expiresAtMs", "bigint", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("notebookAccess_notebook").on("notebookAccess").column("notebookId").execute();
  },
};
