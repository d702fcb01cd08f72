import { randomUUID } from "node:crypto";
import type { Effects } from "../../effects.js";
import type { Drivers } from "./action.js";
import { CronTimes } from "./cron.js";
import { dueTurns, PUT_BACK_MS } from "./due.js";
import { fire, type Turn } from "./fire.js";
import { type FiringRecord, firingView } from "./firings.js";
import { type ScheduleRecord, triggerOf } from "./schedules.js";
import { isNewer, sight } from "./watched.js";

/** How often times, and firings that wait, are looked at, in ms. */
const LOOK_EVERY_MS = 1000;
/** How often data and drift are looked at, in ms. */
const WATCH_EVERY_MS = 5000;

/**
 * Lets schedules fire. It keeps nothing: what there is to do is found in the store, by the clock as it is at that moment, so
 * that neither a restart nor a change of the clock matters.
 */
export class ScheduleDriver {
  readonly #timers: NodeJS.Timeout[] = [];
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(
    readonly effects: Effects,
    readonly drivers: Drivers,
  ) {}

  /** Begins to look, at once and then again and again. */
  start(): void {
    void this.look();
    void this.watch();
    this.#timers.push(setInterval(() => void this.look(), LOOK_EVERY_MS).unref());
    this.#timers.push(setInterval(() => void this.watch(), WATCH_EVERY_MS).unref());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#looking;
  }

  /** Fires what is due by the clock, and what has waited and need not any more. */
  look(): Promise<void> {
    return this.#inTurn(async () => {
      const nowMs = this.effects.clock.now();
      for (const schedule of await this.#ofTimes(nowMs)) {
        await this.#each(schedule, async () => {
          if (schedule.reckonedFromMs > nowMs + PUT_BACK_MS) await this.#reckonAnew(schedule, nowMs);
          else await this.#fireAll(dueTurns(schedule, nowMs));
        });
      }
      for (const [schedule, waited] of await this.#waiting()) {
        const { key, cause, dueAtMs, reason } = waited;
        const occasion = { key, cause, dueAtMs, reason: reason === null ? null : JSON.parse(reason) };
        await this.#each(schedule, () => this.#fireAll([{ schedule, waited, occasion }]));
      }
    });
  }

  /** Fires for data that have a new version, and endpoints that have drifted. */
  watch(): Promise<void> {
    return this.#inTurn(async () => {
      for (const schedule of await this.#watching()) {
        await this.#each(schedule, async () => {
          const seen = await sight(this.effects.store.read, schedule.projectId, triggerOf(schedule));
          if (!seen || !isNewer(seen.mark, schedule.seen)) return;
          const { mark, reason } = seen;
          const cause = schedule.triggerKind;
          const occasion = { key: `${cause}:${mark}`, cause, dueAtMs: this.effects.clock.now(), reason };
          await this.#fireAll([{ schedule, occasion, moves: { seen: mark } }]);
        });
      }
    });
  }

  /** Fires now, because somebody wants it to. */
  async fireByHand(schedule: ScheduleRecord, userName: string) {
    const reason = { code: "by_hand", params: { name: userName }, text: `${userName} asked for it` };
    const key = `manual:${randomUUID()}`;
    const occasion = { key, cause: "manual", dueAtMs: this.effects.clock.now(), reason } as const;
    const firing = await fire(this.effects, this.drivers, { schedule, occasion });
    return firing && firingView(this.effects.store.read, firing.id);
  }

  /** One look at a time, in the order in which they were asked for. */
  #inTurn(looks: () => Promise<void>): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      if (this.#isClosed) return;
      try {
        await looks();
      } catch (error) {
        if (!this.#isClosed) this.effects.log.error({ err: error }, "schedules could not be looked at; trying again");
      }
    });
    return this.#looking;
  }

  async #each({ id: scheduleId }: ScheduleRecord, does: () => Promise<void>): Promise<void> {
    if (this.#isClosed) return;
    try {
      await does();
    } catch (error) {
      if (this.#isClosed) return;
      this.effects.log.error({ err: error, scheduleId }, "a schedule could not be looked at; trying again");
    }
  }

  async #fireAll(turns: readonly Turn[]): Promise<void> {
    for (const turn of turns) {
      if (this.#isClosed) return;
      await fire(this.effects, this.drivers, turn);
    }
  }

  async #reckonAnew(schedule: ScheduleRecord, nowMs: number): Promise<void> {
    const trigger = triggerOf(schedule);
    if (trigger.kind !== "time") return;
    const nextAtMs = new CronTimes(trigger.cron, trigger.timeZone).after(nowMs);
    await this.effects.store.write(async (tx) => {
      await tx
        .updateTable("schedule")
        .set({ nextAtMs, reckonedFromMs: nowMs })
        .where("id", "=", schedule.id)
        .where("updatedAtMs", "=", schedule.updatedAtMs)
        .execute();
    });
  }

  #enabled() {
    return this.effects.store.read
      .selectFrom("schedule")
      .innerJoin("project", "project.id", "schedule.projectId")
      .selectAll("schedule")
      .where("project.deletedAtMs", "is", null)
      .where("isEnabled", "=", 1);
  }

  async #ofTimes(nowMs: number): Promise<ScheduleRecord[]> {
    return this.#enabled()
      .where("triggerKind", "=", "time")
      .where(({ or, eb }) => or([eb("nextAtMs", "<=", nowMs), eb("reckonedFromMs", ">", nowMs + PUT_BACK_MS)]))
      .orderBy("nextAtMs")
      .execute();
  }

  async #watching(): Promise<ScheduleRecord[]> {
    return this.#enabled().where("triggerKind", "in", ["data", "drift"]).execute();
  }

  /** The first that waits of each schedule. */
  async #waiting(): Promise<[ScheduleRecord, FiringRecord][]> {
    const waiting = await this.effects.store.read
      .selectFrom("scheduleFiring")
      .selectAll()
      .where("state", "=", "waiting")
      .orderBy("dueAtMs")
      .orderBy("id")
      .execute();
    const first = new Map<string, FiringRecord>();
    for (const firing of waiting) if (!first.has(firing.scheduleId)) first.set(firing.scheduleId, firing);
    if (first.size === 0) return [];
    const schedules = await this.#enabled()
      .where("schedule.id", "in", [...first.keys()])
      .execute();
    return schedules.map((schedule) => [schedule, first.get(schedule.id)!]);
  }
}
