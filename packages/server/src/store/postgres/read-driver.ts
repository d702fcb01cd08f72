import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import pg from "pg";
import { streamQuery } from "../driver.js";
import { storable } from "../storable.js";
import { connectTimeoutMs } from "./connection.js";
import { storeErrorOfConnecting, storeErrorOfPostgres } from "./postgres-error.js";
import { resultOf, types } from "./values.js";

/** Drives reads over up to `connections` read-only connections; further ones wait. `permit` throws where none may be made. */
export class PostgresReadDriver implements Driver {
  readonly #pool: pg.Pool;

  constructor(
    url: string,
    connections: number,
    readonly permit: () => void,
  ) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: connectTimeoutMs,
      // A client asks one thing after the other: nothing is read before this is set.
      onConnect: (client) => client.query("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"),
    });
    // An idle connection that is lost is made anew when one is needed.
    this.#pool.on("error", () => {});
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    this.permit();
    try {
      return new ReadConnection(await this.#pool.connect(), this.permit);
    } catch (error) {
      throw storeErrorOfConnecting(error);
    }
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    // One state for all of its reads.
    await connection.executeQuery(CompiledQuery.raw("begin isolation level repeatable read, read only"));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("commit"));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as ReadConnection).ask("rollback", []);
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    (connection as ReadConnection).release();
  }

  /** Waits for the reads that were accepted. */
  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

class ReadConnection implements DatabaseConnection {
  readonly streamQuery = streamQuery;
  #lost = false;

  constructor(
    readonly client: pg.PoolClient,
    readonly permit: () => void,
  ) {
    client.on("error", this.#onError);
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.permit();
    return this.ask(sql, parameters);
  }

  async ask<R>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<R>> {
    const values = parameters.map(storable);
    try {
      return resultOf<R>(await this.client.query({ text: sql, values, types }));
    } catch (error) {
      throw storeErrorOfPostgres(error);
    }
  }

  release(): void {
    this.client.off("error", this.#onError);
    this.client.release(this.#lost);
  }

  readonly #onError = () => {
    this.#lost = true;
  };
}
