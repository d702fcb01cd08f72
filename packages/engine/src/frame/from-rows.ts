import { EngineError } from "../engine-error.js";
import type { Column, Frame } from "./frame.js";

/** A value of a row; `null`, `undefined` and NaN are missing. */
export type RowValue = number | string | boolean | Date | null | undefined;

/**
 * Rows as objects, the form in which programs have them, as a frame with one column for every name that occurs, in the
 * order in which names first occur. Numbers become a numeric column, booleans too, text a category column with its
 * levels sorted, and dates a timestamp column. Throws EngineError "bad_rows" where a column mixes them, or where a
 * value is of another type.
 */
export function frameFromRows(rows: readonly Readonly<Record<string, RowValue>>[]): Frame {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return { rowCount: rows.length, columns: Array.from(names, (name) => columnOf(rows, name)) };
}

type Kind = "number" | "text" | "boolean" | "date";

function columnOf(rows: readonly Readonly<Record<string, RowValue>>[], name: string): Column {
  const cells = rows.map((row) => (Object.hasOwn(row, name) ? row[name] : null));
  const kind = kindOf(cells, name);
  if (kind === "text") return categories(name, cells);
  const values = Float64Array.from(cells, (cell) => (isMissing(cell) ? Number.NaN : Number(cell)));
  if (kind === "date") return { kind: "timestamp", name, values };
  return kind === "boolean" ? { kind: "numeric", name, boolean: true, values } : { kind: "numeric", name, values };
}

/** The one kind of all cells; numbers when none has a value. */
function kindOf(cells: readonly RowValue[], name: string): Kind {
  let kind: Kind | undefined;
  cells.forEach((cell, row) => {
    if (isMissing(cell)) return;
    const own = kindOfCell(cell);
    if (own === undefined) {
      throw new EngineError(
        "bad_rows",
        `row ${row} has ${typeof cell} in column "${name}", which must be a number, text, a boolean, a date or null`,
      );
    }
    if (kind !== undefined && kind !== own) {
      throw new EngineError("bad_rows", `row ${row} has a ${own} in column "${name}", which has a ${kind} before`);
    }
    kind = own;
  });
  return kind ?? "number";
}

function kindOfCell(cell: RowValue): Kind | undefined {
  if (typeof cell === "string") return "text";
  if (typeof cell === "number" || typeof cell === "boolean") return typeof cell as Kind;
  return cell instanceof Date ? "date" : undefined;
}

function isMissing(cell: RowValue): boolean {
  return cell === null || cell === undefined || (typeof cell === "number" && Number.isNaN(cell));
}

function categories(name: string, cells: readonly RowValue[]): Column {
  const levels = [...new Set(cells.filter((cell) => typeof cell === "string"))].sort();
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  return { kind: "category", name, levels, codes: Int32Array.from(cells, (cell) => codeOf.get(cell as string) ?? -1) };
}
