import { CrisolError, isAtLeast, type Reason } from "@crisol/contract";
import { roleIn } from "../../access/roles.js";
import type { Effects } from "../../effects.js";
import type { Tx } from "../../store/database.js";
import { setTags } from "../../track/params.js";
import { type Drivers, type PreparedAction, prepareAction, wake } from "./action.js";
import {
  type FiringRecord,
  goesOn,
  hasFired,
  newFiring,
  type Occasion,
  type Outcome,
  startedFields,
} from "./firings.js";
import { actionOf, type ScheduleRecord, skipWaiting } from "./schedules.js";

/** Says of a run which schedule has started it. */
export const SCHEDULE_TAG = "crisol.schedule";
/** A schedule that could not start anything so often, one time after the other, is paused. */
const MOST_FAILURES = 5;
/** Firings of a schedule that wait for the end of what it started before. */
const MOST_WAITING = 100;

/** A schedule's turn to fire. */
export interface Turn {
  readonly schedule: ScheduleRecord;
  readonly occasion: Occasion;
  /** The firing that has waited for it; default: there is none yet. */
  readonly waited?: FiringRecord;
  /** Instead of the schedule's. */
  readonly overlap?: ScheduleRecord["overlap"];
  /** What is noted instead of starting anything. */
  readonly instead?: Outcome;
  /** What the schedule comes to with it. */
  readonly moves?: Partial<Pick<ScheduleRecord, "nextAtMs" | "reckonedFromMs" | "seen">>;
}

/**
 * Fires, in one transaction with all that it starts; whatever ends the server, it has happened or not. Returns the firing as it
 * is then; undefined if the schedule was changed meanwhile, has fired for this already, or the firing goes on waiting.
 */
export async function fire(effects: Effects, drivers: Drivers, turn: Turn): Promise<FiringRecord | undefined> {
  const { store, log } = effects;
  const { schedule, instead } = turn;
  try {
    const prepared = instead ? undefined : await prepareAction(effects, schedule.projectId, actionOf(schedule));
    const { firing, started } = await store.write((tx) => settle(tx, effects, turn, prepared ?? instead!));
    if (started) wake(drivers, started);
    return firing;
  } catch (error) {
    if (!(error instanceof CrisolError))
      log.error({ err: error, scheduleId: schedule.id }, "a schedule could not fire");
    const reason = refusal(error);
    return (await store.write((tx) => settle(tx, effects, turn, { state: "failed", reason }))).firing;
  }
}

async function settle(tx: Tx, { clock }: Effects, turn: Turn, what: PreparedAction | Outcome) {
  const { waited, occasion } = turn;
  const schedule = await stillStands(tx, turn);
  if (!schedule) return {};
  const nowMs = clock.now();
  if (!waited && (await hasFired(tx, schedule.id, occasion.key))) {
    await change(tx, schedule, { ...turn.moves });
    return {};
  }
  const outcome = "state" in what ? what : await attempt(tx, turn, schedule, what, nowMs);
  if (outcome === "wait" && waited) return {};
  const came: Outcome = outcome === "wait" ? { state: "waiting" } : outcome;
  const firing = newFiring(schedule, occasion, came, nowMs);
  if (waited) {
    const { state, firedAtMs, reason } = firing;
    const changed = { state, firedAtMs, reason, ...startedFields(came.started) };
    await tx.updateTable("scheduleFiring").set(changed).where("id", "=", waited.id).execute();
  } else await tx.insertInto("scheduleFiring").values(firing).execute();
  const after = afterwards(schedule, occasion, came);
  await change(tx, schedule, { ...turn.moves, ...after });
  if (after.isEnabled === 0) await skipWaiting(tx, schedule.id);
  return { firing: waited ? { ...firing, id: waited.id } : firing, started: came.started };
}

/** The schedule, if nobody has changed it since it was looked at; by hand it fires as it is. */
async function stillStands(tx: Tx, { schedule, occasion, waited }: Turn): Promise<ScheduleRecord | undefined> {
  const now = await tx.selectFrom("schedule").selectAll().where("id", "=", schedule.id).executeTakeFirst();
  if (!now || occasion.cause === "manual") return now;
  if (now.isEnabled === 0 || now.updatedAtMs !== schedule.updatedAtMs) return undefined;
  if (!waited) return now;
  const { id } = waited;
  const row = await tx.selectFrom("scheduleFiring").select("state").where("id", "=", id).executeTakeFirst();
  return row?.state === "waiting" ? now : undefined;
}

