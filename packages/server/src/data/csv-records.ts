import { isAscii, isUtf8 } from "node:buffer";

/** What CSV leaves open. Delimiter and quote are single ASCII characters; an empty quote means that there are none. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  /** Blanks and tabs around a value are not part of it; inside quotes they are. */
  readonly trim: boolean;
}

/** A record that was read; the object is used again for the next one. Field `f` is `bytes[start[f]..end[f])`. */
export interface CsvRecord {
  /** Line of the file that it begins in; the first is 1. */
  line: number;
  bytes: Buffer;
  /** The record's own bytes, without its line end. */
  from: number;
  to: number;
  fieldCount: number;
  start: Int32Array;
  end: Int32Array;
  /** 0: bare. 1: quoted. 2: quoted, with doubled quotes inside. */
  quoted: Uint8Array;
}

export type CsvProblem = "quote_not_closed" | "text_after_quote" | "row_too_long" | "invalid_encoding";

export interface CsvSink {
  record(record: CsvRecord): void;
  /** A line that is no record: `text` are its first bytes. Reading goes on with the next line. */
  problem(line: number, problem: CsvProblem, text: Buffer): void;
}

/** Longest record in bytes; DuckDB's own limit is just above. */
export const maximumRecordBytes = 1_900_000;

const newline = 10;
const carriageReturn = 13;
const blank = 32;
const tab = 9;

/**
 * Reads UTF-8 CSV piece by piece with the line numbers of the file: `\n`, `\r\n` and a lone `\r` end a line, also inside
 * quotes. A quote that never closes, or closes in the middle of a value, costs the one line that it stands in.
 */
