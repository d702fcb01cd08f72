import type { JobEvent } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { eventsAfter, hasEnded, stateOfJob } from "./job.js";
import { JobSignals } from "./job-signals.js";

const pageSize = 500;

/** Lets callers see a job's events as they come, and wait for its end. */
export class JobWatch {
  readonly #signals = new JobSignals();
  #closed = false;

  constructor(readonly read: Kysely<Database>) {}

  /** Something about the job has changed. */
  changed(jobId: string): void {
    this.#signals.send(jobId);
  }

  async *events(jobId: string, after: number, signal: AbortSignal): AsyncIterable<JobEvent> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    for (let last = after; !signal.aborted; ) {
      const changed = this.#signals.next(jobId);
      const ended = await this.#hasEnded(jobId);
      const page = await eventsAfter(this.read, jobId, last, pageSize);
      for (const event of page) {
        if (signal.aborted) return;
        yield event;
        last = event.sequence;
      }
      if (page.length === pageSize) continue;
      if (ended) this.#signals.send(jobId);
      if (ended || this.#closed) return;
      await Promise.race([changed, aborted]);
    }
  }

  async ended(jobId: string): Promise<void> {
    for (;;) {
      const changed = this.#signals.next(jobId);
      if (this.#closed || (await this.#hasEnded(jobId))) break;
      await changed;
    }
    this.#signals.send(jobId);
  }

  /** Lets all who wait go. */
  close(): void {
    this.#closed = true;
    this.#signals.sendAll();
  }

  async #hasEnded(jobId: string): Promise<boolean> {
    const state = await stateOfJob(this.read, jobId);
    return !state || hasEnded(state);
  }
}
