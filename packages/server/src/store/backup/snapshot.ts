import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { readSchema, type TableSchema } from "../schema.js";
import { isPostgres } from "../sql.js";
import { StoreError } from "../store-error.js";
import { WORKSPACE_KEY } from "../workspace-id.js";
import { linesOf } from "./cells.js";

/** Rows of a statement: their bytes are in memory at a time. */
const pageRows = 500;

// biome-ignore lint/suspicious/noExplicitAny: whichever tables there are.
type AnyDatabase = Kysely<any>;

/** What there is besides the rows. */
export interface SnapshotSchema {
  /** The migrations that made the tables, in their order. */
  readonly migrations: readonly string[];
  /** Each table's columns, sorted: the two databases may have them in another order. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  /** The last number that the database gave out, of each table whose rows it counts. */
  readonly counters: Readonly<Record<string, number>>;
}

/** What tells whether two stores hold the same. */
export interface SnapshotSummary {
  readonly rowCounts: Readonly<Record<string, number>>;
  /** Of every table's name, columns, counter and rows, in the order of their keys: equal on both databases. */
  readonly sha256: string;
}

/** A page of a table's rows, as lines of JSON. */
export interface SnapshotPage {
  readonly table: string;
  readonly lines: string;
  readonly rowCount: number;
}

/** All records of a store, read in one transaction: `db` must be one. */
export class Snapshot {
  readonly #rowCounts: Record<string, number> = {};
  readonly #hash = createHash("sha256");

  private constructor(
    readonly db: AnyDatabase,
    readonly tables: readonly TableSchema[],
    readonly schema: SnapshotSchema,
  ) {}

  static async of(db: AnyDatabase): Promise<Snapshot> {
    const tables = await readSchema(db);
    if (!tables.some(({ name }) => name === "migration")) {
      throw new StoreError("store_mismatch", "There is no store of Crisol in the database.");
    }
    const applied = await db.selectFrom("migration").select("id").orderBy("id").execute();
    const counters: Record<string, number> = {};
    for (const table of tables) if (table.counted !== null) counters[table.name] = await counterOf(db, table);
    return new Snapshot(db, tables, {
      migrations: applied.map(({ id }) => id as string),
      tables: Object.fromEntries(tables.map(({ name, columns }) => [name, [...columns].sort()])),
      counters,
    });
  }

  /** All rows, page by page, table by table. */
  async *pages(): AsyncGenerator<SnapshotPage> {
    for (const table of this.tables) {
      const columns = this.schema.tables[table.name]!;
      this.#rowCounts[table.name] = 0;
      this.#hash.update(`${JSON.stringify([table.name, columns, this.schema.counters[table.name] ?? null])}\n`);
      for await (const rows of pagesOf(this.db, table)) {
        const lines = linesOf(rows, columns);
        this.#hash.update(lines);
        this.#rowCounts[table.name]! += rows.length;
        yield { table: table.name, lines, rowCount: rows.length };
      }
    }
  }

  /** Of the pages that were read: all of them must have been. */
  summary(): SnapshotSummary {
    return { rowCounts: this.#rowCounts, sha256: this.#hash.digest("hex") };
  }
}

/** Reads the whole store behind `db`, a transaction. */
export async function summaryOf(db: AnyDatabase): Promise<SnapshotSummary> {
  const snapshot = await Snapshot.of(db);
  for await (const _ of snapshot.pages());
  return snapshot.summary();
}

async function* pagesOf(db: AnyDatabase, { name, key }: TableSchema): AsyncGenerator<Record<string, unknown>[]> {
  if (key.length === 0) throw new StoreError("store_mismatch", `The table ${name} has no primary key to read it by.`);
  const ordered = sql.join(key.map((column) => sql.ref(column)));
  let after: readonly unknown[] | undefined;
  for (;;) {
    const later = after ? sql`where (${ordered}) > (${sql.join(after)})` : sql``;
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${sql.table(name)} ${later} order by ${ordered} limit ${sql.lit(pageRows)}`.execute(db);
    const records = name === "meta" ? rows.filter(({ key }) => key !== WORKSPACE_KEY) : rows;
    if (records.length > 0) yield records;
    if (rows.length < pageRows) return;
    after = key.map((column) => rows.at(-1)![column]);
  }
}

async function counterOf(db: AnyDatabase, { name, counted }: TableSchema): Promise<number> {
  if (isPostgres(db)) {
    const { rows } = await sql<{ name: string }>`
      select pg_get_serial_sequence(${JSON.stringify(name)}, ${counted}) as name`.execute(db);
    const sequence = sql.raw(rows[0]!.name);
    const counter = await sql<{ n: number }>`
      select case when is_called then last_value else 0 end as n from ${sequence}`.execute(db);
    return counter.rows[0]!.n;
  }
  const { rows } = await sql<{ n: number }>`select seq as n from sqlite_sequence where name = ${name}`.execute(db);
  return rows[0]?.n ?? 0;
}
