import { AsyncLocalStorage } from "node:async_hooks";
import { CrisolError } from "@crisol/contract";
import type { Effects } from "../../effects.js";
import { advanceSweep, noteEnding } from "./advance-sweep.js";
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
  readonly #pending = new Set<string>();
  readonly #cancelling = new Set<string>();
  /** Those that a clock may change, as of the last look at the store. */
  readonly #timed = new Set<string>();
  #running: Promise<void> | undefined;
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
    await this.#running;
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
    if (this.#running || this.#isClosed) return;
    this.#running = this.#advanceAll().finally(() => {
      this.#running = undefined;
      if (this.#pending.size > 0) this.#run();
    });
  }

  async #advanceAll(): Promise<void> {
    for (const sweepId of this.#pending) {
      this.#pending.delete(sweepId);
      if (this.#isClosed) return;
      try {
        await this.#advance(sweepId);
      } catch (error) {
        this.#log(error, "a sweep could not go on; trying again", sweepId);
        setTimeout(() => this.soon(sweepId), RETRY_MS).unref();
      }
    }
  }

  async #advance(sweepId: string): Promise<void> {
    const { store } = this.effects;
    const sweep = await findSweep(store.read, sweepId);
    if (!sweep || sweepHasEnded(sweep.state)) return this.#forget(sweepId);
    if (isTimed(sweep)) this.#timed.add(sweepId);
    await this.#stopping.decide(sweep);
    const advance = () => store.write((tx) => advanceSweep(tx, this.effects, sweepId));
    const jobIds = await advance().catch(async (error: unknown) => {
      // A trial could not even be queued, such as for data that were deleted: the next one could not either.
      if (!(error instanceof CrisolError)) throw error;
      const failed = ending("failed", "cannot_begin", `a trial could not begin. ${error.message}`, {
        problem: error.message,
      });
      await store.write((tx) => noteEnding(tx, sweepId, failed));
      return advance();
    });
    for (const jobId of jobIds) this.#cancel(jobId);
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
