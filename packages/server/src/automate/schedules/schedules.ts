import {
  CrisolError,
  type NewSchedule,
  type Reason,
  type Schedule,
  ScheduleAction,
  ScheduleTrigger,
} from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { instantOrNull } from "../../instant-or-null.js";
import type { Database, Tx } from "../../store/database.js";
import { newId } from "../../store/ids.js";
import { type Page, type PageRequest, pageOf } from "../../store/page.js";
import { CronTimes, invalidSchedule } from "./cron.js";
import type { ScheduleTable } from "./tables.js";
import { newestSeen } from "./watched.js";

export type ScheduleRecord = Selectable<ScheduleTable>;

/** In a project. */
const MOST_SCHEDULES = 500;

/** The schedule `id` of the project; throws `not_found`. */
export async function getSchedule(db: Kysely<Database>, projectId: string, id: string): Promise<ScheduleRecord> {
  const row = await ofProject(db, projectId).where("id", "=", id).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "schedule", value: id });
  return row;
}

/** A page of the project's schedules, newest first. */
export async function listSchedules(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest & { readonly name?: string | undefined },
): Promise<Page<Schedule>> {
  let query = ofProject(db, projectId);
  if (page.name !== undefined) query = query.where("name", "=", page.name);
  const { items, nextCursor } = await pageOf(query, page);
  return { items: await scheduleViews(db, items), nextCursor };
}

type Whose = { readonly id: string; readonly name: string };

/**
 * Makes a schedule. Throws `already_exists`, `schedule_invalid`, and `not_found` for data and endpoints to watch that the project
 * has not.
 */
export async function addSchedule(
  tx: Tx,
  projectId: string,
  given: NewSchedule,
  user: Whose,
  nowMs: number,
): Promise<ScheduleRecord> {
  await requireFreeName(tx, projectId, given.name);
  const { count } = await ofProject(tx, projectId)
    .clearSelect()
    .select(({ fn }) => fn.countAll().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) >= MOST_SCHEDULES) {
    throw invalidSchedule("name", `a project has at most ${MOST_SCHEDULES} schedules, and this one has ${count}`);
  }
  const record: ScheduleRecord = {
    id: newId("sch"),
    projectId,
    name: given.name,
    description: given.description,
    triggerKind: given.trigger.kind,
    trigger: JSON.stringify(given.trigger),
    action: JSON.stringify(given.action),
    overlap: given.overlap,
    isEnabled: given.isEnabled ? 1 : 0,
    pausedBecause: null,
    userId: user.id,
    userName: user.name,
    ...(await fromNow(tx, projectId, given.trigger, given.isEnabled, nowMs)),
    failuresInRow: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  await tx.insertInto("schedule").values(record).execute();
  return record;
}

/**
 * Sets what `change` names. Whoever says what it starts, it starts for; another trigger, and an end of the pause, reckon from
 * now. Throws as `addSchedule` does.
 */
export async function changeSchedule(
  tx: Tx,
  before: ScheduleRecord,
  change: Partial<NewSchedule>,
  user: Whose,
  nowMs: number,
): Promise<ScheduleRecord> {
  const { name = before.name, description = before.description, overlap = before.overlap } = change;
  if (name !== before.name) await requireFreeName(tx, before.projectId, name);
  const trigger = change.trigger ?? triggerOf(before);
  const isEnabled = change.isEnabled ?? before.isEnabled === 1;
  const beginsAnew = change.trigger !== undefined || isEnabled !== (before.isEnabled === 1);
  const changed: ScheduleRecord = {
    ...before,
    ...{ name, description, overlap },
    triggerKind: trigger.kind,
    trigger: JSON.stringify(trigger),
    isEnabled: isEnabled ? 1 : 0,
    ...(beginsAnew && { ...(await fromNow(tx, before.projectId, trigger, isEnabled, nowMs)) }),
    ...(change.isEnabled !== undefined && { pausedBecause: null, failuresInRow: 0 }),
    ...(change.action && { action: JSON.stringify(change.action), userId: user.id, userName: user.name }),
    updatedAtMs: nowMs,
  };
  await tx.updateTable("schedule").set(changed).where("id", "=", before.id).execute();
  if (!isEnabled) await skipWaiting(tx, before.id);
  return changed;
}

