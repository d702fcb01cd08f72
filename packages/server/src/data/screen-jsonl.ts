import { isUtf8 } from "node:buffer";
import type { ColumnType } from "@crisol/contract";
import type { CleanCsv } from "./clean-csv.js";
import { columnNames } from "./column-names.js";
import type { ImportPlan } from "./import-plan.js";
import { keptTextLength, malformed, wrongType } from "./refused-rows.js";
import { type Screened, screen } from "./screen.js";
import { ScreenedColumn } from "./screened-column.js";
import { parseIso } from "./strptime.js";
import { wellFormed } from "./well-formed.js";

/**
 * Reads JSON lines one by one into the same clean CSV as `screenCsv` does. Nested values become JSON text. A key that
 * the sample did not have adds a column of text at the end: rows before it have nothing there.
 */
export async function screenJsonl(
  plan: ImportPlan,
  pieces: AsyncIterable<Buffer>,
  cleanPath: string,
  refusedPath: string,
): Promise<Screened> {
  return await screen(plan, cleanPath, refusedPath, async ({ columns, clean, refused }) => {
    const places = new Map(plan.columns.map((column, index) => [column.sourceName, index]));
    const markers = new Set(plan.options.missingMarkers);
    const addColumn = (key: string) => {
      const { names } = columnNames([...columns.map((column) => column.planned.name), key]);
      const planned = { name: names.at(-1) as string, sourceName: key, type: "text", chosen: true } as const;
      places.set(key, columns.length);
      columns.push(new ScreenedColumn(planned, plan.options));
    };
    let lineNumber = 0;
    for await (const line of lines(pieces)) {
      lineNumber++;
      const parsed = parseLine(line);
      if (parsed === "empty") continue;
      const shown = () => line.toString("utf8", 0, Math.min(line.length, keptTextLength * 4));
      if (typeof parsed === "string") {
        refused.add(lineNumber, null, malformed(parsed), shown());
        continue;
      }
      for (const key of parsed.keys()) if (!places.has(key) && columns.length < maximumColumns) addColumn(key);
      const wrong = writeRow(parsed, columns, markers, clean);
      if (wrong) {
        const { name, type } = wrong.column.planned;
        refused.add(lineNumber, name, wrongType(name, type, wrong.text), shown());
      }
    }
  });
}

/** Most columns that a table may have. */
export const maximumColumns = 5000;

/** Longest line in bytes. */
const maximumLineBytes = 32e6;

function writeRow(
  object: Map<string, unknown>,
  columns: readonly ScreenedColumn[],
  markers: ReadonlySet<string>,
  clean: CleanCsv,
): { column: ScreenedColumn; text: string } | undefined {
  for (const column of columns) {
    const text = jsonCellText(object.get(column.planned.sourceName));
    if (text === null || text === "" || markers.has(text)) {
      clean.missing();
      continue;
    }
    if (column.planned.type === "text") {
      clean.text(text);
      continue;
    }
    const value = column.read(text.trim());
    if (value === undefined) {
      clean.dropRow();
      return { column, text };
    }
    clean.plain(value);
  }
  clean.endRow();
  return undefined;
}

/** A JSON value as the text of a cell; null for missing. */
export function jsonCellText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return wellFormed(value);
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

/** The keys and values of a line; a Map, because `__proto__` may be among the keys. */
export function parseLine(
  line: Buffer,
): Map<string, unknown> | "empty" | "invalid_json" | "not_an_object" | "invalid_encoding" | "row_too_long" {
  if (line.length > maximumLineBytes) return "row_too_long";
  if (!isUtf8(line)) return "invalid_encoding";
  const text = line.toString("utf8", 0, line.length).trim();
  if (text === "") return "empty";
  try {
    const value: unknown = JSON.parse(keepLongNumbers(text));
    if (value === null || typeof value !== "object" || Array.isArray(value)) return "not_an_object";
    // A nested value that cannot be written again (too deep) is refused like one that cannot be read.
    for (const entry of Object.values(value)) if (typeof entry === "object") JSON.stringify(entry);
    return new Map(Object.entries(value));
  } catch {
    return "invalid_json";
  }
}

/** JSON.parse would round whole numbers of more than 16 digits: they are made texts before. */
function keepLongNumbers(text: string): string {
  if (!/\d{16}/.test(text)) return text;
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/gs, (part) =>
    part.startsWith('"') || Number.isSafeInteger(Number(part)) ? part : `"${part}"`,
  );
}

/** Pieces cut into lines, without their ends. */
export async function* lines(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let to = piece.indexOf(10); to >= 0; to = piece.indexOf(10, from)) {
      const end = piece.subarray(from, to);
      yield held.length === 0 ? end : Buffer.concat([...held, end]);
      held = [];
      heldBytes = 0;
      from = to + 1;
    }
    const rest = piece.subarray(from);
    // Of a line that is refused for its length, no more is kept than shows that it is too long.
    if (rest.length > 0 && heldBytes <= maximumLineBytes) held.push(rest);
    heldBytes += rest.length;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

/** The type that the JSON values of a column speak for. */
export function jsonColumnType(values: readonly unknown[]): ColumnType {
  const present = values.filter((value) => value !== null && value !== undefined);
  if (present.length === 0) return "text";
  const share = (test: (value: unknown) => boolean) => present.filter(test).length / present.length;
  if (share((value) => typeof value === "boolean") === 1) return "boolean";
  if (share((value) => typeof value === "number") >= 0.9) {
    return present.every((value) => typeof value !== "number" || Number.isSafeInteger(value)) ? "integer" : "number";
  }
  const isTime = (value: unknown) => typeof value === "string" && value.length >= 8 && parseIso(value) !== undefined;
  if (share(isTime) >= 0.9) return present.some((value) => String(value).length > 10) ? "timestamp" : "date";
  return "text";
}
