import { availableParallelism, totalmem } from "node:os";
import type { LocalCompute, LocalComputeSettings } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database, Tx } from "../store/database.js";
import type { JobUsage } from "./usage.js";

const unsaid: LocalComputeSettings = {
  pricePerHour: null,
  currency: null,
  watts: null,
  maximumJobs: null,
  cores: null,
  memoryBytes: null,
};

/** What was said of this machine as a target of jobs. */
export async function localTarget(db: Kysely<Database>): Promise<LocalComputeSettings> {
  const row = await db.selectFrom("computeTarget").selectAll().where("id", "=", "local").executeTakeFirst();
  if (!row) return unsaid;
  const { id: _id, ...settings } = row;
  return settings;
}

/** Changes what is given of the settings; returns all. */
export async function changeLocalTarget(tx: Tx, change: Partial<LocalComputeSettings>): Promise<LocalComputeSettings> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const settings: LocalComputeSettings = { ...(await localTarget(tx)), ...given };
  await tx
    .insertInto("computeTarget")
    .values({ id: "local", ...settings })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(settings))
    .execute();
  return settings;
}

/** The settings with what this machine has. */
export function withMachine(settings: LocalComputeSettings): LocalCompute {
  return { ...settings, machine: { cores: availableParallelism(), memoryBytes: totalmem() } };
}

/** What a job with this use is estimated to have cost, by the settings and the cores of this machine. */
export function priceOf(
  { pricePerHour, currency, watts }: LocalComputeSettings,
  { wallSeconds, cpuSeconds }: Pick<JobUsage, "wallSeconds" | "cpuSeconds">,
  cores = availableParallelism(),
): { energyWattHours: number | null; cost: number | null; currency: string | null } {
  const cost = pricePerHour === null ? null : (pricePerHour * wallSeconds) / 3600;
  return {
    energyWattHours: watts === null ? null : (watts * cpuSeconds) / cores / 3600,
    cost,
    currency: cost === null ? null : currency,
  };
}
