import type { Migration } from "./migration.js";

/** A job that asked for no cores holds all of its target's, though it is placed as one of one core. */
export const heldCores: Migration = {
  id: "0051_held_cores",
  async up(db) {
    await db.schema.alterTable("job").addColumn("heldCores", "integer").execute();
    // Scripts and notebooks are always held to what they ask for; of others more than one core was asked for.
    await db
      .updateTable("job")
      .set((eb) => ({ heldCores: eb.ref("cores") }))
      .where((eb) => eb.or([eb("kind", "in", ["script", "notebook"]), eb("cores", ">", 1)]))
      .execute();
  },
};
