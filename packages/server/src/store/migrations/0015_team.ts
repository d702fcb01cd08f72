import { newId } from "../ids.js";
import type { Migration } from "./migration.js";

/**
 * Users, groups, and their roles in projects. All credentials that there are, and those of the server's own console, are
 * the first administrator's: whoever came in before may do what they could.
 */
export const team: Migration = {
  id: "0015_team",
  async up(db) {
    await db.schema
      .createTable("user")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("email", "text", (column) => column.unique())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("isAdmin", "integer", (column) => column.notNull())
      .addColumn("issuer", "text")
      .addColumn("subject", "text")
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("disabledAtMs", "bigint")
      .execute();
    await db.schema.createIndex("user_subject").unique().on("user").columns(["issuer", "subject"]).execute();
    await db.schema
      .createTable("userGroup")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("name", "text", (column) => column.notNull().unique())
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("groupMember")
      .addColumn("groupId", "text", (column) => column.notNull().references("userGroup.id").onDelete("cascade"))
      .addColumn("userId", "text", (column) => column.notNull().references("user.id").onDelete("cascade"))
      .addColumn("isExternal", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("groupMember_key", ["groupId", "userId"])
      .execute();
    await db.schema.createIndex("groupMember_user").on("groupMember").column("userId").execute();
    await db.schema
      .createTable("projectRole")
      .addColumn("projectId", "text", (column) => column.notNull().references("project.id").onDelete("cascade"))
      .addColumn("memberId", "text", (column) => column.notNull())
      .addColumn("role", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("projectRole_key", ["projectId", "memberId"])
      .execute();
    await db.schema.createIndex("projectRole_member").on("projectRole").columns(["memberId", "projectId"]).execute();

    const first = { id: newId("usr"), name: "Administrator", kind: "person", isAdmin: 1, createdAtMs: Date.now() };
    await db.insertInto("user").values(first).execute();
    for (const table of ["token", "session", "loginCode"]) {
      await db.schema
        .alterTable(table)
        .addColumn("userId", "text", (column) => column.references("user.id").onDelete("cascade"))
        .execute();
      await db.schema.createIndex(`${table}_user`).on(table).column("userId").execute();
      await db.updateTable(table).set({ userId: first.id }).execute();
    }
    await db.schema.alterTable("token").addColumn("role", "text").execute();
    await db.schema.alterTable("token").addColumn("projectId", "text").execute();
  },
};
