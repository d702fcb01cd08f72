import { type Kysely, PostgresAdapter, type RawBuilder, sql } from "kysely";

/*
 * SQL that differs between SQLite and PostgreSQL. All else must run on both: quote names, say `is distinct from` and
 * where nulls sort, cast to `bigint` and `double precision`, and give an aggregate or a subquery its alias.
 */

// biome-ignore lint/suspicious/noExplicitAny: of whichever tables.
type AnyDatabase = Kysely<any>;

/** Whether `db`, of a read or of a write, is on PostgreSQL; else it is on SQLite. */
export function isPostgres(db: AnyDatabase): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/** What ends the definition of a table whose rows are kept in the order of its key: small ones, looked up by it alone. */
export function clusteredByKey(db: AnyDatabase): RawBuilder<unknown> {
  return isPostgres(db) ? sql`` : sql`without rowid`;
}

/** What a column of `jsonRows` holds. */
export type JsonColumnType = "text" | "bigint" | "double precision";

/**
 * A table of `rows`, whose columns and their types are `columns`, as one parameter: `from ${jsonRows(...)} as given`.
 * One statement for many rows, whose text does not depend on how many.
 */
export function jsonRows(
  db: AnyDatabase,
  columns: Readonly<Record<string, JsonColumnType>>,
  rows: readonly JsonRow[],
): RawBuilder<unknown> {
  const named = Object.entries(columns);
  if (isPostgres(db)) {
    const json = JSON.stringify(rows);
    // Compared and sorted as the columns of our tables are.
    const typeOf = (type: JsonColumnType) => sql.raw(type === "text" ? 'text collate "C"' : type);
    const typed = sql.join(named.map(([name, type]) => sql`${sql.ref(name)} ${typeOf(type)}`));
    return sql`(select * from json_to_recordset(${json}) as "rows"(${typed}))`;
  }
  const floats = named.filter(([, type]) => type === "double precision").map(([name]) => name);
  const json = JSON.stringify(floats.length === 0 ? rows : rows.map((row) => withDigits(row, floats)));
  const values = named.map(([name, type]) => {
    const value = sql`json_extract("value", ${sql.lit(`$.${name}`)})`;
    return sql`${type === "double precision" ? sql`cast(${value} as real)` : value} as ${sql.ref(name)}`;
  });
  return sql`(select ${sql.join(values)} from json_each(${json}))`;
}

type JsonRow = Readonly<Record<string, string | number | null>>;

/** From here on 19 digits would be read as infinity. */
const NEARLY_INFINITE = 1.797e308;

/**
 * The row with its floats as text of 19 digits. Of the shortest text that is a float, SQLite 3.45 reads about one in ten
 * thousand as the float next to it; of 19 digits, which is as many as it takes in exactly, it reads the right one.
 */
function withDigits(row: JsonRow, floats: readonly string[]): JsonRow {
  const texts: Record<string, string> = {};
  for (const name of floats) {
    const value = row[name];
    if (typeof value !== "number" || Number.isSafeInteger(value) || Math.abs(value) > NEARLY_INFINITE) continue;
    texts[name] = value.toPrecision(19);
  }
  return { ...row, ...texts };
}

/** Whether `text` is like `pattern`, in which % stands for any text and _ for any character, and nothing else has a meaning. */
export function isLike(
  db: AnyDatabase,
  text: RawBuilder<unknown>,
  pattern: string,
  { ignoreCase = false } = {},
): RawBuilder<boolean> {
  if (isPostgres(db)) return sql`(${text} ${sql.raw(ignoreCase ? "ilike" : "like")} ${pattern} escape '')`;
  if (ignoreCase) return sql`(${text} like ${pattern})`;
  // SQLite's `like` takes upper and lower case for the same.
  const glob = pattern.replace(/[[*?]/g, "[$&]").replaceAll("%", "*").replaceAll("_", "?");
  return sql`(${text} glob ${glob})`;
}

/** Whether the column has `part` in it, whatever the case of the letters a to z. */
export function hasText(column: string, part: string): RawBuilder<boolean> {
  // As `lower` does here; `!` takes their meaning from `%` and `_`.
  const lower = part.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const pattern = `%${lower.replace(/[!%_]/g, (sign) => `!${sign}`)}%`;
  return sql`lower(${sql.ref(column)}) like ${pattern} escape '!'`;
}

/** A table of texts, as one parameter, whose column is `text`: `from ${textRows(...)} as given`. */
export function textRows(db: AnyDatabase, texts: readonly string[]): RawBuilder<unknown> {
  return jsonRows(
    db,
    { text: "text" },
    texts.map((text) => ({ text })),
  );
}

/** Whether `column` is one of `texts`, however many: one parameter, and a statement whose text does not depend on them. */
export function isOneOf(db: AnyDatabase, column: string, texts: readonly string[]): RawBuilder<boolean> {
  return sql`${sql.ref(column)} in (select "text" from ${textRows(db, texts)} as "one")`;
}

/** What a field of `jsonList` is taken from. Numbers are written so that whoever reads them has the same ones. */
export interface JsonField {
  readonly column: string;
  /** "float": a null stands for NaN, which is the text "NaN" in JSON. Default: as it is, text or a whole number. */
  readonly type?: "float";
}

/** The rows of a group as one list of objects, in JSON, by the column `orderBy`. */
export function jsonList(
  db: AnyDatabase,
  fields: Readonly<Record<string, JsonField>>,
  orderBy: string,
): RawBuilder<string> {
  const float = (column: RawBuilder<unknown>) =>
    isPostgres(db)
      ? sql`coalesce(to_json(${column}), to_json(text 'NaN'))`
      : // As JSON of its own SQLite writes 15 digits; 17 are enough for every float to come back the same.
        sql`case when ${column} is null then 'NaN' else json(printf('%!.17g', ${column})) end`;
  const pairs = Object.entries(fields).map(([name, { column, type }]) => {
    const value = sql.ref(column);
    return sql`${sql.lit(name)}, ${type === "float" ? float(value) : value}`;
  });
  if (isPostgres(db)) {
    return sql`cast(json_agg(json_build_object(${sql.join(pairs)}) order by ${sql.ref(orderBy)}) as text)`;
  }
  return sql`json_group_array(json_object(${sql.join(pairs)}) order by ${sql.ref(orderBy)})`;
}
