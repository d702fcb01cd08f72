import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrations/migration.js";
import { createMigrationTable, refuseUnknown } from "../migrations.js";
import { readSchema } from "../schema.js";
import { isPostgres } from "../sql.js";
import type { Storable } from "../storable.js";
import type { SnapshotSchema } from "./snapshot.js";

/** The most parameters of one statement; SQLite takes 32,766. */
const maximumParameters = 20_000;

// biome-ignore lint/suspicious/noExplicitAny: whichever tables there are.
type AnyDatabase = Kysely<any>;

/**
 * Makes the tables that `schema` tells, in an empty database, by those of the `known` migrations that made them; the
 * rows may come in any order afterwards. Throws `store_newer` if one is not known. `db` is a transaction, as in all of
 * these.
 */
export async function makeTables(db: AnyDatabase, schema: SnapshotSchema, known: readonly Migration[]): Promise<void> {
  refuseUnknown(schema.migrations, known);
  await createMigrationTable(db);
  for (const { id, up } of known) if (schema.migrations.includes(id)) await up(db);
  await deferForeignKeys(db);
  // Rows that a migration makes are among those that come.
  for (const { name } of await readSchema(db)) await db.deleteFrom(name).execute();
}

/** Adds rows of a table. */
export async function loadRows(
  db: AnyDatabase,
  table: string,
  rows: readonly Record<string, Storable>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).length;
  const page = Math.max(1, Math.floor(maximumParameters / Math.max(1, columns)));
  for (let start = 0; start < rows.length; start += page) {
    await db
      .insertInto(table)
      .values(rows.slice(start, start + page))
      .execute();
  }
}

/** Checks that every row that is referred to has come, and goes on counting where the counters stood. */
export async function finishTables(db: AnyDatabase, { counters }: SnapshotSchema): Promise<void> {
  const tables = await readSchema(db);
  for (const { name, counted } of tables) {
    if (counted !== null) await setCounter(db, name, counted, counters[name] ?? 0);
  }
  if (!isPostgres(db)) return;
  await sql`set constraints all immediate`.execute(db);
  await alterForeignKeys(db, "not deferrable");
}

async function deferForeignKeys(db: AnyDatabase): Promise<void> {
  if (isPostgres(db)) await alterForeignKeys(db, "deferrable initially deferred");
  else await sql`pragma defer_foreign_keys = on`.execute(db);
}

async function alterForeignKeys(db: AnyDatabase, mode: string): Promise<void> {
  const { rows } = await sql<{ table: string; name: string }>`
    select conrelid::regclass::text as "table", conname as "name" from pg_constraint
    where contype = 'f' and connamespace = current_schema()::regnamespace`.execute(db);
  for (const { table, name } of rows) {
    await sql`alter table ${sql.raw(table)} alter constraint ${sql.ref(name)} ${sql.raw(mode)}`.execute(db);
  }
}

async function setCounter(db: AnyDatabase, table: string, column: string, last: number): Promise<void> {
  if (isPostgres(db)) {
    const value = sql`greatest(${sql.lit(last)}, 1)`;
    await sql`select setval(pg_get_serial_sequence(${JSON.stringify(table)}, ${column}), ${value}, ${sql.lit(last > 0)})`.execute(
      db,
    );
    return;
  }
  await sql`delete from sqlite_sequence where name = ${table}`.execute(db);
  if (last > 0) await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(db);
}
