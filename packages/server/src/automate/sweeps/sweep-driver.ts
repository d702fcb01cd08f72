import { AsyncLocalStorage } from "node:async_hooks";
import { CrisolError } from "@crisol/contract";
import type { SpaceSpec } from "@crisol/engine";
import type { Effects } from "../../effects.js";
import { beginTrials } from "./begin-trials.js";
import { SearchThread } from "./search-threads.js";
import { noteEnding, type Room, settleSweep } from "./settle-sweep.js";
import { StoppingWatch } from "./stopping.js";
import { ending } from "./sweep-ending.js";
import { findSweep, type SweepRecord, sweepHasEnded, unfinishedSweeps } from "./sweeps.js";

/** How often sweeps with a stopping rule or a time limit are looked at, in ms. */
const TICK_MS = 500;
/** After what must not happen. */
const RETRY_MS = 5000;

/**
 * Makes sweeps go on: when a job ends, when a trial has logged what a stopping rule can decide by, when time is over, and
 * when the server starts. It keeps nothing: what there is to do is found in the store.
 */
export class SweepDriver {
  /** Looks at the sweep after the caller's transaction. */
  readonly soon: (sweepId: string) => void;
  readonly #stopping: StoppingWatch;
  readonly #search = new SearchThread();
  readonly #pending = new Set<string>();
  readonly #cancelling = new Set<string>();
  /** Those that a clock may change, as of the last look at the store. */
  readonly #timed = new Set<string>();
  /** What is being done about each sweep. */
  readonly #advancing = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(readonly effects: Effects) {
    this.#stopping = new StoppingWatch(effects);
    // Bound here, outside any transaction: a write calls it, and the store refuses writes within writes.
    const add = (sweepId: string) => {
      this.#pending.add(sweepId);
      setImmediate(() => this.#run());
    };
    this.soon = AsyncLocalStorage.bind(add);
    effects.jobs.onEnd(
      AsyncLocalStorage.bind((jobId: string) => {
        this.#jobEnded(jobId).catch((error: unknown) => this.#log(error, "the sweep of a job could not be found"));
      }),
    );
  }

  /** Takes up what an earlier server left. Called once, after the jobs have started. */
  async start(): Promise<void> {
    for (const { id } of await unfinishedSweeps(this.effects.store.read)) this.soon(id);
    this.#timer = setInterval(() => {
      for (const sweepId of this.#timed) this.soon(sweepId);
    }, TICK_MS).unref();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#search.close();
    await Promise.all(this.#advancing.values());
  }

  async #jobEnded(jobId: string): Promise<void> {
    this.#cancelling.delete(jobId);
    if (this.#isClosed) return;
    const { store } = this.effects;
    const trial = await store.read
      .selectFrom("sweepTrial")
      .select("sweepId")
      .where("jobId", "=", jobId)
      .executeTakeFirst();
    if (trial) this.soon(trial.sweepId);
  }

  #run(): void {
    if (this.#isClosed) return;
    for (const sweepId of this.#pending) {
      // It is looked at again when that is done.
      if (this.#advancing.has(sweepId)) continue;
      this.#pending.delete(sweepId);
      const advancing = this.#advance(sweepId)
        .catch((error: unknown) => {
          this.#log(error, "a sweep could not go on; trying again", sweepId);
          setTimeout(() => this.soon(sweepId), RETRY_MS).unref();
        })
        .finally(() => {
          this.#advancing.delete(sweepId);
          if (this.#pending.has(sweepId)) this.#run();
        });
      this.#advancing.set(sweepId, advancing);
    }
  }

  /** Brings a sweep as far as it can come now. */
  async #advance(sweepId: string): Promise<void> {
    const { store, clock } = this.effects;
    const sweep = await findSweep(store.read, sweepId);
    if (!sweep || sweepHasEnded(sweep.state)) return this.#forget(sweepId);
    if (isTimed(sweep)) this.#timed.add(sweepId);
    await this.#stopping.decide(sweep);
    let room: Room | null;
    do {
      const settled = await store.write((tx) => settleSweep(tx, clock.now(), sweepId));
      for (const jobId of settled.toCancel) this.#cancel(jobId);
      room = settled.room;
    } while (room && !this.#isClosed && !(await this.#fill(room)));
  }

  /** Begins as many trials as there is room for; false if the sweep has changed meanwhile, and is to be looked at again. */
  async #fill(room: Room): Promise<boolean> {
    const { store } = this.effects;
    const { sweep, trials, count } = room;
    const { space, strategy, objective, seed } = sweep.spec;
    const { goal } = objective;
    // Outside of a transaction, for whose end every writer waits.
    const found = await this.#search.suggest({ space: space as SpaceSpec, strategy, goal, seed, trials, count });
    try {
      return await store.write((tx) => beginTrials(tx, this.effects, room, found));
    } catch (error) {
      // A trial could not even be queued, such as for data that were deleted: the next one could not either.
      if (!(error instanceof CrisolError)) throw error;
      const { message } = error;
      const failed = ending("failed", "cannot_begin", `a trial could not begin. ${message}`, { problem: message });
      await store.write((tx) => noteEnding(tx, sweep.id, failed));
      return false;
    }
  }

  #cancel(jobId: string): void {
    if (this.#cancelling.has(jobId)) return;
    this.#cancelling.add(jobId);
    this.effects.jobs
      .cancel(jobId)
      // It has ended meanwhile, which its listener is told.
      .catch((error: unknown) => {
        if (!(error instanceof CrisolError)) this.#log(error, "a trial could not be cancelled");
      })
      .finally(() => this.#cancelling.delete(jobId));
  }

  #forget(sweepId: string): void {
    this.#timed.delete(sweepId);
    this.#stopping.forget(sweepId);
  }

  #log(error: unknown, message: string, sweepId?: string): void {
    if (!this.#isClosed) this.effects.log.error({ err: error, ...(sweepId !== undefined && { sweepId }) }, message);
  }
}

function isTimed({ spec }: SweepRecord): boolean {
  return spec.stopping.rule !== "none" || spec.timeLimitSeconds !== null;
}
