import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { CrisolError } from "@crisol/contract";
import { transcoderOf } from "./text-encoding.js";

export interface TextInput {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly gzip: boolean;
  readonly encoding: string;
}

/** What a gzip file may unpack to: this much in any case, and beyond it this many times its own size. */
const gzipFreeBytes = 256e6;
const gzipRatio = 200;

const pieceBytes = 1 << 20;

/**
 * The text of a file as pieces of UTF-8 without byte order mark. `onRead` is told how many bytes of the file were read.
 * Throws `file_not_readable` for damaged gzip, and for gzip that unpacks to more than 200 times its size.
 */
export async function* textPieces(input: TextInput, onRead?: (bytes: number) => void): AsyncGenerator<Buffer> {
  const transcoder = transcoderOf(input.encoding);
  let first = true;
  for await (const bytes of filePieces(input, onRead)) {
    let piece = transcoder ? transcoder.write(bytes) : bytes;
    if (first && piece.length > 0) {
      first = false;
      if (piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf) piece = piece.subarray(3);
    }
    if (piece.length > 0) yield piece;
  }
  const rest = transcoder?.end();
  if (rest && rest.length > 0) yield rest;
}

/** The bytes of a file, unpacked if it is gzip. */
export async function* filePieces(input: TextInput, onRead?: (bytes: number) => void): AsyncGenerator<Buffer> {
  const file = createReadStream(input.path, { highWaterMark: pieceBytes });
  let read = 0;
  file.on("data", (piece) => {
    read += piece.length;
    onRead?.(read);
  });
  if (!input.gzip) {
    file.pause();
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const gunzip = createGunzip({ chunkSize: pieceBytes });
  file.on("error", (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  let unpacked = 0;
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      unpacked += piece.length;
      if (unpacked > gzipFreeBytes && unpacked > input.sizeBytes * gzipRatio) {
        throw notReadable(input.name, `it unpacks to more than ${gzipRatio} times its size`);
      }
      yield piece;
    }
  } catch (error) {
    if (error instanceof CrisolError) throw error;
    throw notReadable(input.name, "it is not a complete gzip file");
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

export function notReadable(value: string, problem: string): CrisolError {
  return new CrisolError("file_not_readable", { value, problem });
}
