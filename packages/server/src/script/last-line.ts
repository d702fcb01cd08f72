import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";

const KEPT_BYTES = 4096;
const SHOWN_CHARACTERS = 500;

/** How Python, and Node alike, name what was thrown; lines of explanation may follow. */
const THROWN = /^[\w.]*(Error|Exception|Interrupt|Exit)\b.*:/;

/** What a stream said last. */
export interface LastLines {
  /** The last line that names an error, else the last with something in it; null without one. */
  error(): string | null;
  /** At most so many lines with something in them, as far as the last 4 KB have them. */
  last(count: number): readonly string[];
}

/** Remembers what a stream says last. */
export function lastLinesOf(stream: Readable): LastLines {
  let tail = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk.subarray(-KEPT_BYTES)]).subarray(-KEPT_BYTES);
  });
  const said = () => {
    const lines = stripVTControlCharacters(tail.toString("utf8")).split(/[\r\n]+/);
    return lines.map((line) => line.trimEnd()).filter((line) => line !== "");
  };
  return {
    error() {
      const lines = said();
      const last = lines.findLast((line) => THROWN.test(line)) ?? lines.at(-1)?.trim();
      return last?.slice(0, SHOWN_CHARACTERS) ?? null;
    },
    last: (count) =>
      said()
        .slice(-count)
        .map((line) => line.slice(0, SHOWN_CHARACTERS)),
  };
}

/** The `error` of a stream's last lines. */
export function lastLineOf(stream: Readable): () => string | null {
  return lastLinesOf(stream).error;
}
