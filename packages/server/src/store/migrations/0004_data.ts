import type { Migration } from "./migration.js";

/** Uploads, data sets and their versions. */
export const data: Migration = {
  id: "0004_data",
  async up(db) {
    await db.schema
      .createTable("upload")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("fileName", "text", (column) => column.notNull())
      .addColumn("sizeBytes", "integer", (column) => column.notNull())
      .addColumn("sha256", "text", (column) => column.notNull())
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("upload_sha256").on("upload").column("sha256").execute();
    await db.schema
      .createTable("data")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addUniqueConstraint("data_name", ["projectId", "name"])
      .execute();
    await db.schema
      .createTable("dataVersion")
      .addColumn("dataId", "text", (column) => column.notNull().references("data.id"))
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("jobId", "text", (column) => column.notNull())
      .addColumn("columns", "text", (column) => column.notNull())
      .addColumn("rowCount", "integer", (column) => column.notNull())
      .addColumn("refusedRowCount", "integer", (column) => column.notNull())
      .addColumn("sha256", "text")
      .addColumn("sizeBytes", "integer", (column) => column.notNull())
      .addColumn("refusedSha256", "text")
      .addColumn("sourceKind", "text", (column) => column.notNull())
      .addColumn("sourceName", "text", (column) => column.notNull())
      .addColumn("sourceSizeBytes", "integer", (column) => column.notNull())
      .addColumn("sourceSha256", "text", (column) => column.notNull())
      .addColumn("uploadId", "text")
      .addColumn("options", "text", (column) => column.notNull())
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addColumn("finishedAtMs", "integer")
      .addPrimaryKeyConstraint("dataVersion_key", ["dataId", "version"])
      .execute();
    await db.schema.createIndex("dataVersion_sha256").on("dataVersion").column("sha256").execute();
    await db.schema.createIndex("dataVersion_refused").on("dataVersion").column("refusedSha256").execute();
    await db.schema.createIndex("dataVersion_upload").on("dataVersion").column("uploadId").execute();
  },
};
