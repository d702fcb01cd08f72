import type { JobKind, JobResources, WantedMachine } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import { canTravel, type Demand, demandOf, unfit } from "./demand.js";
import { machineOf, thisMachine } from "./machine.js";
import { offered, quotasOf } from "./offers.js";
import { targetsFor, whyNone } from "./placer.js";
import { settingsOf } from "./settings.js";

/**
 * Throws `no_target_fits` where no target, or not so many, could ever run it. A job of one node that asks for no target, class or
 * size always has one. Without a project, quotas of projects do not count.
 */
export async function requireFit(
  db: Kysely<Database>,
  demand: Demand & { readonly projectId?: string; readonly kind?: JobKind },
): Promise<void> {
  if (demand.wants === null && demand.nodes === 1) return;
  const targets = await db.selectFrom("computeTarget").selectAll().execute();
  const machine = { ...thisMachine(), maximumJobs: 1 };
  const offers = targets.map((row) => ({
    ...{ id: row.id, name: row.name, pricePerHour: row.pricePerHour, takesAny: row.takesAny === 1, state: row.state },
    ...offered({ ...settingsOf(row), id: row.id }, machineOf(row, machine)),
    isRemote: row.kind === "ssh",
    ...{ running: [], problem: null, hold: null, projectHolds: new Map() },
    quotas: demand.projectId === undefined ? new Map() : quotasOf(settingsOf(row)),
  }));
  const job = { ...demand, isInteractive: false, canTravel: canTravel(demand.kind) };
  if (targetsFor(job, offers).length === 0) throw unfit(whyNone(job, offers));
}

/** The same of resources as they are asked for, of scripts and trainings. */
export async function checkResources(
  db: Kysely<Database>,
  resources: (Partial<JobResources> & { readonly nodes?: number }) | WantedMachine | undefined,
): Promise<void> {
  if (resources) await requireFit(db, demandOf(resources));
}
