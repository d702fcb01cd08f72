import type { Migration } from "./migration.js";

/** Trainings on parts of the rows, and what follows from them. */
export const extrapolations: Migration = {
  id: "0044_extrapolations",
  async up(db) {
    await db.schema
      .createTable("extrapolation")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("projectId", "text", (column) => column.notNull().references("project.id"))
      .addColumn("jobId", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("request", "text", (column) => column.notNull())
      .addColumn("params", "text", (column) => column.notNull())
      .addColumn("metric", "text", (column) => column.notNull())
      .addColumn("shares", "text", (column) => column.notNull())
      .addColumn("rowCount", "integer")
      .addColumn("parts", "text", (column) => column.notNull())
      .addColumn("forecasts", "text", (column) => column.notNull())
      .addColumn("createdAtMs", "bigint", (column) => column.notNull())
      .addColumn("endedAtMs", "bigint")
      .execute();
    await db.schema.createIndex("extrapolation_project").on("extrapolation").columns(["projectId", "id"]).execute();
  },
};
