import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers";
import type { Kysely } from "kysely";
import type { Connection } from "./connection.js";
import type { Database, Tx } from "./database.js";
import { type DataDirLock, lockDataDir } from "./lock.js";
import type { JsonOf, LongAnswer } from "./long-answer.js";
import { migrations } from "./migrations/index.js";
import type { Migration } from "./migrations/migration.js";
import { storeErrorOf } from "./sqlite/sqlite-error.js";
import { StoreError } from "./store-error.js";

/** The workspace's records. What a write returned is on disk; a write is kept whole or not at all. */
export interface Store {
  /** Reads of what is committed; never sees a write that is still open, and refuses changes. */
  readonly read: Kysely<Database>;
  /**
   * The same reads apart from the others, for those that may take longer than a few milliseconds (searches, histories,
   * exports): they hold up neither writes nor requests. A few at a time, each a state of its own; further ones wait.
   * A short read is quicker through `read`, and rows that come back are copied on the server's thread: read in pages.
   */
  readonly longRead: Kysely<Database>;
  /**
   * What `answer` makes of `args` in a transaction of long reads, as JSON that was written on their thread: where rows and
   * answer are many, the server's thread would be held up by both.
   */
  longAnswer<Args, Answer>(answer: LongAnswer<Args, Answer>, args: Args): Promise<JsonOf<Answer>>;
  /**
   * Runs `work` in a transaction and returns its value once it is on disk. If `work` throws, or one of its statements
   * fails, nothing of it is kept and the same error is thrown here. `work` awaits nothing but `tx` (no files, no network,
   * no timers, no `read`), because other writers wait for it and share its commit; it may be run once only, and `tx` is
   * of no use afterwards.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Tells other processes where the server listens: see `readServerInfo`. */
  announce(url: string): Promise<void>;
  /** Reads the whole database and returns a sentence for each thing that is wrong: none if it is sound. */
  check(): Promise<string[]>;
  /** Takes no further writes, waits for those accepted, and lets go of the data folder. */
  close(): Promise<void>;
}

/** What the store takes from outside, so that a test can put its own in place. */
export interface StoreEffects {
  /** Wall clock, in ms since 1970. */
  readonly now: () => number;
  /** Milliseconds that only go forward. */
  readonly monotonicMs: () => number;
  /** Calls back in a later turn of the event loop. */
  readonly defer: (callback: () => void) => void;
  /** What the writing connection is replaced by. */
  readonly writer?: (real: Connection) => Connection;
}

export interface StoreOptions {
  /** Folder of all data; made if missing. */
  readonly dataDir: string;
  /** `postgres://...`: the records are kept in that PostgreSQL database; all else stays in the folder. Default: SQLite. */
  readonly databaseUrl?: string | undefined;
  /** All of this version's, unless a test gives others. */
  readonly migrations?: readonly Migration[];
  /** The most writes one commit may hold; 256. */
  readonly maxBatch?: number;
  /** How long a batch takes further writes, in ms; 20. */
  readonly maxBatchMs?: number;
  readonly effects?: Partial<StoreEffects>;
}

/** The options with every default filled in. */
export interface OpenOptions extends Required<Omit<StoreOptions, "databaseUrl" | "effects">> {
  readonly effects: StoreEffects;
}

/**
 * Opens the store of `dataDir`, alone: throws `store_locked` if another server has the folder, `store_other_folder` if the
 * database is that of another folder. Undoes what a crash left unfinished, checks the database (`store_corrupt`,
 * `store_unreachable`), and brings the tables up to this version (`store_newer`).
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const effects: StoreEffects = {
    now: Date.now,
    monotonicMs: () => performance.now(),
    defer: setImmediate,
    ...options.effects,
  };
  const { dataDir, databaseUrl } = options;
  const lock = await takeFolder(dataDir, effects.now);
  const opening: OpenOptions = {
    dataDir,
    migrations: options.migrations ?? migrations,
    maxBatch: options.maxBatch ?? 256,
    maxBatchMs: options.maxBatchMs ?? 20,
    effects,
  };
  try {
    // Each driver is loaded only where it is used.
    if (databaseUrl !== undefined) {
      const { openPostgresStore } = await import("./postgres/postgres-store.js");
      return await openPostgresStore(databaseUrl, lock, opening);
    }
    const { openSqliteStore } = await import("./sqlite/sqlite-store.js");
    return await openSqliteStore(lock, opening);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The folder in which a restore is made until it is whole. */
export function unfinishedRestore(dataDir: string): string {
  return join(dataDir, "restoring");
}

async function takeFolder(dataDir: string, now: () => number): Promise<DataDirLock> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const lock = await lockDataDir(dataDir, { now });
    if (!existsSync(unfinishedRestore(dataDir))) return lock;
    await lock.release();
  } catch (error) {
    throw storeErrorOf(error);
  }
  throw new StoreError(
    "store_mismatch",
    `A restore into ${dataDir} was cut off before it was done: empty the folder and restore again.`,
  );
}
