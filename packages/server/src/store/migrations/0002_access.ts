import type { Migration } from "./migration.js";

/** API tokens, browsers that are signed in, and one-time login codes. */
export const access: Migration = {
  id: "0002_access",
  async up(db) {
    await db.schema
      .createTable("token")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull().unique())
      .addColumn("prefix", "text", (column) => column.notNull())
      .addColumn("source", "text", (column) => column.notNull())
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addColumn("expiresAtMs", "integer")
      .addColumn("lastUsedAtMs", "integer")
      .execute();
    await db.schema
      .createTable("session")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("hash", "text", (column) => column.notNull().unique())
      .addColumn("tokenId", "text", (column) => column.references("token.id").onDelete("cascade"))
      .addColumn("createdAtMs", "integer", (column) => column.notNull())
      .addColumn("expiresAtMs", "integer", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("session_token").on("session").column("tokenId").execute();
    await db.schema
      .createTable("loginCode")
      .addColumn("hash", "text", (column) => column.primaryKey().notNull())
      .addColumn("tokenId", "text", (column) => column.references("token.id").onDelete("cascade"))
      .addColumn("expiresAtMs", "integer", (column) => column.notNull())
      .execute();
  },
};
