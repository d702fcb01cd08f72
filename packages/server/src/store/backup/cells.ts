import type { Storable } from "../storable.js";
import { damaged } from "./tar.js";

/** A value of a column as JSON: bytes and infinities are an object with one field. */
type Cell = string | number | null | { readonly bytes: string } | { readonly number: "Infinity" | "-Infinity" };

/** Rows as lines of JSON, each an array in the order of `columns`. */
export function linesOf(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): string {
  return rows.map((row) => `${JSON.stringify(columns.map((column) => cellOf(row[column] as Storable)))}\n`).join("");
}

/** The rows of lines; throws `backup_damaged` for any that are not. */
export function rowsOf(lines: string, columns: readonly string[]): Record<string, Storable>[] {
  return lines
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const cells = JSON.parse(line) as Cell[];
      if (!Array.isArray(cells) || cells.length !== columns.length) throw damaged("a row has another form");
      return Object.fromEntries(columns.map((column, at) => [column, storableOf(cells[at] as Cell)]));
    });
}

function cellOf(value: Storable): Cell {
  if (value instanceof Uint8Array)
    return { bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
  if (typeof value !== "number" || Number.isFinite(value)) return value as Cell;
  return { number: value > 0 ? "Infinity" : "-Infinity" };
}

function storableOf(cell: Cell): Storable {
  if (typeof cell !== "object" || cell === null) return cell;
  return "bytes" in cell ? Buffer.from(cell.bytes, "base64") : Number(cell.number);
}
