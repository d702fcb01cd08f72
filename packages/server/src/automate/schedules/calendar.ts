import type { ScheduledTime, ScheduleFiring } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import { CronTimes, invalidSchedule } from "./cron.js";
import { firingsBetween } from "./firings.js";
import { triggerOf } from "./schedules.js";

const LONGEST_DAYS = 62;
const MOST_FIRINGS = 2000;
const MOST_TIMES = 500;

/** What fired between two times and, from now on, what will. Throws `schedule_invalid` for more than 62 days. */
export async function calendar(
  db: Kysely<Database>,
  projectId: string,
  { from, to, nowMs }: { readonly from: string; readonly to: string; readonly nowMs: number },
): Promise<{
  readonly firings: ScheduleFiring[];
  readonly due: (ScheduledTime & { readonly scheduleId: string })[];
  readonly isCut: boolean;
}> {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const days = (toMs - fromMs) / 86_400_000;
  if (!(days > 0 && days <= LONGEST_DAYS)) {
    throw invalidSchedule("to", `to must be after from by at most ${LONGEST_DAYS} days, not ${days.toFixed(1)}`);
  }
  const firings = await firingsBetween(db, projectId, { fromMs, toMs, most: MOST_FIRINGS + 1 });
  const schedules = await db
    .selectFrom("schedule")
    .select(["id", "trigger", "nextAtMs"])
    .where("projectId", "=", projectId)
    .where("isEnabled", "=", 1)
    .where("triggerKind", "=", "time")
    .execute();
  let isCut = firings.length > MOST_FIRINGS;
  const due = schedules.flatMap(({ id: scheduleId, trigger: json, nextAtMs }) => {
    const trigger = triggerOf({ trigger: json });
    if (trigger.kind !== "time" || nextAtMs === null) return [];
    const times = new CronTimes(trigger.cron, trigger.timeZone);
    const found = times.between(Math.max(fromMs, nowMs, nextAtMs), toMs, MOST_TIMES + 1);
    if (found.length > MOST_TIMES) isCut = true;
    return found.slice(0, MOST_TIMES).map((ms) => ({ ...times.view(ms), scheduleId }));
  });
  due.sort((a, b) => a.at.localeCompare(b.at));
  return { firings: firings.slice(0, MOST_FIRINGS), due, isCut };
}
