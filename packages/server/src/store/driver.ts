import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import type { Connection } from "./connection.js";
import { StoreError } from "./store-error.js";

/** A Kysely connection that runs each query on `connection` after `permit`, which throws where it may not. */
export function guardedConnection(connection: Connection, permit: () => void): DatabaseConnection {
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      permit();
      return connection.run<R>(query.sql, query.parameters);
    },
    streamQuery,
  };
}

/** An open cursor keeps SQLite's log from being folded back into the database, and blocks a writer's checkpoint. */
export function streamQuery(): never {
  throw new StoreError("statement_failed", "The store does not stream rows: read them in pages.");
}

/** Drives the transaction of one write: every query runs at once on `connection`. */
export class WriteDriver implements Driver {
  constructor(readonly connection: DatabaseConnection) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.connection;
  }

  async beginTransaction(): Promise<void> {
    throw new StoreError("write_nested", "A write is a transaction already: use the one it was given.");
  }

  async commitTransaction(): Promise<void> {}

  async rollbackTransaction(): Promise<void> {}

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}
