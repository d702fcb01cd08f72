import type { Effects } from "../../effects.js";
import type { Outgoing } from "../../http/outgoing.js";
import type { Tx } from "../../store/database.js";
import { runningNodes } from "../nodes/job-nodes.js";
import { SshFailure } from "../ssh/ssh-failure.js";
import { bringDown, bringUp, type Tried, type Trying } from "./bring-up.js";
import { BudgetWatch } from "./budget-watch.js";
import { findGpus } from "./machine.js";
import type { TargetRow } from "./settings.js";
import { enter } from "./target-state.js";

const LOOK_EVERY_MS = 1000;
/** How often what waits is placed anew, as a month may have begun or a job be past the hour that it was counted with, in ms. */
const PLACE_EVERY_MS = 5000;
/** A start that fails this often in a row gives up for a while. */
const MOST_STARTS = 3;
const GIVE_UP_MS = 600_000;
const FIRST_RETRY_MS = 5000;
const LONGEST_RETRY_MS = 600_000;

/**
 * Starts and stops targets as their state in the store says: what was begun before a restart is begun again, so commands must
 * bear being run twice.
 */
export class TargetDriver {
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #trying = new Map<string, { readonly trying: Trying; readonly done: Promise<void> }>();
  readonly #budgets: BudgetWatch;
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(
    readonly effects: Effects,
    outgoing: Outgoing,
  ) {
    this.#budgets = new BudgetWatch(effects, outgoing);
  }

  start(): void {
    void findGpus().then(() => this.effects.jobs.look());
    void this.look();
    this.#timers.push(setInterval(() => void this.look(), LOOK_EVERY_MS).unref());
    this.#timers.push(setInterval(() => this.effects.jobs.look(), PLACE_EVERY_MS).unref());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#looking;
    for (const { trying } of this.#trying.values()) trying.kill();
    await Promise.all([...this.#trying.values()].map(({ done }) => done));
    await this.#budgets.close();
  }

  /** Does what is due now: commands run on in the background. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      if (this.#isClosed) return;
      try {
        const targets = await this.effects.store.read.selectFrom("computeTarget").selectAll().execute();
        this.effects.sshTargets.follow(targets);
        for (const row of targets) await this.#lookAt(row);
        await this.#budgets.look(targets);
      } catch (error) {
        if (!this.#isClosed) this.effects.log.error({ err: error }, "targets could not be looked at; trying again");
      }
    });
    return this.#looking;
  }

  async #lookAt(row: TargetRow): Promise<void> {
    const nowMs = this.effects.clock.now();
    if (this.#isClosed || this.#trying.has(row.id)) return;
    const isDue = row.nextTryAtMs !== null && row.nextTryAtMs <= nowMs;
    if ((row.state === "starting" || row.state === "stopping") && isDue) this.#try(row);
    else if (row.state === "unreachable" && isDue) {
      await this.effects.store.write(async (tx) => {
        if (await isStill(tx, row)) await enter(tx, row.id, "stopped", nowMs);
      });
      this.effects.jobs.look();
    } else if (row.state === "ready" && row.stopCommand !== null) await this.#stopIfIdle(row, nowMs);
  }

  async #stopIfIdle(row: TargetRow, nowMs: number): Promise<void> {
    const idleSinceMs = Math.max(row.busyAtMs ?? 0, row.sinceMs);
    if (nowMs - idleSinceMs < row.idleSeconds * 1000) return;
    await this.effects.store.write(async (tx) => {
      const current = await isStill(tx, row);
      if (!current || current.busyAtMs !== row.busyAtMs || (await hasJobs(tx, row.id))) return;
      await enter(tx, row.id, "stopping", nowMs);
    });
  }

  #try(row: TargetRow): void {
    const reach = row.kind === "ssh" ? { reach: () => this.#problemOfReaching(row.id) } : {};
    const trying = row.state === "starting" ? bringUp(row, reach) : bringDown(row);
    const done = trying.end
      .then((tried) => (this.#isClosed ? undefined : this.#settle(row, tried)))
      .catch((error) =>
        this.effects.log.error({ err: error, targetId: row.id }, "a target could not be started or stopped"),
      )
      .finally(() => this.#trying.delete(row.id));
    this.#trying.set(row.id, { trying, done });
  }

  /** Why the agent of a target on another machine is not reached; null where it is. */
  async #problemOfReaching(targetId: string): Promise<string | null> {
    try {
      await this.effects.sshTargets.look(targetId);
      return null;
    } catch (error) {
      if (error instanceof SshFailure) return error.message;
      throw error;
    }
  }

  async #settle(row: TargetRow, { reason, output }: Tried): Promise<void> {
    const { store, clock, log, jobs } = this.effects;
    const nowMs = clock.now();
    const isStart = row.state === "starting";
    if (reason) log.warn({ targetId: row.id, name: row.name, output }, reason.text);
    await store.write(async (tx) => {
      const current = await isStill(tx, row);
      if (!current) return;
      const attempts = current.attempts + 1;
      if (!reason) await enter(tx, row.id, isStart ? "ready" : "stopped", nowMs);
      else if (isStart && attempts >= MOST_STARTS) await enter(tx, row.id, "unreachable", nowMs, reason);
      const givesUp = isStart && attempts >= MOST_STARTS;
      const waitMs = givesUp ? GIVE_UP_MS : Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
      const again = reason && { reason: JSON.stringify(reason), nextTryAtMs: nowMs + waitMs, attempts };
      await tx
        .updateTable("computeTarget")
        .set({ lastOutput: output, ...again })
        .where("id", "=", row.id)
        .execute();
    });
    jobs.look();
  }
}

/** The target as it is, if it is in the same state since the same time. */
async function isStill(tx: Tx, { id, state, sinceMs }: TargetRow): Promise<TargetRow | undefined> {
  return tx
    .selectFrom("computeTarget")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", state)
    .where("sinceMs", "=", sinceMs)
    .executeTakeFirst();
}

/** Whether a job runs on the target, notebooks included. */
export async function hasJobs(tx: Tx, targetId: string): Promise<boolean> {
  const running = await runningNodes(tx).execute();
  return running.some((job) => job.targetId === targetId);
}
