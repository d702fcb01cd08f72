import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";

const KEPT_BYTES = 4096;
const SHOWN_CHARACTERS = 500;

/** How Python, and Node alike, name what was thrown; lines of explanation may follow. */
const THROWN = /^[\w.]*(Error|Exception|Interrupt|Exit)\b.*:/;

/**
 * Remembers what a stream said last; what it returns tells the last line that names an error, else the last with something
 * in it, null without one.
 */
export function lastLineOf(stream: Readable): () => string | null {
  let tail = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk.subarray(-KEPT_BYTES)]).subarray(-KEPT_BYTES);
  });
  return () => {
    const lines = stripVTControlCharacters(tail.toString("utf8")).split(/[\r\n]+/);
    const said = lines.map((line) => line.trimEnd()).filter((line) => line !== "");
    const last = said.findLast((line) => THROWN.test(line)) ?? said.at(-1)?.trim();
    return last?.slice(0, SHOWN_CHARACTERS) ?? null;
  };
}
