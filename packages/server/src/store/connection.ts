import type { QueryResult } from "kysely";

/** One connection to the database. SQLite answers at once, PostgreSQL in a later turn of the event loop. */
export interface Connection {
  /** Runs one statement with its parameters; throws a StoreError. */
  run<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> | Promise<QueryResult<R>>;
  /** Runs statements that have neither parameters nor rows of interest; throws a StoreError. */
  exec(sql: string): void | Promise<void>;
  /**
   * Whether a transaction is open: SQLite ends one by itself when the disk is full or fails, PostgreSQL when the
   * connection is lost.
   */
  readonly inTransaction: boolean;
  close(): void | Promise<void>;
}
