import { existsSync } from "node:fs";
import { join } from "node:path";
import { Kysely } from "kysely";
import { readThread } from "../../entry-files.js";
import type { Database, Tx } from "../database.js";
import { refuseForeignContent } from "../foreign-content.js";
import { GroupCommit } from "../group-commit.js";
import type { DataDirLock } from "../lock.js";
import type { JsonOf, LongAnswer } from "../long-answer.js";
import { migrate } from "../migrations.js";
import { permitRead } from "../permit-read.js";
import type { OpenOptions, Store } from "../store.js";
import { StoreError } from "../store-error.js";
import { openConnection, type SqliteConnection } from "./connection.js";
import { ReadDriver, sqliteDialect } from "./dialect.js";
import { LongReadDriver } from "./long-read.js";

/** How long a statement waits for another program that has locked the database (a backup, a shell), in ms. */
const busyTimeoutMs = 2000;

/** Long reads at a time: one that takes minutes leaves a way for the others. */
const longReadThreads = 2;

/** Opens the file `crisol.db` of the data folder. */
export async function openSqliteStore(lock: DataDirLock, options: OpenOptions): Promise<Store> {
  const path = join(options.dataDir, "crisol.db");
  if (!existsSync(path)) await refuseForeignContent(options.dataDir, `The new ${path}`);
  const opened: SqliteConnection[] = [];
  const connect = (readOnly: boolean) => {
    const connection = openConnection(path, { readOnly, busyTimeoutMs });
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
    const { effects, maxBatch, maxBatchMs } = options;
    const commits = new GroupCommit(effects.writer?.(writer) ?? writer, {
      begin: "BEGIN IMMEDIATE",
      dialect: sqliteDialect,
      maxBatch,
      maxBatchMs,
      ...effects,
    });
    await migrate((work) => commits.write(work), options.migrations, effects.now);
    return new SqliteStore(commits, writer, connect(true), lock, path);
  } catch (error) {
    for (const connection of opened) connection.close();
    throw error;
  }
}

class SqliteStore implements Store {
  readonly read: Kysely<Database>;
  readonly longRead: Kysely<Database>;
  readonly #longReadDriver: LongReadDriver;
  #closing: Promise<void> | undefined;

  constructor(
    readonly commits: GroupCommit,
    readonly writer: SqliteConnection,
    readonly reader: SqliteConnection,
    readonly lock: DataDirLock,
    path: string,
  ) {
    const permit = () => permitRead(commits, this.#closing !== undefined);
    this.read = new Kysely({ dialect: sqliteDialect(new ReadDriver(reader, permit)) });
    this.#longReadDriver = new LongReadDriver({
      path,
      busyTimeoutMs,
      entry: readThread,
      threads: longReadThreads,
      permit,
    });
    this.longRead = new Kysely({ dialect: sqliteDialect(this.#longReadDriver) });
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.commits.write(work);
  }

  longAnswer<Args, Answer>({ name }: LongAnswer<Args, Answer>, args: Args): Promise<JsonOf<Answer>> {
    return this.#longReadDriver.answer(name, args);
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
}

function problemsOf(connection: SqliteConnection, pragma: string): string[] {
  const rows = connection.run<Record<string, string>>(pragma, []).rows;
  return rows.flatMap((row) => Object.values(row)).filter((text) => text !== "ok");
}
