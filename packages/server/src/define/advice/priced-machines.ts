import type { Kysely } from "kysely";
import { thisMachine } from "../../compute/targets/machine.js";
import { offered } from "../../compute/targets/offers.js";
import { settingsOf } from "../../compute/targets/settings.js";
import type { Database } from "../../store/database.js";
import type { OwnMachine } from "./own-machines.js";

/** The compute targets that say what an hour costs; none that is not to be had now. */
export async function pricedMachines(db: Kysely<Database>): Promise<OwnMachine[]> {
  const rows = await db.selectFrom("computeTarget").selectAll().where("state", "!=", "unreachable").execute();
  const machine = { ...thisMachine(), maximumJobs: 1 };
  return rows.flatMap((row) => {
    const settings = settingsOf(row);
    const { pricePerHour, currency, watts } = settings;
    if (pricePerHour === null || currency === null) return [];
    const { cores, memoryBytes, gpus } = offered({ ...settings, id: row.id }, machine);
    return [{ name: row.name, cores, memoryBytes, gpus, pricePerHour, currency, watts }];
  });
}
