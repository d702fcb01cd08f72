import { MAXIMUM_LINE_BYTES } from "./log-format.js";

const LF = 10;
const CR = 13;

/** Takes whole lines, each ended by \n; `bytes` are the caller's again afterwards. */
export type TakeLines = (bytes: Buffer, lineCount: number) => void;

/**
 * Makes lines of a stream's bytes, however they are cut into chunks. Of a line that \r has rewritten, as progress bars
 * do, only what stood there last is kept, and \r\n ends a line as \n does. Of a line of more than 64 KB the beginning is
 * kept, with a mark that says how many bytes are not. Everything else passes as it is: colours, NUL, what is no UTF-8.
 */
export class LineAssembler {
  readonly #held = Buffer.allocUnsafe(MAXIMUM_LINE_BYTES);
  #length = 0;
  /** Bytes of the unfinished line that did not fit. */
  #cut = 0;
  /** The last byte was \r: what comes next, unless it ends the line, stands in place of it. */
  #returned = false;
  #isUnfinished = false;

  constructor(readonly take: TakeLines) {}

  push(chunk: Buffer): void {
    let start = 0;
    if (this.#isUnfinished) {
      const end = chunk.indexOf(LF);
      if (end < 0) {
        this.#hold(chunk);
        return;
      }
      this.#hold(chunk.subarray(0, end));
      this.#finishLine();
      start = end + 1;
    }
    const end = Math.max(start, chunk.lastIndexOf(LF) + 1);
    while (start < end) start = this.#takePiece(chunk, start, end);
    if (end < chunk.length) this.#hold(chunk.subarray(end));
  }

  /** Ends a line that has no end, because nothing comes any more. */
  flush(): void {
    if (this.#isUnfinished) this.#finishLine();
  }

  /** What the line that has no end yet shows; undefined where there is none. */
  unfinished(): Buffer | undefined {
    return this.#isUnfinished ? Buffer.from(this.#held.subarray(0, this.#length)) : undefined;
  }

  /** Takes lines from `start`, at least one; returns where they end. Short pieces can have no line that is too long. */
  #takePiece(chunk: Buffer, start: number, end: number): number {
    const piece = chunk.subarray(start, Math.min(end, start + MAXIMUM_LINE_BYTES));
    const length = piece.lastIndexOf(LF) + 1;
    if (length === 0) {
      const lineEnd = chunk.indexOf(LF, start);
      this.#hold(chunk.subarray(start, lineEnd));
      this.#finishLine();
      return lineEnd + 1;
    }
    const lines = piece.subarray(0, length);
    if (lines.includes(CR)) this.#takeRewritten(lines);
    else this.take(lines, countLines(lines));
    return start + length;
  }

  #takeRewritten(lines: Buffer): void {
    const out = Buffer.allocUnsafe(lines.length);
    let length = 0;
    let lineStart = 0;
    let lineCount = 0;
    let returned = false;
    for (let i = 0; i < lines.length; i++) {
      const byte = lines[i] as number;
      if (byte === CR) {
        returned = true;
        continue;
      }
      if (byte === LF) lineCount++;
      else if (returned) length = lineStart;
      returned = false;
      out[length++] = byte;
      if (byte === LF) lineStart = length;
    }
    this.take(out.subarray(0, length), lineCount);
  }

  /** Adds bytes without \n to the unfinished line. */
  #hold(part: Buffer): void {
    this.#isUnfinished = true;
    let end = part.length;
    while (end > 0 && part[end - 1] === CR) end--;
    if (end > 0) {
      const restart = part.lastIndexOf(CR, end - 1) + 1;
      if (restart > 0 || this.#returned) {
        this.#length = 0;
        this.#cut = 0;
      }
      const copied = part.copy(this.#held, this.#length, restart, end);
      this.#length += copied;
      this.#cut += end - restart - copied;
      this.#returned = false;
    }
    if (end < part.length) this.#returned = true;
  }

  #finishLine(): void {
    const pieces = [this.#held.subarray(0, this.#length), Buffer.from("\n")];
    if (this.#cut > 0) {
      const kept = wholeCharacters(this.#held);
      const left = this.#cut + this.#length - kept;
      pieces.splice(0, 1, this.#held.subarray(0, kept), Buffer.from(` [… ${left} bytes left out]`));
    }
    this.#length = 0;
    this.#cut = 0;
    this.#returned = false;
    this.#isUnfinished = false;
    this.take(Buffer.concat(pieces), 1);
  }
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === LF) count++;
  return count;
}

/** How many bytes of `bytes` there are without a UTF-8 character at the end that is cut. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 4; back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const wanted = byte >= 0xf5 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return wanted > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
