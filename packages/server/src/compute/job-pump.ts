import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

/** Starts queued jobs one after the other, as long as one may start. */
export class JobPump {
  /** Looks for queued jobs after the caller's transaction. */
  readonly soon: () => void;
  #pumping: Promise<void> | undefined;
  #again = false;
  #started = false;
  #closed = false;

  /** `startOne` starts the next job, and returns false where none may start. */
  constructor(
    readonly startOne: () => Promise<boolean>,
    readonly log: Logger,
  ) {
    // Bound here, outside any transaction: a write calls it, and the store refuses writes within writes.
    this.soon = AsyncLocalStorage.bind(() => void setImmediate(() => this.now()));
  }

  /** From now on jobs start. */
  start(): void {
    this.#started = true;
    this.now();
  }

  /** Starts as many queued jobs as may run; calls that come meanwhile make it look once more. */
  now(): void {
    this.#again = true;
    if (!this.#started || this.#pumping) return;
    this.#pumping = this.#startQueued().finally(() => {
      this.#pumping = undefined;
    });
  }

  /** Resolves when none is being started any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pumping;
  }

  async #startQueued(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        while (!this.#closed && (await this.startOne()));
      } catch (error) {
        this.log.error({ err: error }, "jobs could not be started; trying again");
        await sleep(1000);
        this.#again = true;
      }
    }
  }
}
