import { CrisolError, type FiringState, type JobState, type Reason, type ScheduleFiring } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database, Tx } from "../../store/database.js";
import { newId } from "../../store/ids.js";
import { type Page, type PageRequest, pageOf } from "../../store/page.js";
import type { Started } from "./action.js";
import type { ScheduleRecord } from "./schedules.js";
import type { ScheduleFiringTable } from "./tables.js";

export type FiringRecord = Selectable<ScheduleFiringTable>;

/** What a schedule fires for. */
export interface Occasion {
  /** Unique in the schedule: for one and the same it fires once. */
  readonly key: string;
  readonly cause: ScheduleFiring["cause"];
  readonly dueAtMs: number;
  readonly reason: Reason | null;
}

/** What came of it. */
export interface Outcome {
  readonly state: FiringState;
  readonly reason?: Reason | null;
  readonly started?: Started;
}

export function newFiring(
  { id: scheduleId, projectId }: ScheduleRecord,
  { reason, ...occasion }: Occasion,
  { state, reason: why, started }: Outcome,
  nowMs: number,
): FiringRecord {
  const said = why ?? reason;
  return {
    id: newId("fir"),
    ...{ projectId, scheduleId },
    ...occasion,
    firedAtMs: nowMs,
    state,
    reason: said && JSON.stringify(said),
    ...startedFields(started),
  };
}

/** How a firing is kept that has started something, or nothing. */
export function startedFields(started: Started | undefined) {
  return {
    startedKind: started?.kind ?? null,
    startedId: started?.id ?? null,
    runId: started?.runId ?? null,
    isOpen: started ? 1 : 0,
  };
}

/** Whether the schedule has fired for that already. */
export async function hasFired(tx: Tx, scheduleId: string, key: string): Promise<boolean> {
  const row = await tx
    .selectFrom("scheduleFiring")
    .select("id")
    .where("scheduleId", "=", scheduleId)
    .where("key", "=", key)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether something that the schedule started goes on; notes what does not any more. */
export async function goesOn(tx: Tx, scheduleId: string): Promise<boolean> {
  const open = await tx
    .selectFrom("scheduleFiring")
    .selectAll()
    .where("scheduleId", "=", scheduleId)
    .where("state", "=", "started")
    .where("isOpen", "=", 1)
    .execute();
  const states = await statesOf(tx, open);
  const ended = open.filter(({ id }) => !["queued", "running"].includes(states.get(id) ?? "gone")).map(({ id }) => id);
  if (ended.length > 0) {
    await tx.updateTable("scheduleFiring").set({ isOpen: 0 }).where("id", "in", ended).execute();
  }
  return open.length > ended.length;
}

/** A page of when the project's schedules fired, newest first. */
export async function listFirings(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest & { readonly scheduleId?: string | undefined; readonly state?: FiringState | undefined },
): Promise<Page<ScheduleFiring>> {
  let query = db.selectFrom("scheduleFiring").selectAll().where("projectId", "=", projectId);
  if (page.scheduleId !== undefined) query = query.where("scheduleId", "=", page.scheduleId);
  if (page.state !== undefined) query = query.where("state", "=", page.state);
  const { items, nextCursor } = await pageOf(query, page);
  return { items: await firingViews(db, items), nextCursor };
}

/** Those of the project that were due in that time, oldest first. */
export async function firingsBetween(
  db: Kysely<Database>,
  projectId: string,
  { fromMs, toMs, most }: { readonly fromMs: number; readonly toMs: number; readonly most: number },
): Promise<ScheduleFiring[]> {
  const rows = await db
    .selectFrom("scheduleFiring")
    .selectAll()
    .where("projectId", "=", projectId)
    .where("dueAtMs", ">=", fromMs)
    .where("dueAtMs", "<", toMs)
    .orderBy("dueAtMs")
    .orderBy("id")
    .limit(most)
    .execute();
  return firingViews(db, rows);
}

/** The API's view of a firing; throws `not_found`. */
export async function firingView(db: Kysely<Database>, id: string): Promise<ScheduleFiring> {
  const row = await db.selectFrom("scheduleFiring").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "firing", value: id });
  return (await firingViews(db, [row]))[0]!;
}

async function firingViews(db: Kysely<Database>, rows: readonly FiringRecord[]): Promise<ScheduleFiring[]> {
  if (rows.length === 0) return [];
  const scheduleIds = [...new Set(rows.map(({ scheduleId }) => scheduleId))];
  const names = await db.selectFrom("schedule").select(["id", "name"]).where("id", "in", scheduleIds).execute();
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  const states = await statesOf(db, rows);
  return rows.map((row) => ({
    id: row.id,
    scheduleId: row.scheduleId,
    scheduleName: nameOf.get(row.scheduleId) ?? "",
    cause: row.cause,
    dueAt: new Date(row.dueAtMs).toISOString(),
    firedAt: new Date(row.firedAtMs).toISOString(),
    state: row.state,
    reason: row.reason === null ? null : (JSON.parse(row.reason) as Reason),
    started:
      row.startedKind === null
        ? null
        : { kind: row.startedKind, id: row.startedId!, runId: row.runId!, state: states.get(row.id) ?? null },
  }));
}

/** How the runs of what was started stand, by firing; a run that is gone is missing. */
async function statesOf(db: Kysely<Database>, rows: readonly FiringRecord[]): Promise<Map<string, JobState>> {
  const runIds = rows.flatMap(({ runId }) => (runId === null ? [] : [runId]));
  if (runIds.length === 0) return new Map();
  const runs = await db.selectFrom("run").select(["id", "state"]).where("id", "in", runIds).execute();
  const stateOf = new Map(runs.map(({ id, state }) => [id, state]));
  return new Map(
    rows.flatMap(({ id, runId }) => {
      const state = runId === null ? undefined : stateOf.get(runId);
      return state === undefined ? [] : [[id, state]];
    }),
  );
}