export class CsvRecords {
  #held: Buffer = Buffer.alloc(0);
  #at = 0;
  #line = 1;
  /** The rest of a line that was refused for its length. */
  #skipping = false;
  #ascii = true;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #trim: boolean;
  readonly #record: CsvRecord = {
    line: 1,
    bytes: this.#held,
    from: 0,
    to: 0,
    fieldCount: 0,
    start: new Int32Array(64),
    end: new Int32Array(64),
    quoted: new Uint8Array(64),
  };

  constructor(
    dialect: CsvDialect,
    readonly sink: CsvSink,
  ) {
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote === "" ? -1 : dialect.quote.charCodeAt(0);
    this.#trim = dialect.trim;
  }

  /** The line that the next record begins in. */
  get line(): number {
    return this.#line;
  }

  write(piece: Buffer): void {
    this.#take(piece);
    this.#read(false);
  }

  end(): void {
    this.#take(Buffer.alloc(0));
    this.#read(true);
  }

  #take(piece: Buffer): void {
    const rest = this.#held.subarray(this.#at);
    this.#held = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    this.#at = 0;
    this.#ascii = isAscii(this.#held);
  }

  #read(final: boolean): void {
    const bytes = this.#held;
    if (this.#skipping && !this.#skipLine(final)) return;
    while (this.#at < bytes.length) {
      const outcome = this.#readRecord(final);
      if (outcome === "record") continue;
      if (outcome !== "more") {
        this.#refuseLine(outcome, final);
      } else if (bytes.length - this.#at > maximumRecordBytes) {
        this.#refuseLine("row_too_long", final);
      } else {
        return;
      }
      if (this.#skipping) return;
    }
  }

  #readRecord(final: boolean): "record" | "more" | CsvProblem {
    const bytes = this.#held;
    const n = bytes.length;
    const record = this.#record;
    const delimiter = this.#delimiter;
    let at = this.#at;
    let extraLines = 0;
    let field = 0;
    for (;;) {
      let start = at;
      if (this.#trim) while (start < n && isBlank(bytes[start] as number) && bytes[start] !== delimiter) start++;
      let end = start;
      let quoted = 0;
      if (start < n && bytes[start] === this.#quote) {
        quoted = 1;
        start++;
        at = start;
        for (;;) {
          const close = bytes.indexOf(this.#quote, at);
          if (close < 0) return final || n - this.#at > maximumRecordBytes ? "quote_not_closed" : "more";
          if (close + 1 >= n && !final) return "more";
          if (bytes[close + 1] === this.#quote) {
            quoted = 2;
            at = close + 2;
            continue;
          }
          end = close;
          at = close + 1;
          break;
        }
        for (let i = start; i < end; i++) {
          const byte = bytes[i];
          if (byte === newline || (byte === carriageReturn && bytes[i + 1] !== newline)) extraLines++;
        }
        if (this.#trim) while (at < n && isBlank(bytes[at] as number) && bytes[at] !== delimiter) at++;
        const next = bytes[at];
        if (at < n && next !== delimiter && next !== newline && next !== carriageReturn) return "text_after_quote";
      } else {
        at = start;
        while (at < n) {
          const byte = bytes[at];
          if (byte === delimiter || byte === newline || byte === carriageReturn) break;
          at++;
        }
        end = at;
        if (this.#trim) while (end > start && isBlank(bytes[end - 1] as number)) end--;
      }
      if (at >= n && !final) return "more";
      if (field === record.start.length) grow(record);
      record.start[field] = start;
      record.end[field] = end;
      record.quoted[field] = quoted;
      field++;
      if (at < n && bytes[at] === delimiter) {
        at++;
        continue;
      }
      break;
    }
    const to = at;
    if (at < n) {
      if (bytes[at] === carriageReturn) {
        if (at + 1 >= n && !final) return "more";
        at += bytes[at + 1] === newline ? 2 : 1;
      } else {
        at++;
      }
    }
    if (to - this.#at > maximumRecordBytes) return "row_too_long";
    if (!this.#ascii && !isUtf8(bytes.subarray(this.#at, to))) {
      // The whole record is refused: where its lines are is known, only not what is in them.
      this.sink.problem(this.#line, "invalid_encoding", bytes.subarray(this.#at, to));
    } else {
      record.line = this.#line;
      record.bytes = bytes;
      record.from = this.#at;
      record.to = to;
      record.fieldCount = field;
      this.sink.record(record);
    }
    this.#at = at;
    this.#line += 1 + extraLines;
    return "record";
  }

  /** Refuses the line at `#at`, however long it is. */
  #refuseLine(problem: CsvProblem, final: boolean): void {
    const end = endOfLine(this.#held, this.#at);
    this.sink.problem(this.#line, problem, this.#held.subarray(this.#at, Math.min(end, this.#at + 8000)));
    this.#skipping = true;
    this.#skipLine(final);
  }

  /** Goes to the next line; false if the end of this one is not there yet. */
  #skipLine(final: boolean): boolean {
    const bytes = this.#held;
    const end = endOfLine(bytes, this.#at);
    this.#at = end;
    if (end >= bytes.length) {
      if (final) this.#skipping = false;
      return false;
    }
    if (bytes[end] === carriageReturn) {
      if (end + 1 >= bytes.length && !final) return false;
      this.#at += bytes[end + 1] === newline ? 2 : 1;
    } else {
      this.#at++;
    }
    this.#line++;
    this.#skipping = false;
    return true;
  }
}

/** The text of a field of `record`, with doubled quotes made single. */
export function fieldText(record: CsvRecord, field: number, quote: string): string {
  const text = record.bytes.toString("utf8", record.start[field] as number, record.end[field] as number);
  return record.quoted[field] === 2 ? text.replaceAll(quote + quote, quote) : text;
}

/** Whether the record is an empty line. */
export function isEmptyLine(record: CsvRecord): boolean {
  return record.fieldCount === 1 && record.quoted[0] === 0 && record.start[0] === record.end[0];
}

function isBlank(byte: number): boolean {
  return byte === blank || byte === tab;
}

function endOfLine(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) if (bytes[at] === newline || bytes[at] === carriageReturn) return at;
  return bytes.length;
}

function grow(record: CsvRecord): void {
  const wider = (values: Int32Array) => {
    const copy = new Int32Array(values.length * 2);
    copy.set(values);
    return copy;
  };
  record.start = wider(record.start);
  record.end = wider(record.end);
  const quoted = new Uint8Array(record.quoted.length * 2);
  quoted.set(record.quoted);
  record.quoted = quoted;
}
