import { type Kysely, sql } from "kysely";
import { isPostgres } from "./sql.js";

/** A table as it is in the database. */
export interface TableSchema {
  readonly name: string;
  /** The names of its columns, in their order. */
  readonly columns: readonly string[];
  /** The columns of its primary key, in their order; none if it has none. */
  readonly key: readonly string[];
  /** The column whose numbers the database gives out; null without one. */
  readonly counted: string | null;
}

/** The tables of the store behind `db`, by name. */
// biome-ignore lint/suspicious/noExplicitAny: whichever tables there are.
export async function readSchema(db: Kysely<any>): Promise<TableSchema[]> {
  const query = sql<{ table: string; column: string; key: number; counted: number }>;
  const { rows } = await (isPostgres(db)
    ? query`
          select c.table_name as "table", c.column_name as "column",
            coalesce(array_position(i.indkey::int[], c.ordinal_position::int) + 1, 0) as "key",
            (c.is_identity = 'YES')::int as "counted"
          from information_schema.columns as c
          join pg_class as t on t.relname = c.table_name and t.relnamespace = current_schema()::regnamespace
          left join pg_index as i on i.indrelid = t.oid and i.indisprimary
          where c.table_schema = current_schema() and t.relkind = 'r'
          order by c.table_name, c.ordinal_position`
    : query`
          select t.name as "table", c.name as "column", c.pk as "key",
            (c.pk = 1 and t.sql like '%autoincrement%') as "counted"
          from sqlite_schema as t join pragma_table_info(t.name) as c
          where t.type = 'table' and t.name not like 'sqlite%'
          order by t.name, c.cid`
  ).execute(db);
  const names = [...new Set(rows.map((row) => row.table))].sort();
  return names.map((name) => {
    const columns = rows.filter((row) => row.table === name);
    const key = columns.filter((column) => column.key > 0).sort((a, b) => a.key - b.key);
    return {
      name,
      columns: columns.map(({ column }) => column),
      key: key.map(({ column }) => column),
      counted: columns.find(({ counted }) => counted === 1)?.column ?? null,
    };
  });
}
