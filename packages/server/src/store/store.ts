import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers";
import { Kysely } from "kysely";
import { readThread } from "../entry-files.js";
import { type Connection, openConnection } from "./connection.js";
import type { Database, Tx } from "./database.js";
import { dialectOf, ReadDriver } from "./dialect.js";
import { GroupCommit } from "./group-commit.js";
import { type DataDirLock, lockDataDir } from "./lock.js";
import { LongReadDriver } from "./long-read.js";
import { migrations } from "./migrations/index.js";
import type { Migration } from "./migrations/migration.js";
import { migrate } from "./migrations.js";
import { storeErrorOf } from "./sqlite-error.js";
import { StoreError } from "./store-error.js";

/** The workspace's records. What a write returned is on disk; a write is kept whole or not at all. */
export interface Store {
  /** Reads of what is committed; never sees a write that is still open, and refuses changes. */
  readonly read: Kysely<Database>;
  /**
   * The same reads on threads of their own, for those that may take longer than a few milliseconds (searches, histories,
   * exports): they hold up neither writes nor requests. Up to two at a time, each a state of its own; further ones wait.
   * A short read is quicker through `read`, and rows that come back are copied on the server's thread: read in pages.
   */
  readonly longRead: Kysely<Database>;
  /**
   * Runs `work` in a transaction and returns its value once it is on disk. If `work` throws, nothing of it is kept and
   * the same error is thrown here. `work` awaits nothing but `tx` (no files, no network, no timers, no `read`), because
   * other writers wait for it and share its commit; it may be run once only, and `tx` is of no use afterwards.
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
  readonly connect: typeof openConnection;
}

export interface StoreOptions {
  /** Folder of all data; made if missing. */
  readonly dataDir: string;
  /** All of this version's, unless a test gives others. */
  readonly migrations?: readonly Migration[];
  /** The most writes one commit may hold; 256. */
  readonly maxBatch?: number;
  /** How long a batch takes further writes, in ms; 20. */
  readonly maxBatchMs?: number;
  readonly effects?: Partial<StoreEffects>;
}

const realEffects: StoreEffects = {
  now: Date.now,
  monotonicMs: () => performance.now(),
  defer: setImmediate,
  connect: openConnection,
};

/** Long reads at a time: one that takes minutes leaves a way for the others. */
const longReadThreads = 2;

/** How long a statement waits for another program that has locked the database (a backup, a shell), in ms. */
const busyTimeoutMs = 2000;

/**
 * Opens the store in `dataDir`, alone: throws `store_locked` if another server has it. Undoes what a crash left
 * unfinished, checks the database (`store_corrupt`), and brings the tables up to this version (`store_newer`).
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const effects = { ...realEffects, ...options.effects };
  const lock = await takeFolder(options.dataDir, effects.now);
  const path = join(options.dataDir, "crisol.db");
  const opened: Connection[] = [];
  const connect = (readOnly: boolean) => {
    const connection = effects.connect(path, { readOnly, busyTimeoutMs });
    opened.push(connection);
    return connection;
  };
  try {
    const writer = connect(false);
    const damage = problemsOf(writer, "PRAGMA quick_check(10)");
    if (damage.length > 0) {
      throw new StoreError(
        "store_corrupt",
        `The database ${path} is damaged (${damage[0]}): restore it from a backup.`,
      );
    }
    const commits = new GroupCommit(writer, {
      maxBatch: options.maxBatch ?? 256,
      maxBatchMs: options.maxBatchMs ?? 20,
      monotonicMs: effects.monotonicMs,
      defer: effects.defer,
    });
    await migrate((work) => commits.write(work), options.migrations ?? migrations, effects.now);
    return new SqliteStore(commits, writer, connect(true), lock, path);
  } catch (error) {
    for (const connection of opened) connection.close();
    await lock.release();
    throw error;
  }
}

async function takeFolder(dataDir: string, now: () => number): Promise<DataDirLock> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    return await lockDataDir(dataDir, { now });
  } catch (error) {
    throw storeErrorOf(error);
  }
}

class SqliteStore implements Store {
  readonly read: Kysely<Database>;
  readonly longRead: Kysely<Database>;
  readonly #longReadDriver: LongReadDriver;
  #closing: Promise<void> | undefined;

  constructor(
    readonly commits: GroupCommit,
    readonly writer: Connection,
    readonly reader: Connection,
    readonly lock: DataDirLock,
    path: string,
  ) {
    const permit = () => this.#permitRead();
    this.read = new Kysely({ dialect: dialectOf(new ReadDriver(reader, permit)) });
    this.#longReadDriver = new LongReadDriver({
      path,
      busyTimeoutMs,
      entry: readThread,
      threads: longReadThreads,
      permit,
    });
    this.longRead = new Kysely({ dialect: dialectOf(this.#longReadDriver) });
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.commits.write(work);
  }

  announce(url: string): Promise<void> {
    return this.lock.announce(url);
  }

  async check(): Promise<string[]> {
    const broken = this.reader.run<{ table: string; parent: string }>("PRAGMA foreign_key_check", []).rows;
    return [
      ...problemsOf(this.reader, "PRAGMA integrity_check(100)"),
      ...broken.slice(0, 100).map((row) => `a row of ${row.table} refers to one of ${row.parent} that is not there`),
    ];
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.commits.close();
    // Before the log is folded back, which waits for every reader.
    await this.#longReadDriver.destroy();
    this.reader.close();
    try {
      this.writer.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      this.writer.close();
      await this.lock.release();
    }
  }

  #permitRead(): void {
    if (this.#closing) throw new StoreError("store_closed", "The store is closed.");
    if (this.commits.inside) {
      throw new StoreError(
        "write_nested",
        "A write read outside its transaction, where its own changes and those before it are not seen: read with `tx`.",
      );
    }
  }
}

function problemsOf(connection: Connection, pragma: string): string[] {
  const rows = connection.run<Record<string, string>>(pragma, []).rows;
  return rows.flatMap((row) => Object.values(row)).filter((text) => text !== "ok");
}
