import { sql } from "kysely";
import type { Migration } from "./migration.js";

/** Captured rows, traffic, monitors' settings and alerts. */
export const monitor: Migration = {
  id: "0008_monitor",
  async up(db) {
    await db.schema
      .createTable("monitor")
      .addColumn("endpointId", "text", (column) =>
        column.primaryKey().notNull().references("endpoint.id").onDelete("cascade"),
      )
      .addColumn("settings", "text", (column) => column.notNull())
      .addColumn("webhookSecret", "text", (column) => column.notNull())
      .addColumn("droppedRows", "integer", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("capturedRow")
      .addColumn("sequence", "integer", (column) => column.primaryKey().autoIncrement().notNull())
      .addColumn("endpointId", "text", (column) => column.notNull())
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("atMs", "integer", (column) => column.notNull())
      .addColumn("modelId", "text", (column) => column.notNull())
      .addColumn("modelVersion", "integer", (column) => column.notNull())
      .addColumn("input", "text", (column) => column.notNull())
      .addColumn("prediction", "text", (column) => column.notNull())
      .addColumn("probabilities", "text")
      .addColumn("latencyMs", "real", (column) => column.notNull())
      .addColumn("label", "text")
      .addColumn("labelledAtMs", "integer")
      .addUniqueConstraint("capturedRow_id", ["endpointId", "id"])
      .execute();
    await db.schema.createIndex("capturedRow_order").on("capturedRow").columns(["endpointId", "sequence"]).execute();
    await sql`create index "capturedRow_labelled" on "capturedRow" ("endpointId", "sequence")
      where "label" is not null`.execute(db);
    await db.schema
      .createTable("traffic")
      .addColumn("endpointId", "text", (column) => column.notNull().references("endpoint.id").onDelete("cascade"))
      .addColumn("seconds", "integer", (column) => column.notNull())
      .addColumn("fromMs", "integer", (column) => column.notNull())
      .addColumn("requests", "integer", (column) => column.notNull())
      .addColumn("rows", "integer", (column) => column.notNull())
      .addColumn("errors", "integer", (column) => column.notNull())
      .addColumn("latency", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("traffic_key", ["endpointId", "seconds", "fromMs"])
      .execute();
    await db.schema
      .createTable("alert")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("endpointId", "text", (column) => column.notNull().references("endpoint.id").onDelete("cascade"))
      .addColumn("endpointName", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("column", "text", (column) => column.notNull())
      .addColumn("reason", "text", (column) => column.notNull())
      .addColumn("value", "real", (column) => column.notNull())
      .addColumn("threshold", "real", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("raisedAtMs", "integer", (column) => column.notNull())
      .addColumn("acknowledgedAtMs", "integer")
      .addColumn("resolvedAtMs", "integer")
      .addColumn("webhookUrl", "text")
      .addColumn("webhookState", "text", (column) => column.notNull())
      .addColumn("webhookAttempts", "integer", (column) => column.notNull())
      .addColumn("webhookNextAtMs", "integer")
      .addColumn("webhookLastError", "text")
      .execute();
    // One alert at a time for what it is about: a second one waits until the first is resolved.
    await sql`create unique index "alert_unresolved" on "alert" ("endpointId", "kind", "column")
      where "state" <> 'resolved'`.execute(db);
    await db.schema.createIndex("alert_project").on("alert").columns(["projectId", "id"]).execute();
    await db.schema.createIndex("alert_webhook").on("alert").columns(["webhookState", "webhookNextAtMs"]).execute();
  },
};
