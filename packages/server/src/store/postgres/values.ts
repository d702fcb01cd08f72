import type { QueryResult } from "kysely";
import type { CustomTypesConfig, QueryResult as DriverResult } from "pg";
import pg from "pg";

/** Numbers as numbers, whatever their type, and booleans as 1 and 0: what SQLite gives. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [pg.types.builtins.INT8]: Number,
  [pg.types.builtins.NUMERIC]: Number,
  [pg.types.builtins.BOOL]: (text) => (text === "t" ? 1 : 0),
  [pg.types.builtins.JSON]: String,
  [pg.types.builtins.JSONB]: String,
};

export const types: CustomTypesConfig = {
  getTypeParser: (id: number, format?: "text" | "binary") =>
    (format !== "binary" && parsers[id]) || pg.types.getTypeParser(id, format as "text"),
};

/** The rows, or how many a change touched. */
export function resultOf<R>({ rows, rowCount, fields }: DriverResult): QueryResult<R> {
  if (fields.length > 0) return { rows: rows as R[] };
  return { rows: [], numAffectedRows: BigInt(rowCount ?? 0) };
}
