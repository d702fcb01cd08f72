import type { Cell, FieldProblem, Row, Signature, SignatureInput } from "@crisol/contract";
import type { Column, Frame } from "@crisol/engine";
import { closestName } from "./closest-name.js";
import { instantOf } from "./instant-text.js";

/** More problems than this help nobody: reading stops there. */
const MAXIMUM_PROBLEMS = 100;

/** Rows as a frame, or all that is wrong with them. */
export type ReadRows =
  | { readonly frame: Frame; readonly problems?: undefined }
  | { readonly frame?: undefined; readonly problems: readonly FieldProblem[] };

/**
 * The rows of a request as a frame with the columns of `signature`, in its order. Missing is null; a level that
 * training did not have is fine. Nothing is converted by guess: a number in quotes is a problem, as are a column that
 * is absent and one that the model does not know. At most 100 problems, in the order of the rows;
 * `firstRow` is the number of the first one in the request.
 */
export function readRows(signature: Signature, rows: readonly Row[], firstRow = 0): ReadRows {
  const problems: FieldProblem[] = [];
  const readers = signature.inputs.map((input) => columnReader(input, rows.length));
  for (let i = 0; i < rows.length && problems.length < MAXIMUM_PROBLEMS; i++) {
    const row = rows[i]!;
    const number = firstRow + i;
    let present = 0;
    for (const reader of readers) {
      const { name } = reader.input;
      if (!Object.hasOwn(row, name)) {
        problems.push({
          field: cellField(number, name),
          message: `${cellField(number, name)} is missing: send null if it is unknown`,
        });
        continue;
      }
      present++;
      const message = reader.take(i, row[name] as Cell);
      if (message) problems.push({ field: cellField(number, name), message: `${cellField(number, name)} ${message}` });
    }
    if (Object.keys(row).length !== present) problems.push(...unknownColumns(signature, row, number));
  }
  if (problems.length > 0) return { problems: problems.slice(0, MAXIMUM_PROBLEMS) };
  return { frame: { rowCount: rows.length, columns: readers.map((reader) => reader.column()) } };
}

interface ColumnReader {
  readonly input: SignatureInput;
  /** Takes the cell of row `i`; says what is wrong with it. */
  take(i: number, cell: Cell): string | undefined;
  column(): Column;
}

function columnReader(input: SignatureInput, rowCount: number): ColumnReader {
  return input.type === "text" ? textReader(input, rowCount) : valueReader(input, input.type, rowCount);
}

function textReader(input: SignatureInput, rowCount: number): ColumnReader {
  const codes = new Int32Array(rowCount);
  const codeOf = new Map<string, number>();
  return {
    input,
    take(i, cell) {
      if (cell === null) {
        codes[i] = -1;
        return undefined;
      }
      if (typeof cell !== "string") return `must be text, not ${shown(cell)}${quoteHint(cell)}`;
      let code = codeOf.get(cell);
      if (code === undefined) {
        code = codeOf.size;
        codeOf.set(cell, code);
      }
      codes[i] = code;
      return undefined;
    },
    column: () => ({ kind: "category", name: input.name, codes, levels: [...codeOf.keys()] }),
  };
}

function valueReader(input: SignatureInput, type: "number" | "boolean" | "timestamp", rowCount: number): ColumnReader {
  const values = new Float64Array(rowCount);
  const read = READERS[type];
  return {
    input,
    take(i, cell) {
      const value = cell === null ? Number.NaN : read(cell);
      if (typeof value === "string") return value;
      values[i] = value;
      return undefined;
    },
    column: () => ({ kind: type === "timestamp" ? "timestamp" : "numeric", name: input.name, values }),
  };
}

/** By type: the value, or what is wrong. */
const READERS: Readonly<
  Record<"number" | "boolean" | "timestamp", (cell: string | number | boolean) => number | string>
> = {
  number(cell) {
    // JSON has no NaN, but 1e999 reads as Infinity.
    if (typeof cell === "number") return Number.isFinite(cell) ? cell : "must be a finite number";
    const quoted = typeof cell === "string" && cell.trim() !== "" && Number.isFinite(Number(cell));
    return `must be a number, not ${shown(cell)}${quoted ? `: send ${Number(cell)} without quotes` : ""}`;
  },
  boolean(cell) {
    return typeof cell === "boolean" ? Number(cell) : `must be true or false, not ${shown(cell)}`;
  },
  timestamp(cell) {
    const ms = typeof cell === "string" ? instantOf(cell) : undefined;
    return ms ?? `must be a time such as "2026-11-24T17:00:00Z" (ISO 8601), not ${shown(cell)}`;
  },
};

function unknownColumns(signature: Signature, row: Row, number: number): FieldProblem[] {
  const names = signature.inputs.map((input) => input.name);
  const known = new Set(names);
  const unknown = Object.keys(row).filter((name) => !known.has(name));
  return unknown.slice(0, MAXIMUM_PROBLEMS).map((name) => {
    const field = cellField(number, name);
    if (name === signature.output.target) {
      return { field, message: `${field} is what the model predicts: leave it out` };
    }
    const near = closestName(name, names);
    const hint = near === undefined ? "" : `: did you mean ${shown(near)}?`;
    return { field, message: `${field} is not a column of the model${hint}` };
  });
}

/** `rows[2].age`, or `rows[2]["total day minutes"]` where the name is not a plain one. */
export function cellField(row: number, name: string): string {
  const short = name.length > 100 ? `${name.slice(0, 100)}…` : name;
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(short) ? `rows[${row}].${short}` : `rows[${row}][${JSON.stringify(short)}]`;
}

function shown(cell: Cell): string {
  const text = JSON.stringify(cell);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function quoteHint(cell: Cell): string {
  return typeof cell === "number" ? `: send ${JSON.stringify(String(cell))} in quotes` : "";
}
