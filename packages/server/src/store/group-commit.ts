import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { type Dialect, type Driver, Kysely } from "kysely";
import type { Connection } from "./connection.js";
import type { Tx } from "./database.js";
import { WriteDriver } from "./driver.js";
import { OpenWrite, transactionLost } from "./open-write.js";
import { StoreError } from "./store-error.js";

/** One write that waits for its turn. */
interface Write {
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** The asynchronous context of the caller, which is not that of the batch: what it logs is its own request's. */
  readonly context: AsyncResource;
}

/** How an attempt at a write ended; it is acknowledged only after the commit. */
type Outcome = { readonly value: unknown } | { readonly error: unknown };

export interface GroupCommitOptions {
  /** What begins a transaction that no other writer overlaps. */
  readonly begin: string;
  /** Kysely's dialect of the database. */
  readonly dialect: (driver: Driver) => Dialect;
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
 * Writers queue up and share commits: one transaction, a savepoint for each write, one COMMIT with its fsync. A write
 * that fails is undone alone; the others are acknowledged when the COMMIT has returned, and all fail if it fails.
 */
export class GroupCommit {
  readonly #queue: Write[] = [];
  readonly #current = new AsyncLocalStorage<OpenWrite>();
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(
    readonly connection: Connection,
    readonly options: GroupCommitOptions,
  ) {}

  /** Whether the caller is the work of a write that has not ended. */
  get inside(): boolean {
    return this.#current.getStore()?.open === true;
  }

  /** Runs `work` in a transaction and returns its value once it is on disk. */
  async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.inside) {
      throw new StoreError("write_nested", "A write was started inside a write: pass its transaction on instead.");
    }
    if (this.#closed) throw new StoreError("store_closed", "The store is closed.");
    return new Promise<T>((resolve, reject) => {
      const context = new AsyncResource("crisol.write");
      this.#queue.push({ work, resolve: resolve as (value: unknown) => void, reject, context });
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
      await this.connection.exec(this.options.begin);
    } catch (error) {
      // It may have begun and then not have got the lock.
      await this.#rollback();
      for (const write of this.#queue.splice(0, this.options.maxBatch)) write.reject(error);
      return;
    }
    let broken: unknown;
    while (this.#queue.length > 0 && done.length < this.options.maxBatch && broken === undefined) {
      if (done.length > 0 && this.options.monotonicMs() - started >= this.options.maxBatchMs) break;
      const write = this.#queue.shift()!;
      const outcome = await this.#attempt(write);
      done.push([write, outcome]);
      // The database has undone the whole transaction by itself: nothing of the batch is left.
      if (!this.connection.inTransaction) broken = "error" in outcome ? outcome.error : transactionLost();
    }
    if (broken === undefined) broken = await this.#commit();
    for (const [write, outcome] of done) {
      if ("error" in outcome) write.reject(outcome.error);
      else if (broken !== undefined) write.reject(broken);
      else write.resolve(outcome.value);
    }
  }

  /** Runs one write in a savepoint, which is undone if it fails; never throws. */
  async #attempt(write: Write): Promise<Outcome> {
    let open: OpenWrite | undefined;
    try {
      await this.connection.exec("SAVEPOINT one_write");
      const opened = new OpenWrite(this.connection, this.options.defer);
      open = opened;
      const tx: Tx = new Kysely({ dialect: this.options.dialect(new WriteDriver(opened)) });
      const working = write.context.runInAsyncScope(() => this.#current.run(opened, write.work, tx));
      const value = await Promise.race([working, opened.overstayed]);
      opened.open = false;
      opened.throwFailure();
      await this.connection.exec("RELEASE one_write");
      return { value };
    } catch (error) {
      if (open) open.open = false;
      return { error: (await this.#undo()) ?? error };
    }
  }

  /** Undoes the open savepoint; returns the error if it cannot. */
  async #undo(): Promise<unknown> {
    try {
      if (!this.connection.inTransaction) return undefined;
      await this.connection.exec("ROLLBACK TO one_write; RELEASE one_write");
      return undefined;
    } catch (error) {
      await this.#rollback();
      return error;
    }
  }

  /** Commits; returns the error if it cannot, after undoing the batch. */
  async #commit(): Promise<unknown> {
    try {
      await this.connection.exec("COMMIT");
      return undefined;
    } catch (error) {
      await this.#rollback();
      return error;
    }
  }

  async #rollback(): Promise<void> {
    try {
      if (this.connection.inTransaction) await this.connection.exec("ROLLBACK");
    } catch {
      // The database undoes the transaction when it is next asked to begin one; the error that led here is the one to tell.
    }
  }
}
