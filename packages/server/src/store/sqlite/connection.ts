import type { QueryResult } from "kysely";
import Libsql from "libsql";
import type { Connection } from "../connection.js";
import { storable } from "../storable.js";
import { StoreError } from "../store-error.js";
import { storeErrorOf } from "./sqlite-error.js";

/** One connection to the database file. All calls are synchronous: they block the event loop until SQLite answers. */
export interface SqliteConnection extends Connection {
  run<R>(sql: string, parameters: readonly unknown[]): QueryResult<R>;
  exec(sql: string): void;
  close(): void;
}

/**
 * How many prepared statements a connection keeps. The driver frees a statement only when the garbage collector finds
 * it, which cannot see its 4 kB of native memory: unkept statements grew a process by 400 MB for every 100 000 queries.
 */
const keptStatements = 256;

/**
 * Opens the SQLite database at `path`, which is created if missing, in WAL mode, and with an fsync for every commit.
 * `readOnly` refuses changes; `busyTimeoutMs` is how long a statement waits for a lock of another program.
 */
export function openConnection(path: string, options: { readOnly: boolean; busyTimeoutMs: number }): SqliteConnection {
  return new FileConnection(path, options);
}

class FileConnection implements SqliteConnection {
  readonly #database: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement>();

  constructor(
    path: string,
    readonly options: { readOnly: boolean; busyTimeoutMs: number },
  ) {
    this.#database = open(path);
    try {
      this.exec(`PRAGMA busy_timeout = ${options.busyTimeoutMs}`);
      this.exec("PRAGMA journal_mode = WAL");
      this.exec("PRAGMA synchronous = FULL");
      this.exec("PRAGMA foreign_keys = ON");
      this.exec("PRAGMA journal_size_limit = 67108864");
      if (options.readOnly) this.exec("PRAGMA query_only = ON");
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  run<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> {
    const values = parameters.map(storable);
    return this.#translated(() => {
      const statement = this.#prepare(sql);
      if (statement.reader) return { rows: (statement.all(values) as Record<string, unknown>[]).map(withBytes) as R[] };
      const { changes, lastInsertRowid } = statement.run(values);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    });
  }

  exec(sql: string): void {
    this.#translated(() => this.#database.exec(sql));
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #translated<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (this.options.readOnly && (error as { code?: unknown }).code === "SQLITE_READONLY") {
        throw new StoreError("read_only", "Changes are made in a write, not through the read connection.", {
          cause: error,
        });
      }
      throw storeErrorOf(error);
    }
  }

  #prepare(sql: string): Libsql.Statement {
    let statement = this.#statements.get(sql);
    // Taken out and put back at the end: a Map keeps the order of insertion, so the first is the least recently used.
    if (statement) this.#statements.delete(sql);
    else statement = this.#database.prepare(sql);
    // A kept statement would go on giving the columns of before.
    if (/^\s*(create|alter|drop)\b/i.test(sql)) this.#statements.clear();
    else this.#statements.set(sql, statement);
    if (this.#statements.size > keptStatements) {
      const [oldest] = this.#statements.keys();
      this.#statements.delete(oldest!);
    }
    return statement;
  }
}

/** The driver gives a Buffer for bytes, except for empty ones, which come as an ArrayBuffer. */
function withBytes(row: Record<string, unknown>): Record<string, unknown> {
  for (const column in row) {
    const value = row[column];
    if (value instanceof ArrayBuffer) row[column] = Buffer.from(value);
  }
  return row;
}

function open(path: string): Libsql.Database {
  try {
    return new Libsql(path);
  } catch (error) {
    throw storeErrorOf(error);
  }
}
