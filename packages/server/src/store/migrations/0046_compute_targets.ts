import type { Migration } from "./migration.js";

/** Where jobs run, what was spent there, and alerts of budgets; until now there was this machine alone. */
export const computeTargets: Migration = {
  id: "0046_compute_targets",
  async up(db) {
    for (const [name, type] of [
      ["wants", "text"],
      ["targetId", "text"],
      ["targetName", "text"],
      ["pricePerHour", "real"],
      ["reason", "text"],
    ] as const) {
      await db.schema.alterTable("job").addColumn(name, type).execute();
    }
    for (const [name, type, value] of [
      ["name", "text", ""],
      ["kind", "text", "local"],
      ["takesAny", "integer", 0],
      ["startTimeoutSeconds", "integer", 300],
      ["idleSeconds", "integer", 600],
      ["quotas", "text", "[]"],
      ["webhookSecret", "text", ""],
      ["state", "text", "ready"],
      ["sinceMs", "bigint", 0],
      ["attempts", "integer", 0],
      ["createdAtMs", "bigint", 0],
    ] as const) {
      await db.schema
        .alterTable("computeTarget")
        .addColumn(name, type, (column) => column.notNull().defaultTo(value))
        .execute();
    }
    for (const [name, type] of [
      ["class", "text"],
      ["gpus", "integer"],
      ["startCommand", "text"],
      ["stopCommand", "text"],
      ["checkCommand", "text"],
      ["budget", "text"],
      ["webhookUrl", "text"],
      ["reason", "text"],
      ["nextTryAtMs", "bigint"],
      ["busyAtMs", "bigint"],
      ["lastOutput", "text"],
    ] as const) {
      await db.schema.alterTable("computeTarget").addColumn(name, type).execute();
    }
    await db
      .insertInto("computeTarget")
      .values({ id: "local" })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
    await db.updateTable("computeTarget").set({ name: "local", takesAny: 1 }).where("id", "=", "local").execute();
    await db.schema.createIndex("computeTarget_name").unique().on("computeTarget").column("name").execute();
    await db.schema
      .createTable("computeSpending")
      .addColumn("targetId", "text", (column) => column.notNull())
      .addColumn("month", "text", (column) => column.notNull())
      .addColumn("projectId", "text", (column) => column.notNull())
      .addColumn("currency", "text", (column) => column.notNull())
      .addColumn("targetName", "text", (column) => column.notNull())
      .addColumn("jobs", "integer", (column) => column.notNull())
      .addColumn("seconds", "real", (column) => column.notNull())
      .addColumn("cost", "real", (column) => column.notNull())
      .addColumn("energyWattHours", "real", (column) => column.notNull())
      .addPrimaryKeyConstraint("computeSpending_key", ["targetId", "month", "projectId", "currency"])
      .execute();
    await db.schema
      .createTable("budgetAlert")
      .addColumn("targetId", "text", (column) => column.notNull().references("computeTarget.id").onDelete("cascade"))
      .addColumn("month", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("spent", "real", (column) => column.notNull())
      .addColumn("amount", "real", (column) => column.notNull())
      .addColumn("raisedAtMs", "bigint", (column) => column.notNull())
      .addColumn("webhookState", "text", (column) => column.notNull())
      .addColumn("webhookAttempts", "integer", (column) => column.notNull())
      .addColumn("webhookNextAtMs", "bigint")
      .addColumn("webhookLastError", "text")
      .addPrimaryKeyConstraint("budgetAlert_key", ["targetId", "month", "kind"])
      .execute();
  },
};
