import type { Cell } from "@crisol/contract";
import type { Column } from "@crisol/engine";

/** The values of a column as JSON has them: missing is null, times are ISO 8601. */
export function cellsOf(column: Column): Cell[] {
  if (column.kind === "category") return Array.from(column.codes, (code) => column.levels[code] ?? null);
  return Array.from(column.values, (value) => {
    if (!Number.isFinite(value)) return null;
    if (column.kind === "timestamp") return new Date(value).toISOString();
    return column.boolean ? value !== 0 : value;
  });
}

/** The contract's type of such values. */
export function cellTypeOf(column: Column): "number" | "boolean" | "text" | "timestamp" {
  if (column.kind === "category") return "text";
  if (column.kind === "timestamp") return "timestamp";
  return column.boolean ? "boolean" : "number";
}
