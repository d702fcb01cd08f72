import type { Cell, ColumnType } from "@crisol/contract";
import { identifier } from "./duckdb.js";

/**
 * The SQL expression that gives a column's cells as JSON can hold them: times as ISO 8601 in UTC with milliseconds,
 * dates as `2024-03-01`, numbers that are not finite as texts.
 */
export function cellExpression(name: string, type: ColumnType): string {
  const source = identifier(name);
  if (type === "integer") return `CAST(${source} AS DOUBLE)`;
  if (type === "date") return `CAST(${source} AS VARCHAR)`;
  if (type === "timestamp") return `strftime(${source}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  return source;
}

export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string" || typeof value === "boolean") return value;
  return String(value);
}
