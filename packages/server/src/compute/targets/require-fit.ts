import type { JobResources, WantedMachine } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import { type Demand, demandOf, unfit } from "./demand.js";
import { thisMachine } from "./machine.js";
import { offered } from "./offers.js";
import { targetsFor, whyNone } from "./placer.js";
import { settingsOf } from "./settings.js";

/** Throws `no_target_fits` where no target could ever run it. A job that asks for no target, class or size always has one. */
export async function requireFit(db: Kysely<Database>, demand: Demand): Promise<void> {
  if (demand.wants === null) return;
  const targets = await db.selectFrom("computeTarget").selectAll().execute();
  const machine = { ...thisMachine(), maximumJobs: 1 };
  const offers = targets.map((row) => ({
    ...{ id: row.id, name: row.name, pricePerHour: row.pricePerHour, takesAny: row.takesAny === 1, state: row.state },
    ...offered({ ...settingsOf(row), id: row.id }, machine),
    ...{ running: [], problem: null, hold: null, quotas: new Map(), projectHolds: new Map() },
  }));
  const job = { ...demand, isInteractive: false };
  if (targetsFor(job, offers).length === 0) throw unfit(whyNone(job, offers));
}

/** The same of resources as they are asked for. */
export async function checkResources(
  db: Kysely<Database>,
  resources: Partial<JobResources> | WantedMachine | undefined,
): Promise<void> {
  if (resources) await requireFit(db, demandOf(resources));
}
