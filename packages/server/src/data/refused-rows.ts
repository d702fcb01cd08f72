import { closeSync, openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { ColumnType, Reason, RefusedRow } from "@crisol/contract";
import { typeInWords } from "./cell-value.js";
import type { CsvProblem } from "./csv-records.js";
import { reason } from "./reason.js";
import { wellFormed } from "./well-formed.js";

/** Characters of a refused row's text that are kept. */
export const keptTextLength = 2000;

/** Writes refused rows to a file of JSON lines. */
export class RefusedRowFile {
  #count = 0;
  #held: string[] = [];
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, "w", 0o600);
  }

  get count(): number {
    return this.#count;
  }

  add(line: number, column: string | null, why: Reason, text: string): void {
    const row: RefusedRow = { line, column, reason: why, text: wellFormed(text.slice(0, keptTextLength)) };
    this.#held.push(`${JSON.stringify(row)}\n`);
    this.#count++;
    if (this.#held.length >= 1000) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#held.join(""));
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    this.#held = [];
  }
}

/** The rows `offset` to `offset + limit` of such a file. */
export async function readRefusedRows(file: Readable, offset: number, limit: number): Promise<RefusedRow[]> {
  const rows: RefusedRow[] = [];
  let at = 0;
  const lines = createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) {
      if (at++ < offset) continue;
      rows.push(JSON.parse(line) as RefusedRow);
      if (rows.length >= limit) break;
    }
  } finally {
    lines.close();
    file.destroy();
  }
  return rows;
}

export function wrongFieldCount(found: number, expected: number): Reason {
  const params = { found, expected };
  return found < expected
    ? reason("too_few_columns", params, `The row has ${found} values where ${expected} were expected.`)
    : reason("too_many_columns", params, `The row has ${found} values where ${expected} were expected.`);
}

export function wrongType(column: string, type: ColumnType, value: string): Reason {
  const shown = wellFormed(value.slice(0, 100));
  return reason(
    `not_${type}`,
    { column, value: shown },
    `"${shown}" in the column "${column}" is not ${typeInWords[type]}.`,
  );
}

export function malformed(problem: CsvProblem | "invalid_json" | "not_an_object"): Reason {
  return reason(problem, {}, sentences[problem]);
}

const sentences = {
  quote_not_closed: "A quote is opened and never closed.",
  text_after_quote: "There is text between a closing quote and the next delimiter.",
  row_too_long: "The row is longer than 1,900,000 bytes.",
  invalid_encoding: "The bytes are not valid UTF-8; if many rows are refused so, import with another encoding.",
  invalid_json: "The line is not valid JSON.",
  not_an_object: "The line is JSON but not an object.",
};
