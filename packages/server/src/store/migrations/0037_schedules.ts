import type { Migration } from "./migration.js";

/** Schedules, and when they fired. */
export const schedules: Migration = {
  id: "0037_schedules",
  async up(db) {
    await db.schema
      .createTable("schedule")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull().references("project.id"))
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("description", "text", (column) => column.notNull())
      .addColumn("triggerKind", "text", (column) => column.notNull())
      .addColumn("trigger", "text", (column) => column.notNull())
      .addColumn("action", "text", (column) => column.notNull())
      .addColumn("overlap", "text", (column) => column.notNull())
      .addColumn("isEnabled", "integer", (column) => column.notNull())
      .addColumn("pausedBecause", "text")
      .addColumn("userId", "text", (column) => column.notNull())
      .addColumn("userName", "text", (column) => column.notNull())
      .addColumn("nextAtMs", "bigint")
      .addColumn("reckonedFromMs", "bigint", (column) => column.notNull())
      .addColumn("seen", "text")
      .addColumn("failuresInRow", "integer", (column) => column.notNull())
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("updatedAtMs", "bigint", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("schedule_name").unique().on("schedule").columns(["projectId", "name"]).execute();
    await db.schema.createIndex("schedule_trigger").on("schedule").columns(["triggerKind", "nextAtMs"]).execute();
    await db.schema
      .createTable("scheduleFiring")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull().references("project.id"))
      .addColumn("scheduleId", "text", (column) => column.notNull().references("schedule.id").onDelete("cascade"))
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("cause", "text", (column) => column.notNull())
      .addColumn("dueAtMs", "bigint", (column) => column.notNull())
      .addColumn("firedAtMs", "bigint", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("reason", "text")
      .addColumn("startedKind", "text")
      .addColumn("startedId", "text")
      .addColumn("runId", "text")
      .addColumn("isOpen", "integer", (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex("scheduleFiring_key")
      .unique()
      .on("scheduleFiring")
      .columns(["scheduleId", "key"])
      .execute();
    await db.schema.createIndex("scheduleFiring_project").on("scheduleFiring").columns(["projectId", "id"]).execute();
    await db.schema.createIndex("scheduleFiring_time").on("scheduleFiring").columns(["projectId", "dueAtMs"]).execute();
    await db.schema.createIndex("scheduleFiring_state").on("scheduleFiring").columns(["state", "isOpen"]).execute();
  },
};