/** What waits for its turn when a schedule is paused would wait for ever. */
export async function skipWaiting(tx: Tx, scheduleId: string): Promise<void> {
  const reason: Reason = { code: "paused", params: {}, text: "the schedule was paused before its turn came" };
  await tx
    .updateTable("scheduleFiring")
    .set({ state: "skipped", reason: JSON.stringify(reason) })
    .where("scheduleId", "=", scheduleId)
    .where("state", "=", "waiting")
    .execute();
}

/** Where a schedule stands that begins now: what was before does not fire it. */
async function fromNow(
  db: Kysely<Database>,
  projectId: string,
  trigger: ScheduleTrigger,
  isEnabled: boolean,
  nowMs: number,
): Promise<Pick<ScheduleRecord, "nextAtMs" | "reckonedFromMs" | "seen">> {
  const times = trigger.kind === "time" ? new CronTimes(trigger.cron, trigger.timeZone) : undefined;
  return {
    nextAtMs: isEnabled && times ? times.after(nowMs) : null,
    reckonedFromMs: nowMs,
    seen: await newestSeen(db, projectId, trigger),
  };
}

export function triggerOf({ trigger }: Pick<ScheduleRecord, "trigger">): ScheduleTrigger {
  return ScheduleTrigger.parse(JSON.parse(trigger));
}

/** What it starts, as it is kept; what later versions have added has its default. */
export function actionOf({ action }: Pick<ScheduleRecord, "action">): ScheduleAction {
  return ScheduleAction.parse(JSON.parse(action));
}

/** The API's view of a schedule. */
export async function scheduleView(db: Kysely<Database>, record: ScheduleRecord): Promise<Schedule> {
  return (await scheduleViews(db, [record]))[0]!;
}

async function scheduleViews(db: Kysely<Database>, records: readonly ScheduleRecord[]): Promise<Schedule[]> {
  if (records.length === 0) return [];
  const fired = await db
    .selectFrom("scheduleFiring")
    .select(({ fn }) => ["scheduleId", fn.max("firedAtMs").as("lastMs")] as const)
    .where(
      "scheduleId",
      "in",
      records.map(({ id }) => id),
    )
    .where("state", "=", "started")
    .groupBy("scheduleId")
    .execute();
  const lastOf = new Map(fired.map(({ scheduleId, lastMs }) => [scheduleId, Number(lastMs)]));
  return records.map((record) => ({
    id: record.id,
    projectId: record.projectId,
    name: record.name,
    description: record.description,
    trigger: triggerOf(record),
    action: actionOf(record),
    overlap: record.overlap,
    isEnabled: record.isEnabled === 1,
    pausedBecause: record.pausedBecause === null ? null : (JSON.parse(record.pausedBecause) as Reason),
    nextAt: instantOrNull(record.nextAtMs),
    lastFiredAt: instantOrNull(lastOf.get(record.id) ?? null),
    userName: record.userName,
    createdAt: new Date(record.createdAtMs).toISOString(),
    updatedAt: new Date(record.updatedAtMs).toISOString(),
  }));
}

async function requireFreeName(db: Kysely<Database>, projectId: string, name: string): Promise<void> {
  const taken = await ofProject(db, projectId).where("name", "=", name).executeTakeFirst();
  if (taken) throw new CrisolError("already_exists", { resource: "schedule", value: name });
}

function ofProject(db: Kysely<Database>, projectId: string) {
  return db.selectFrom("schedule").selectAll().where("projectId", "=", projectId);
}
