import type { Kysely } from "kysely";
import { machineOf, thisMachine } from "../../compute/targets/machine.js";
import { offered } from "../../compute/targets/offers.js";
import { settingsOf } from "../../compute/targets/settings.js";
import type { Database } from "../../store/database.js";
import type { OfferedMachine } from "./advised-place.js";
import type { OwnMachine } from "./own-machines.js";

/** The compute targets that are to be had now. */
export interface WorkspaceMachines {
  readonly targets: readonly OfferedMachine[];
  /** Those of them that say what an hour costs. */
  readonly own: readonly OwnMachine[];
}

export async function workspaceMachines(db: Kysely<Database>): Promise<WorkspaceMachines> {
  const rows = await db.selectFrom("computeTarget").selectAll().where("state", "!=", "unreachable").execute();
  const here = { ...thisMachine(), maximumJobs: 1 };
  const all = rows.map((row) => {
    const settings = settingsOf(row);
    const { class: ofClass, cores, memoryBytes, gpus } = offered({ ...settings, id: row.id }, machineOf(row, here));
    return { settings, target: { name: row.name, class: ofClass, cores, memoryBytes, gpus } };
  });
  return {
    targets: all.map(({ target }) => target),
    own: all.flatMap(({ settings: { pricePerHour, currency, watts }, target }) => {
      if (pricePerHour === null || currency === null) return [];
      const { class: ofClass, gpus, ...rest } = target;
      // No job is given GPUs of a target of another class by its name.
      return [{ ...rest, gpus: ofClass === "gpu" ? gpus : 0, pricePerHour, currency, watts }];
    }),
  };
}
