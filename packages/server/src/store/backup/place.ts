import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Dialect, type Driver, Kysely } from "kysely";
import type { Connection } from "../connection.js";
import { guardedConnection, WriteDriver } from "../driver.js";
import { readSchema } from "../schema.js";
import { openConnection } from "../sqlite/connection.js";
import { sqliteDialect } from "../sqlite/dialect.js";
import { StoreError } from "../store-error.js";
import { readFolderId, readMark, refuseOtherFolder } from "../workspace-id.js";

/** Where a workspace is. */
export interface StorePlace {
  /** Its folder, with the SQLite file if there is no `databaseUrl`. */
  readonly dataDir: string;
  /** The PostgreSQL database of the records. */
  readonly databaseUrl?: string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: whichever tables there are.
type Work<T> = (db: Kysely<any>) => Promise<T>;

const busyTimeoutMs = 10_000;

/**
 * Runs `work` in a transaction that sees one state of the store, also while a server runs on it. Throws
 * `store_other_folder` if the PostgreSQL database is that of another folder, and with `alone` `store_locked` if a server
 * runs on it; the folder has its own lock.
 */
export async function readPlace<T>(
  { dataDir, databaseUrl }: StorePlace,
  work: Work<T>,
  { alone } = { alone: false },
): Promise<T> {
  if (databaseUrl !== undefined) {
    const postgres = await loadPostgres();
    const connection = new postgres.WriteConnection(databaseUrl, { alone });
    return inTransaction(
      connection,
      "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
      postgres.postgresDialect,
      async (db) => {
        refuseOtherFolder(await readMark(db), dataDir, await readFolderId(dataDir));
        return work(db);
      },
    );
  }
  const path = join(dataDir, "crisol.db");
  if (!existsSync(path)) throw new StoreError("store_mismatch", `There is no store in ${dataDir}.`);
  return inTransaction(openConnection(path, { readOnly: true, busyTimeoutMs }), "BEGIN", sqliteDialect, work);
}

/**
 * Runs `work` in a transaction on an empty store, which is kept when it returns and is not there when it throws. Throws
 * `store_not_empty` if there is one already.
 */
export async function fillPlace<T>({ dataDir, databaseUrl }: StorePlace, work: Work<T>): Promise<T> {
  if (databaseUrl !== undefined) {
    const postgres = await loadPostgres();
    const connection = new postgres.WriteConnection(databaseUrl);
    return inTransaction(connection, postgres.beginWrite, postgres.postgresDialect, async (db) => {
      const [table] = await readSchema(db);
      if (table) throw notEmpty("The database", `has the table ${table.name}`);
      return work(db);
    });
  }
  const path = join(dataDir, "crisol.db");
  if (existsSync(path)) throw notEmpty("The data folder", `has a store (${path})`);
  try {
    const connection = openConnection(path, { readOnly: false, busyTimeoutMs });
    // All in the one file, which may be given another name.
    const after = "PRAGMA wal_checkpoint(TRUNCATE)";
    return await inTransaction(connection, "BEGIN IMMEDIATE", sqliteDialect, work, after);
  } catch (error) {
    for (const suffix of ["", "-wal", "-shm"]) await rm(`${path}${suffix}`, { force: true });
    throw error;
  }
}

/**
 * Runs `work` in a transaction on the store in a PostgreSQL database, which no server has meanwhile: throws `store_locked` if
 * one does, and `store_mismatch` where there is no store.
 */
export async function changeDatabase<T>(databaseUrl: string, work: Work<T>): Promise<T> {
  const postgres = await loadPostgres();
  const connection = new postgres.WriteConnection(databaseUrl, { alone: true });
  return inTransaction(connection, postgres.beginWrite, postgres.postgresDialect, async (db) => {
    const hasStore = (await readSchema(db)).some(({ name }) => name === "migration");
    if (!hasStore) throw new StoreError("store_mismatch", "There is no store of Crisol in the database.");
    return work(db);
  });
}

/** Why nothing is put into a place that has something in it. */
export function notEmpty(place: string, what: string): StoreError {
  return new StoreError("store_not_empty", `${place} ${what} already: give one that is empty.`);
}

/** Runs `work` in a transaction of its own and closes the connection. */
async function inTransaction<T>(
  connection: Connection,
  begin: string,
  dialect: (driver: Driver) => Dialect,
  work: Work<T>,
  after?: string,
): Promise<T> {
  try {
    await connection.exec(begin);
    const driver = new WriteDriver(guardedConnection(connection, () => {}));
    const result = await work(new Kysely({ dialect: dialect(driver) }));
    await connection.exec("COMMIT");
    if (after !== undefined) await connection.exec(after);
    return result;
  } finally {
    // Which undoes what was not committed.
    await connection.close();
  }
}

/** The driver is loaded only where it is used. */
async function loadPostgres() {
  const [{ beginWrite, WriteConnection }, { postgresDialect }] = await Promise.all([
    import("../postgres/connection.js"),
    import("../postgres/dialect.js"),
  ]);
  return { beginWrite, WriteConnection, postgresDialect };
}
