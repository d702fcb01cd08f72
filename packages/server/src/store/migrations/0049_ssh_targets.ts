import type { Migration } from "./migration.js";

/** Targets on other machines: how they are reached, the key that they must show, and what they had when they were last seen. */
export const sshTargets: Migration = {
  id: "0049_ssh_targets",
  async up(db) {
    for (const name of ["ssh", "hostKey", "machine"]) {
      await db.schema.alterTable("computeTarget").addColumn(name, "text").execute();
    }
  },
};
