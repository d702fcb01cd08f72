import { clusteredByKey } from "../sql.js";
import type { Migration } from "./migration.js";

/** What jobs used over time and in all, and what the machine costs. */
export const metering: Migration = {
  id: "0026_metering",
  async up(db) {
    for (const [name, type] of [
      ["readBytes", "integer"],
      ["writtenBytes", "integer"],
      ["energyWattHours", "real"],
      ["cost", "real"],
      ["currency", "text"],
    ] as const) {
      await db.schema.alterTable("job").addColumn(name, type).execute();
    }
    await db.schema
      .createTable("jobUsage")
      .addColumn("jobId", "text", (column) => column.notNull().references("job.id").onDelete("cascade"))
      .addColumn("sequence", "integer", (column) => column.notNull())
      .addColumn("atMs", "integer", (column) => column.notNull())
      .addColumn("spanMs", "integer", (column) => column.notNull())
      .addColumn("phase", "text", (column) => column.notNull())
      .addColumn("means", "text", (column) => column.notNull())
      .addColumn("peaks", "text")
      .addPrimaryKeyConstraint("jobUsage_key", ["jobId", "sequence"])
      .modifyEnd(clusteredByKey(db))
      .execute();
    await db.schema
      .createTable("computeTarget")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("pricePerHour", "real")
      .addColumn("currency", "text")
      .addColumn("watts", "real")
      .addColumn("maximumJobs", "integer")
      .addColumn("cores", "real")
      .addColumn("memoryBytes", "integer")
      .execute();
  },
};
