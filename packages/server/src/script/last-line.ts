import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";

const KEPT_BYTES = 4096;
const SHOWN_CHARACTERS = 500;

/** Remembers what a stream said last; what it returns tells the last line with something in it, null without one. */
export function lastLineOf(stream: Readable): () => string | null {
  let tail = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk.subarray(-KEPT_BYTES)]).subarray(-KEPT_BYTES);
  });
  return () => {
    const lines = stripVTControlCharacters(tail.toString("utf8")).split(/[\r\n]+/);
    const last = lines.map((line) => line.trim()).findLast((line) => line !== "");
    return last?.slice(0, SHOWN_CHARACTERS) ?? null;
  };
}
