import { EngineError } from "../engine-error.js";
import type { Frame } from "./frame.js";
import { frameFromRows, type RowValue } from "./from-rows.js";

export interface CsvOptions {
  /** One character. Default ",". */
  readonly delimiter?: string;
}

/** Not with zeros in front: those are codes, of places or of goods. */
const NUMBER = /^([+-]?((0|[1-9]\d*)(\.\d*)?|\.\d+)(e[+-]?\d+)?|nan|[+-]?inf(inity)?)$/i;
const BOOLEAN = /^(true|false)$/i;
const TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$/;

/**
 * Text of comma-separated values, as RFC 4180 has it, as a frame: the first record names the columns. A column whose values are
 * all numbers becomes a numeric one, of `true` and `false` too, of dates and times of ISO 8601 a timestamp column (of UTC
 * where they name no zone), and any other a category column. Empty is missing, and so is `nan` among numbers. Throws EngineError "bad_rows" for a record
 * with more or fewer fields than there are names, for two columns of one name, and for a quote that is never closed.
 */
export function frameFromCsv(text: string, { delimiter = "," }: CsvOptions = {}): Frame {
  const [names, ...read] = recordsOf(text.replace(/^\uFEFF/, ""), delimiter);
  if (!names) return { rowCount: 0, columns: [] };
  // A line with nothing in it is a missing value only where there is one column.
  const records = names.length === 1 ? read : read.filter((record) => record.length > 1 || record[0] !== "");
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new EngineError("bad_rows", `two columns are called "${twice}"`);
  const wrong = records.findIndex((record) => record.length !== names.length);
  if (wrong >= 0) {
    const found = (records[wrong] as readonly string[]).length;
    throw new EngineError("bad_rows", `row ${wrong} has ${found} fields, and the header names ${names.length} columns`);
  }
  const columns = names.flatMap((name, at) => {
    const value = reader(records.map((record) => record[at] as string));
    return frameFromRows(records.map((record) => ({ [name]: value(record[at] as string) }))).columns;
  });
  // Without rows there is nothing that says what the columns are.
  return { rowCount: records.length, columns };
}

/** How the cells of a column are read, by what all of them are. */
function reader(cells: readonly string[]): (cell: string) => RowValue {
  const all = (form: RegExp) => cells.every((cell) => cell === "" || form.test(cell));
  const present = (read: (cell: string) => RowValue) => (cell: string) => (cell === "" ? null : read(cell));
  if (all(NUMBER)) return present(numberOf);
  if (all(BOOLEAN)) return present((cell) => cell.toLowerCase() === "true");
  if (all(TIME) && cells.every((cell) => cell === "" || !Number.isNaN(instantOf(cell)))) {
    return present((cell) => new Date(instantOf(cell)));
  }
  return present((cell) => cell);
}

function numberOf(cell: string): number {
  return /inf/i.test(cell) ? (cell.startsWith("-") ? -Infinity : Infinity) : Number(cell);
}

/** In ms of Unix time; NaN for a day that no calendar has. */
function instantOf(cell: string): number {
  const time = cell.replace(" ", "T");
  if (!time.includes("T")) return Date.parse(time);
  const zoned = /(Z|[+-]\d\d(:?\d\d)?)$/.test(time.slice(10)) ? time : `${time}Z`;
  return Date.parse(zoned.replace(/([+-]\d\d)$/, "$1:00").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
}

function recordsOf(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    const quoted = text[at] === '"' ? quotedField(text, at) : { value: "", end: at };
    // What stands between a closing quote and the next delimiter belongs to the field as it is.
    const plain = plainField(text, quoted.end, delimiter);
    record.push(quoted.value + plain.value);
    at = plain.end;
    if (text[at] === delimiter) {
      at++;
      // A delimiter is followed by a field, at the end of the text too.
      if (at < text.length) continue;
      record.push("");
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    records.push(record);
    record = [];
  }
  return records;
}

interface Field {
  readonly value: string;
  /** Where what follows it begins. */
  readonly end: number;
}

function plainField(text: string, start: number, delimiter: string): Field {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") end++;
  return { value: text.slice(start, end), end };
}

/** Two quotes within are one. */
function quotedField(text: string, start: number): Field {
  let value = "";
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw new EngineError("bad_rows", `a quote at character ${start} is never closed`);
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    from = quote + 2;
  }
}
