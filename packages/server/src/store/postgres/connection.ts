import type { QueryResult } from "kysely";
import pg from "pg";
import type { Connection } from "../connection.js";
import { storable } from "../storable.js";
import { isStoreError, StoreError } from "../store-error.js";
import { storeErrorOfConnecting, storeErrorOfPostgres } from "./postgres-error.js";
import { resultOf, types } from "./values.js";

/** How long to wait for the server to answer a new connection, in ms. */
export const connectTimeoutMs = 10_000;

/**
 * What every writing session sets. A commit is on disk when it returns, also where the server's default says
 * otherwise; a lock that another server keeps for longer than this is an error.
 */
const session = `SET lock_timeout = '5s';
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;

/**
 * One writer at a time over all servers on these tables: the lock ends with the transaction. The first number is ours
 * ("CRIS"), the second tells the schema, so that workspaces in schemas of one database do not wait for each other.
 */
export const beginWrite = "BEGIN; SELECT pg_advisory_xact_lock(1129466195, hashtext(current_schema()))";

/** Held by a server as long as its connection lives: two would start the same jobs twice. */
const serverLock = "SELECT pg_advisory_lock(1129466196, hashtext(current_schema()))";

/** The connection that writes. One that was lost is made anew when the next transaction begins. */
export class WriteConnection implements Connection {
  #client: pg.Client | undefined;
  #inTransaction = false;

  /**
   * `url` is `postgres://user@host:port/database`; throws `store_mismatch` for any other. With `alone`, connecting throws
   * `store_locked` while another such connection to these tables lives.
   */
  constructor(
    readonly url: string,
    readonly options: { readonly alone: boolean } = { alone: false },
  ) {
    if (/^postgres(ql)?:\/\//.test(url)) return;
    throw new StoreError(
      "store_mismatch",
      "The database must be given as the address of one in PostgreSQL, such as postgres://user@host:5432/crisol.",
    );
  }

  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  async run<R>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<R>> {
    const values = parameters.map(storable);
    return this.#asked(async (client) => resultOf<R>(await client.query({ text: sql, values, types })));
  }

  async exec(sql: string): Promise<void> {
    const [word] = /^\w+/.exec(sql) ?? [];
    if (word === "BEGIN") {
      this.#client ??= await this.#connect();
      this.#inTransaction = true;
    }
    const answers = await this.#asked<pg.QueryResult | pg.QueryResult[]>((client) => client.query(sql));
    if (word !== "COMMIT" && !(word === "ROLLBACK" && !sql.includes(" TO "))) return;
    this.#inTransaction = false;
    // PostgreSQL answers the commit of a transaction that has failed by undoing it, without an error.
    if (word === "COMMIT" && !Array.isArray(answers) && answers.command === "ROLLBACK") {
      throw new StoreError("storage_failed", "The database undid the transaction: nothing of it was kept.");
    }
  }

  async close(): Promise<void> {
    await this.#client?.end().catch(() => {});
    this.#forget();
  }

  async #asked<T>(ask: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = this.#client;
    if (!client) throw new StoreError("store_unreachable", "The connection to the database was lost.");
    try {
      return await ask(client);
    } catch (error) {
      throw storeErrorOfPostgres(error);
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: connectTimeoutMs });
    // Also told of a connection that is lost while nothing is asked of it.
    client.on("error", () => this.#forget(client));
    client.on("end", () => this.#forget(client));
    try {
      await client.connect();
      await client.query(session);
      if (this.options.alone) await takeTables(client);
      refuseOtherEncoding((await client.query("SHOW server_encoding")).rows[0]?.server_encoding);
    } catch (error) {
      await client.end().catch(() => {});
      throw storeErrorOfConnecting(error);
    }
    return client;
  }

  #forget(client = this.#client): void {
    if (client !== this.#client) return;
    this.#client = undefined;
    this.#inTransaction = false;
  }
}

function refuseOtherEncoding(encoding: string | undefined): void {
  if (encoding === "UTF8") return;
  throw new StoreError(
    "store_mismatch",
    `The database keeps text as ${encoding}, where some characters are lost: make one with the encoding UTF8.`,
  );
}

/** Waits for a moment: the connection of a server that was killed lives on until PostgreSQL finds out. */
async function takeTables(client: pg.Client): Promise<void> {
  try {
    await client.query(serverLock);
  } catch (cause) {
    const error = storeErrorOfPostgres(cause);
    if (!isStoreError(error, "store_busy")) throw error;
    throw new StoreError(
      "store_locked",
      "The database is in use by another Crisol server: stop that one, or give this one a database or a schema of its own.",
      { cause },
    );
  }
}
