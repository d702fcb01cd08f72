import type { Migration } from "./migration.js";

/** A version can come from a file of another library, which is kept as it was uploaded. */
export const importedModels: Migration = {
  id: "0024_imported_models",
  async up(db) {
    await db.schema.alterTable("modelVersion").addColumn("originalSha256", "text").execute();
    await db.schema.alterTable("modelVersion").addColumn("originalName", "text").execute();
    await db.schema.alterTable("modelVersion").addColumn("originalSizeBytes", "bigint").execute();
  },
};
