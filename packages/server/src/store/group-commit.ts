import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { Kysely } from "kysely";
import type { Connection } from "./connection.js";
import type { Tx } from "./database.js";
import { dialectOf, WriteDriver } from "./dialect.js";
import { StoreError } from "./store-error.js";

/** One write: it may use the connection from `open` to its end, and no longer. */
interface Write {
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** The asynchronous context of the caller, which is not that of the batch: what it logs is its own request's. */
  readonly context: AsyncResource;
  state: "waiting" | "open" | "ended";
}

/** How an attempt at a write ended; it is acknowledged only after the commit. */
type Outcome = { readonly value: unknown } | { readonly error: unknown };

export interface GroupCommitOptions {
  /** The most writes one commit may hold. */
  readonly maxBatch: number;
  /** How long a batch takes further writes, in ms; a write that runs is not interrupted. */
  readonly maxBatchMs: number;
  /** Milliseconds that only go forward. */
  readonly monotonicMs: () => number;
  /** Calls back in a later turn of the event loop. */
  readonly defer: (callback: () => void) => void;
}

/**
 * Writers queue up and share commits: one BEGIN IMMEDIATE, a savepoint for each write, one COMMIT with its fsync. A write
 * that fails is undone alone; the others are acknowledged when the COMMIT has returned, and all fail if it fails.
 *
 * All calls of the driver are synchronous, so a write that awaits only its transaction never lets the event loop turn:
 * a batch is over before any timer or request runs, and a write that is still open at the next turn awaited something
 * else. It is refused, because every other writer would wait for it.
 */
export class GroupCommit {
  readonly #queue: Write[] = [];
  readonly #current = new AsyncLocalStorage<Write>();
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(
    readonly connection: Connection,
    readonly options: GroupCommitOptions,
  ) {}

  /** Whether the caller is the work of a write that has not ended. */
  get inside(): boolean {
    return this.#current.getStore()?.state === "open";
  }

  /** Runs `work` in a transaction and returns its value once it is on disk. */
  async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.inside) {
      throw new StoreError("write_nested", "A write was started inside a write: pass its transaction on instead.");
    }
    if (this.#closed) throw new StoreError("store_closed", "The store is closed.");
    return new Promise<T>((resolve, reject) => {
      const context = new AsyncResource("crisol.write");
      this.#queue.push({ work, resolve: resolve as (value: unknown) => void, reject, context, state: "waiting" });
      this.#running ??= this.#run();
    });
  }

  /** Takes no further writes and returns when those already accepted have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        // A turn of the event loop between batches lets other work in, and lets more writers join the next one.
        await new Promise<void>((resolve) => this.options.defer(resolve));
        await this.#batch();
      }
    } finally {
      this.#running = undefined;
    }
  }

  async #batch(): Promise<void> {
    const started = this.options.monotonicMs();
    const done: [Write, Outcome][] = [];
    try {
      this.connection.exec("BEGIN IMMEDIATE");
    } catch (error) {
      for (const write of this.#queue.splice(0, this.options.maxBatch)) write.reject(error);
      return;
    }
    let broken: unknown;
    while (this.#queue.length > 0 && done.length < this.options.maxBatch && broken === undefined) {
      if (done.length > 0 && this.options.monotonicMs() - started >= this.options.maxBatchMs) break;
      const write = this.#queue.shift()!;
      const outcome = await this.#attempt(write);
      done.push([write, outcome]);
      // SQLite undoes the whole transaction by itself when the disk is full or fails: nothing of the batch is left.
      if (!this.connection.inTransaction) broken = this.#lost(outcome);
    }
    if (broken === undefined) broken = this.#commit();
    for (const [write, outcome] of done) {
      if ("error" in outcome) write.reject(outcome.error);
      else if (broken !== undefined) write.reject(broken);
      else write.resolve(outcome.value);
    }
  }

  /** Runs one write in a savepoint, which is undone if it fails; never throws. */
  async #attempt(write: Write): Promise<Outcome> {
    try {
      this.connection.exec("SAVEPOINT one_write");
      const tx: Tx = new Kysely({ dialect: dialectOf(new WriteDriver(this.connection, () => this.#permit(write))) });
      write.state = "open";
      const working = write.context.runInAsyncScope(() => this.#current.run(write, write.work, tx));
      const value = await Promise.race([working, this.#overstayed(write)]);
      write.state = "ended";
      this.connection.exec("RELEASE one_write");
      return { value };
    } catch (error) {
      write.state = "ended";
      return { error: this.#undo() ?? error };
    }
  }

  #permit(write: Write): void {
    if (write.state !== "open") {
      throw new StoreError("write_ended", "The transaction of a write was used after the write had ended.");
    }
    // A write that caught the error of a full disk must not go on outside the transaction that SQLite has ended.
    if (!this.connection.inTransaction) throw this.#lost();
  }

  #overstayed(write: Write): Promise<never> {
    return new Promise((_, reject) => {
      this.options.defer(() => {
        if (write.state !== "open") return;
        reject(
          new StoreError(
            "write_awaited_outside",
            "A write awaited something other than its transaction, while all other writers wait for it: do that before.",
          ),
        );
      });
    });
  }

  /** Undoes the open savepoint; returns the error if it cannot. */
  #undo(): unknown {
    try {
      if (!this.connection.inTransaction) return undefined;
      this.connection.exec("ROLLBACK TO one_write");
      this.connection.exec("RELEASE one_write");
      return undefined;
    } catch (error) {
      this.#rollback();
      return error;
    }
  }

  /** Commits; returns the error if it cannot, after undoing the batch. */
  #commit(): unknown {
    try {
      this.connection.exec("COMMIT");
      return undefined;
    } catch (error) {
      this.#rollback();
      return error;
    }
  }

  #rollback(): void {
    try {
      if (this.connection.inTransaction) this.connection.exec("ROLLBACK");
    } catch {
      // SQLite undoes the transaction when it is next asked to begin one; the error that led here is the one to tell.
    }
  }

  #lost(outcome?: Outcome): unknown {
    if (outcome && "error" in outcome) return outcome.error;
    return new StoreError("storage_failed", "The database ended the transaction by itself: nothing of it was kept.");
  }
}
