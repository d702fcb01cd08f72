import { randomBytes } from "node:crypto";
import { CrisolError, type MonitorSettings } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";

/** What a monitor does until somebody changes it. */
export const DEFAULT_SETTINGS: MonitorSettings = {
  windowRows: 1000,
  minimumRows: 100,
  psiThreshold: 0.25,
  jensenShannonThreshold: null,
  latencyP95Ms: null,
  metricBound: null,
  webhookUrl: null,
};

/** The settings of an endpoint's monitor, and what signs its webhooks. */
export interface MonitorRecord {
  readonly settings: MonitorSettings;
  /** Null until settings were changed or rows were dropped for the first time. */
  readonly webhookSecret: string | null;
  readonly droppedRows: number;
}

export async function readMonitor(db: Kysely<Database>, endpointId: string): Promise<MonitorRecord> {
  const row = await db.selectFrom("monitor").selectAll().where("endpointId", "=", endpointId).executeTakeFirst();
  if (!row) return { settings: DEFAULT_SETTINGS, webhookSecret: null, droppedRows: 0 };
  // Defaults first: a setting that a later version adds is not in what an earlier one stored.
  const settings = { ...DEFAULT_SETTINGS, ...(JSON.parse(row.settings) as Partial<MonitorSettings>) };
  return { settings, webhookSecret: row.webhookSecret, droppedRows: row.droppedRows };
}

/** Changes the settings that `patch` names and returns all of them. */
export async function updateSettings(
  tx: Kysely<Database>,
  endpointId: string,
  patch: Partial<MonitorSettings>,
): Promise<MonitorSettings> {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const settings: MonitorSettings = { ...(await readMonitor(tx, endpointId)).settings, ...given };
  await tx
    .insertInto("monitor")
    .values({ ...newMonitor(endpointId), settings: JSON.stringify(settings) })
    .onConflict((conflict) => conflict.column("endpointId").doUpdateSet({ settings: JSON.stringify(settings) }))
    .execute();
  return settings;
}

/** Throws `invalid_request` for settings that contradict each other. */
export function checkSettings({ minimumRows, windowRows }: MonitorSettings): void {
  if (minimumRows <= windowRows) return;
  const message = `minimumRows must be at most windowRows, which is ${windowRows}, not ${minimumRows}`;
  throw new CrisolError("invalid_request", { problem: message }, [{ field: "minimumRows", message }]);
}

/** Counts rows that were predicted and could not be kept. */
export async function addDroppedRows(tx: Kysely<Database>, endpointId: string, count: number): Promise<void> {
  await tx
    .insertInto("monitor")
    .values({ ...newMonitor(endpointId), droppedRows: count })
    .onConflict((conflict) =>
      conflict.column("endpointId").doUpdateSet((eb) => ({ droppedRows: eb("monitor.droppedRows", "+", count) })),
    )
    .execute();
}

function newMonitor(endpointId: string) {
  return {
    endpointId,
    settings: JSON.stringify(DEFAULT_SETTINGS),
    webhookSecret: randomBytes(32).toString("hex"),
    droppedRows: 0,
  };
}
