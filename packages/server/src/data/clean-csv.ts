import { closeSync, openSync, writeSync } from "node:fs";

const bufferBytes = 1 << 20;
const quoteByte = 34;
const commaByte = 44;
const newlineByte = 10;
const returnByte = 13;

/**
 * Writes the CSV that DuckDB reads without a doubt: commas, double quotes, `\n`, UTF-8, nothing for missing. A row is
 * written field by field and then kept by `endRow` or dropped by `dropRow`.
 */
export class CleanCsv {
  readonly #file: number;
  #buffer = Buffer.allocUnsafe(bufferBytes * 2);
  #at = 0;
  #rowStart = 0;
  #first = true;
  #rows = 0;

  constructor(path: string) {
    this.#file = openSync(path, "w", 0o600);
  }

  get rowCount(): number {
    return this.#rows;
  }

  missing(): void {
    this.#separate();
  }

  /** A value without delimiter, quote and line end, such as a number. */
  plain(text: string): void {
    this.#separate();
    this.#room(text.length * 3);
    this.#at += this.#buffer.write(text, this.#at, "utf8");
  }

  text(text: string): void {
    const escaped = /[",\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    this.plain(escaped);
  }

  /** Bytes of UTF-8 that are to be the value. */
  bytes(source: Buffer, start: number, end: number): void {
    this.#separate();
    this.#room((end - start) * 2 + 2);
    const target = this.#buffer;
    let at = this.#at;
    target[at++] = quoteByte;
    let special = false;
    for (let i = start; i < end; i++) {
      const byte = source[i] as number;
      if (byte === quoteByte) {
        target[at++] = quoteByte;
        special = true;
      } else if (byte === commaByte || byte === newlineByte || byte === returnByte || byte <= 32) {
        special = true;
      }
      target[at++] = byte;
    }
    if (special) {
      target[at++] = quoteByte;
      this.#at = at;
    } else {
      target.copyWithin(this.#at, this.#at + 1, at);
      this.#at = at - 1;
    }
  }

  endRow(): void {
    // An empty line would be skipped: a row of one missing value is written as an empty text.
    if (this.#at === this.#rowStart) {
      this.#room(2);
      this.#buffer[this.#at++] = quoteByte;
      this.#buffer[this.#at++] = quoteByte;
    }
    this.#room(1);
    this.#buffer[this.#at++] = newlineByte;
    this.#rowStart = this.#at;
    this.#first = true;
    this.#rows++;
    if (this.#at >= bufferBytes) this.#flush();
  }

  dropRow(): void {
    this.#at = this.#rowStart;
    this.#first = true;
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #separate(): void {
    if (this.#first) this.#first = false;
    else {
      this.#room(1);
      this.#buffer[this.#at++] = commaByte;
    }
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const wider = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(wider, 0, 0, this.#at);
    this.#buffer = wider;
  }

  #flush(): void {
    for (let at = 0; at < this.#at; ) at += writeSync(this.#file, this.#buffer, at, this.#at - at);
    this.#at = 0;
    this.#rowStart = 0;
  }
}
