import type { ColumnType } from "@crisol/contract";
import { maximumInteger } from "./cell-value.js";
import { type Duck, identifier, literal } from "./duckdb.js";
import { notReadable } from "./text-input.js";

/** A column of a Parquet file that was given to us: what it becomes, and the expression that makes it so. */
export interface ParquetColumn {
  readonly sourceName: string;
  readonly sourceType: string;
  readonly type: ColumnType;
}

/**
 * The columns of a Parquet file. Whole numbers beyond 2^53 become text, because neither JSON nor the engine could keep
 * their digits. Throws `file_not_readable` if it is not a sound Parquet file.
 */
export async function parquetColumns(duck: Duck, path: string, name: string): Promise<ParquetColumn[]> {
  try {
    const described = await duck.rows(`DESCRIBE SELECT * FROM read_parquet(${literal(path)})`);
    const columns = described.map((row) => ({
      sourceName: String(row.column_name),
      sourceType: String(row.column_type),
      type: typeOf(String(row.column_type)),
    }));
    const wide = columns.filter((column) => /^(U?BIGINT|U?HUGEINT)$/.test(column.sourceType));
    if (wide.length === 0) return columns;
    const tests = wide.map((column, i) => {
      const source = identifier(column.sourceName);
      return `coalesce(max(${source}) > ${maximumInteger} OR min(${source}) < -${maximumInteger}, false) AS w${i}`;
    });
    const [row] = await duck.rows(`SELECT ${tests.join(", ")} FROM read_parquet(${literal(path)})`);
    const beyond = new Set(wide.filter((_, i) => row?.[`w${i}`] === true));
    return columns.map((column) => (beyond.has(column) ? { ...column, type: "text" } : column));
  } catch (error) {
    throw notParquet(error, name);
  }
}

/** DuckDB's complaint as a sentence of the catalogue. */
export function notParquet(error: unknown, name: string): unknown {
  const message = error instanceof Error ? error.message : "";
  if (/out of memory/i.test(message)) return error;
  return notReadable(name, "it is not a sound Parquet file");
}

/** The expression for a column as `type`; values that cannot be cast become missing. */
export function parquetExpression(sourceName: string, sourceType: string, type: ColumnType): string {
  const source = identifier(sourceName);
  switch (type) {
    case "integer":
      return `TRY_CAST(${source} AS BIGINT)`;
    case "number":
      return `CASE WHEN isnan(TRY_CAST(${source} AS DOUBLE)) THEN NULL ELSE TRY_CAST(${source} AS DOUBLE) END`;
    case "boolean":
      return `TRY_CAST(${source} AS BOOLEAN)`;
    case "date":
      return `CASE WHEN isfinite(TRY_CAST(${source} AS DATE)) THEN TRY_CAST(${source} AS DATE) END`;
    case "timestamp":
      return `CASE WHEN isfinite(TRY_CAST(${source} AS TIMESTAMP)) THEN TRY_CAST(${source} AS TIMESTAMP) END`;
    case "text":
      return isNested(sourceType) ? `CAST(to_json(${source}) AS VARCHAR)` : `nullif(CAST(${source} AS VARCHAR), '')`;
  }
}

function isNested(type: string): boolean {
  return /[[(]/.test(type) && !/^(DECIMAL|ENUM|VARCHAR|GEOMETRY)/.test(type);
}

function typeOf(type: string): ColumnType {
  if (isNested(type)) return "text";
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|HUGEINT|UHUGEINT)$/.test(type))
    return "integer";
  if (/^(FLOAT|DOUBLE|DECIMAL)/.test(type)) return "number";
  if (type === "BOOLEAN") return "boolean";
  if (type === "DATE") return "date";
  if (/^TIMESTAMP/.test(type)) return "timestamp";
  return "text";
}