/** Starts what it starts, if its user may and nothing else goes on. */
async function attempt(
  tx: Tx,
  { overlap: given, waited, occasion }: Turn,
  schedule: ScheduleRecord,
  prepared: PreparedAction,
  nowMs: number,
): Promise<Outcome | "wait"> {
  const { id, userId, userName, name } = schedule;
  if (!(await mayStart(tx, schedule))) {
    const params = { name: userName };
    const text = `${userName}, in whose name it starts, may not start anything in the project any more`;
    return { state: "failed", reason: { code: "role_lost", params, text } };
  }
  const overlap = given ?? schedule.overlap;
  const isManual = occasion.cause === "manual";
  if (!isManual && overlap !== "allow") {
    const waiting = await countWaiting(tx, id);
    const isNext = waited ? true : waiting === 0;
    if (!isNext || (await goesOn(tx, id))) {
      if (waited) return "wait";
      if (overlap === "skip") {
        return { state: "skipped", reason: { code: "goes_on", params: {}, text: "what it started before goes on" } };
      }
      if (waiting < MOST_WAITING) return "wait";
      const text = `${waiting} others wait already`;
      return { state: "skipped", reason: { code: "many_wait", params: { count: waiting }, text } };
    }
  }
  const started = await prepared.start(tx, { user: { id: userId, name: userName }, nowMs });
  await setTags(tx, started.runId, [{ key: SCHEDULE_TAG, value: name }]);
  return { state: "started", started };
}

async function mayStart(tx: Tx, { userId, projectId }: ScheduleRecord): Promise<boolean> {
  const user = await tx
    .selectFrom("user")
    .select("isAdmin")
    .where("id", "=", userId)
    .where("disabledAtMs", "is", null)
    .executeTakeFirst();
  if (!user) return false;
  const holder = { userId, isUserAdmin: user.isAdmin === 1, onlyProjectId: null, maximumRole: null };
  const role = await roleIn(tx, holder, projectId);
  return role !== null && isAtLeast(role, "contributor");
}

async function countWaiting(tx: Tx, scheduleId: string): Promise<number> {
  const { count } = await tx
    .selectFrom("scheduleFiring")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("scheduleId", "=", scheduleId)
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** How often it has failed now, and its pause after too many. */
function afterwards(
  { failuresInRow }: ScheduleRecord,
  { cause }: Occasion,
  { state, reason }: Outcome,
): Partial<ScheduleRecord> {
  if (cause === "manual") return {};
  if (state === "started") return { failuresInRow: 0 };
  if (state !== "failed") return {};
  const count = failuresInRow + 1;
  if (count < MOST_FAILURES) return { failuresInRow: count };
  const last = reason?.text ?? "";
  const text = `it could not start ${count} times one after the other; the last time: ${last}`;
  // The last reason as a whole, so that it can be said in another language too.
  const params = { ...reason?.params, ...(reason && { lastCode: reason.code }), count, last };
  const pausedBecause: Reason = { code: "failed_often", params, text };
  return { failuresInRow: count, isEnabled: 0, nextAtMs: null, pausedBecause: JSON.stringify(pausedBecause) };
}

async function change(tx: Tx, { id }: ScheduleRecord, to: Partial<ScheduleRecord>): Promise<void> {
  if (Object.keys(to).length === 0) return;
  await tx.updateTable("schedule").set(to).where("id", "=", id).execute();
}

/** What kept it from starting, with all that another language needs to say it: the error, and its first problem if it has one. */
function refusal(error: unknown): Reason {
  if (!(error instanceof CrisolError)) {
    const message = "An internal error.";
    return { code: "refused", params: { code: "internal", message }, text: message };
  }
  const { code, message, params, problems } = error;
  const first = problems?.find((problem) => problem.code !== undefined);
  const ofFirst = first?.code !== undefined && { ...first.params, problemCode: first.code };
  return { code: "refused", params: { ...params, ...ofFirst, code, message }, text: message };
}
