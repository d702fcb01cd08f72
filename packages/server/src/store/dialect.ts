import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Connection } from "./connection.js";
import { StoreError } from "./store-error.js";

/** Kysely's SQLite dialect over `driver`. */
export function dialectOf(driver: Driver): Dialect {
  return {
    createDriver: () => driver,
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** A Kysely connection that runs each query on `connection` after `permit`, which throws where it may not. */
export function guardedConnection(connection: Connection, permit: () => void): DatabaseConnection {
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      permit();
      return connection.run<R>(query.sql, query.parameters);
    },
    // An open cursor keeps the WAL from being folded back into the database, and blocks a writer's checkpoint.
    streamQuery() {
      throw new StoreError("statement_failed", "The store does not stream rows: read them in pages.");
    },
  };
}

/**
 * Drives the read connection: one query, or one transaction of reads that see one state, at a time. `permit` throws
 * where a read may not be made.
 */
export class ReadDriver implements Driver {
  readonly #connection: DatabaseConnection;
  #last: Promise<void> = Promise.resolve();
  #release: () => void = () => {};

  constructor(
    connection: Connection,
    readonly permit: () => void,
  ) {
    this.#connection = guardedConnection(connection, permit);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    // Before queueing: a read inside a write would otherwise wait for a reader that the write itself holds up.
    this.permit();
    const previous = this.#last;
    let release = () => {};
    this.#last = new Promise((resolve) => {
      release = resolve;
    });
    await previous;
    this.#release = release;
    return this.#connection;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin"));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("commit"));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("rollback"));
  }

  async releaseConnection(): Promise<void> {
    this.#release();
  }

  async destroy(): Promise<void> {}
}

/** Drives the transaction of one write: every query runs at once on `connection`, as long as `permit` does not throw. */
export class WriteDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(connection: Connection, permit: () => void) {
    this.#connection = guardedConnection(connection, permit);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async beginTransaction(): Promise<void> {
    throw new StoreError("write_nested", "A write is a transaction already: use the one it was given.");
  }

  async commitTransaction(): Promise<void> {}

  async rollbackTransaction(): Promise<void> {}

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}
