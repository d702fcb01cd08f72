import { sql } from "kysely";
import { isPostgres } from "../sql.js";
import type { Migration } from "./migration.js";

/** The audit log, to which the database itself lets nobody do more than append. */
export const audit: Migration = {
  id: "0022_audit",
  async up(db) {
    await db.schema
      .createTable("audit")
      .addColumn("sequence", "bigint", (column) => column.primaryKey().notNull())
      .addColumn("atMs", "bigint", (column) => column.notNull())
      .addColumn("userId", "text")
      .addColumn("userName", "text", (column) => column.notNull())
      .addColumn("credential", "text", (column) => column.notNull())
      .addColumn("action", "text", (column) => column.notNull())
      .addColumn("outcome", "text", (column) => column.notNull())
      .addColumn("projectId", "text")
      .addColumn("details", "text", (column) => column.notNull())
      .addColumn("address", "text", (column) => column.notNull())
      .addColumn("requestId", "text", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull())
      .execute();
    for (const column of ["projectId", "userId"]) {
      await db.schema.createIndex(`audit_${column}`).on("audit").columns([column, "sequence"]).execute();
    }
    if (isPostgres(db)) {
      await sql`create function "auditIsKept"() returns trigger language plpgsql
        as 'begin raise exception ''The audit log is append-only.''; end'`.execute(db);
      await sql`create trigger "audit_isKept" before update or delete on "audit"
        for each row execute function "auditIsKept"()`.execute(db);
      return;
    }
    for (const change of ["update", "delete"]) {
      await sql`create trigger ${sql.ref(`audit_no_${change}`)} before ${sql.raw(change)} on "audit"
        begin select raise(abort, 'The audit log is append-only.'); end`.execute(db);
    }
  },
};
