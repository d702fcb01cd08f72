import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { CrisolError, type PipelineRun } from "@crisol/contract";
import type { Effects } from "../../effects.js";
import { advance } from "./advance.js";
import { startStep } from "./start-step.js";

/** After a failure of the store, and so often while nobody tells that a job has ended. In ms. */
const AGAIN_AFTER_MS = 1000;

/**
 * Brings the runs of pipelines forward, each on its own, until they have ended. All it knows is in the store: whoever
 * starts it goes on where another left off, and two of them start no step twice.
 */
export class PipelineDriver {
  readonly #driving = new Map<string, Promise<void>>();
  /** Runs that something has happened to while they were looked at. */
  readonly #again = new Set<string>();
  readonly #closed = new AbortController();
  /** Bound here, outside of any request and transaction, which it would be taken for a part of. */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(readonly effects: Effects) {}

  /** Takes up the runs that go on. */
  async start(): Promise<void> {
    const { read } = this.effects.store;
    const running = await read.selectFrom("pipelineRun").select("id").where("state", "=", "running").execute();
    for (const { id } of running) this.wake(id);
  }

  /** Looks at the run soon; called after the transaction that has changed it. */
  wake(pipelineRunId: string): void {
    this.#again.add(pipelineRunId);
    if (this.#driving.has(pipelineRunId) || this.#isClosed) return;
    const driving = this.#outside(() => this.#drive(pipelineRunId)).finally(() => {
      this.#driving.delete(pipelineRunId);
      if (this.#again.has(pipelineRunId)) this.wake(pipelineRunId);
    });
    this.#driving.set(pipelineRunId, driving);
  }

  /** Stops; the jobs of the steps go on. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all(this.#driving.values());
  }

  get #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  async #drive(pipelineRunId: string): Promise<void> {
    while (this.#again.delete(pipelineRunId) && !this.#isClosed) {
      try {
        const state = await this.#step(pipelineRunId);
        if (state === "again") this.#again.add(pipelineRunId);
      } catch (error) {
        if (this.#isClosed) return;
        this.effects.log.error({ err: error, pipelineRunId }, "a pipeline could not go on; trying again");
        await this.#wait();
        this.#again.add(pipelineRunId);
      }
    }
  }

  /** Does all that can be done now, and sees to it that the end of each job that goes on wakes the run. */
  async #step(pipelineRunId: string): Promise<"again" | PipelineRun["state"] | undefined> {
    const { store, clock } = this.effects;
    const standing = await store.write((tx) => advance(tx, pipelineRunId, clock.now()));
    if (!standing) return undefined;
    const { run, definition, steps, ready, jobIds } = standing;
    const parameters = JSON.parse(run.parameters) as PipelineRun["parameters"];
    for (const name of ready) {
      if (this.#isClosed) return undefined;
      await startStep(this.effects, { run, name, parameters, steps }, definition.steps[name]!);
    }
    if (ready.length > 0) return "again";
    if (run.cancelRequestedAtMs !== null) await Promise.all(jobIds.map((jobId) => this.#cancel(jobId)));
    for (const jobId of jobIds) this.#follow(jobId, pipelineRunId);
    return run.state;
  }

  readonly #followed = new Set<string>();

  #follow(jobId: string, pipelineRunId: string): void {
    if (this.#followed.has(jobId)) return;
    this.#followed.add(jobId);
    void this.effects.jobs.ended(jobId).then(() => {
      this.#followed.delete(jobId);
      this.wake(pipelineRunId);
    });
  }

  async #cancel(jobId: string): Promise<void> {
    try {
      await this.effects.jobs.cancel(jobId);
    } catch (error) {
      if (!(error instanceof CrisolError && ["job_finished", "not_found"].includes(error.code))) throw error;
    }
  }

  async #wait(): Promise<void> {
    await sleep(AGAIN_AFTER_MS, undefined, { signal: this.#closed.signal }).catch(() => {});
  }
}
