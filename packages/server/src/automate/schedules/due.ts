import type { Reason } from "@crisol/contract";
import { CronTimes } from "./cron.js";
import type { Turn } from "./fire.js";
import { type ScheduleRecord, triggerOf } from "./schedules.js";

/** A time that nobody was there for within this was missed, in ms. */
const LATE_MS = 60_000;
/** Of the times that were missed no more are made up for. */
const MOST_MISSED = 100;
/** Of the times that were missed no more are counted. */
const MOST_COUNTED = 1000;

/** A clock that was put back by more than this was wrong before: what was reckoned from then is reckoned anew. In ms. */
export const PUT_BACK_MS = 86_400_000;

/**
 * What a schedule of times has to do at `nowMs`, in this order; what was missed by its policy. Nothing is due twice: the next
 * time is always after those that have fired, also where the clock was put back meanwhile.
 */
export function dueTurns(schedule: ScheduleRecord, nowMs: number): Turn[] {
  const trigger = triggerOf(schedule);
  const { nextAtMs } = schedule;
  if (trigger.kind !== "time" || nextAtMs === null || nextAtMs > nowMs) return [];
  const times = new CronTimes(trigger.cron, trigger.timeZone);
  const passed = times.last(nextAtMs, nowMs, MOST_COUNTED);
  const newest = passed.at(-1);
  const moves = { nextAtMs: times.after(nowMs), reckonedFromMs: nowMs };
  if (newest === undefined) return [];
  const isMissed = newest < nowMs - LATE_MS;
  if (trigger.missed === "all") {
    const made = passed.slice(-MOST_MISSED);
    return made.map((dueAtMs, i) => ({
      schedule,
      occasion: occasionAt(dueAtMs, dueAtMs < nowMs - LATE_MS ? missed(0) : null),
      // They would stand in each other's way.
      ...(made.length > 1 && schedule.overlap === "skip" && { overlap: "queue" as const }),
      ...(i === made.length - 1 && { moves }),
    }));
  }
  const others = passed.length - 1;
  if (isMissed && trigger.missed === "none") {
    const reason = missed(others);
    return [{ schedule, occasion: occasionAt(newest, reason), instead: { state: "missed", reason }, moves }];
  }
  return [{ schedule, occasion: occasionAt(newest, isMissed || others > 0 ? missed(others) : null), moves }];
}

function occasionAt(dueAtMs: number, reason: Reason | null) {
  return { key: `time:${dueAtMs}`, cause: "time", dueAtMs, reason } as const;
}

function missed(others: number): Reason {
  const count = others >= MOST_COUNTED - 1 ? `${others} or more` : String(others);
  const text = others === 0 ? "no server ran at that time" : `no server ran at that time, nor at ${count} times before`;
  return { code: "missed", params: { others }, text };
}
