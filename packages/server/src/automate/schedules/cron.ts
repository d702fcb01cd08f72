import { CrisolError, type ScheduledTime } from "@crisol/contract";
import { Cron } from "croner";

/**
 * The times of a cron expression in a time zone, in ms since 1970. Where clocks change it does as the crons of Linux do: a
 * time of day that is skipped fires when the clocks have gone forward, one that is there twice fires at the first, and what
 * fires at every hour or minute goes on evenly.
 */
export class CronTimes {
  readonly #cron: Cron;
  readonly #offset: (ms: number) => number;

  /** Throws `schedule_invalid` for what is no expression of five fields, no time zone, or is never due. */
  constructor(cron: string, timeZone: string) {
    this.#offset = offsetIn(timeZone);
    try {
      this.#cron = new Cron(cron, { mode: "5-part", timezone: timeZone, paused: true });
    } catch (error) {
      const words = (error as Error).message.replace(/^CronPattern: /, "");
      throw invalidSchedule("trigger.cron", `${cron} is not minute, hour, day, month and day of the week: ${words}`);
    }
    if (!this.#cron.nextRun()) throw invalidSchedule("trigger.cron", `${cron} is never due`);
  }

  /** The first time after `ms`; null where there is none any more. */
  after(ms: number): number | null {
    return this.#cron.nextRun(new Date(ms))?.getTime() ?? null;
  }

  /** At most `most` times from `fromMs` on and before `toMs`, oldest first. */
  between(fromMs: number, toMs: number, most: number): number[] {
    const times: number[] = [];
    for (let at = this.after(fromMs - 1); at !== null && at < toMs && times.length < most; at = this.after(at)) {
      times.push(at);
    }
    return times;
  }

  /** The last `most` times from `fromMs` on and up to `toMs`, oldest first. */
  last(fromMs: number, toMs: number, most: number): number[] {
    const times: number[] = [];
    // Earlier than its argument, by the second.
    let before = toMs + 1000;
    while (times.length < most) {
      const [at] = this.#cron.previousRuns(1, new Date(before)).map((date) => date.getTime());
      if (at === undefined || at < fromMs) break;
      before = at;
      if (at <= toMs) times.unshift(at);
    }
    return times;
  }

  /** A time as the API shows it, with what a change of the clocks does to it. */
  view(ms: number): ScheduledTime {
    const at = new Date(ms).toISOString();
    // Clocks change by at most 2 hours, and seldom.
    const later = this.#offset(ms + THREE_HOURS_MS);
    const here = this.#offset(ms);
    if (later < here && this.#offset(ms + (here - later)) < here) return { at, clockChange: "twice" };
    const isJump = this.#offset(ms - 60_000) < here && !this.#cron.match(new Date(ms));
    return { at, clockChange: isJump ? "moved" : null };
  }
}

const THREE_HOURS_MS = 3 * 3600_000;

export function invalidSchedule(field: string, problem: string): CrisolError {
  return new CrisolError("schedule_invalid", { problem }, [{ field, message: problem }]);
}

/** By how many ms a zone's clocks are ahead of UTC. Throws `schedule_invalid` for what is no time zone. */
function offsetIn(timeZone: string): (ms: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
    format = new Intl.DateTimeFormat("en-US", { ...fields, second: "numeric", timeZone, hourCycle: "h23" });
  } catch {
    throw invalidSchedule("trigger.timeZone", `${timeZone} is no time zone, such as Europe/Madrid`);
  }
  return (ms) => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const local = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!);
    return local - Math.floor(ms / 1000) * 1000;
  };
}
