import { open } from "node:fs/promises";
import { detectEncoding, transcoderOf } from "./text-encoding.js";
import { filePieces, type TextInput } from "./text-input.js";

/** What detection looks at: the head of the file, and places further on where the file can be read there. */
export interface Sample {
  readonly encoding: string;
  /** UTF-8 without byte order mark. */
  readonly head: Buffer;
  /** The head is the whole file. */
  readonly complete: boolean;
  /** UTF-8 from places further on; the first and the last line of each are cut. */
  readonly places: readonly Buffer[];
  /** Bytes of the file (unpacked) that the head stands for. */
  readonly headBytes: number;
}

const headBytes = 512 * 1024;
const placeBytes = 16 * 1024;
const placeCount = 24;

/** Reads about 1 MB of the file. Throws `file_not_readable` for damaged gzip. */
export async function readSample(input: Omit<TextInput, "encoding">, encoding: string | undefined): Promise<Sample> {
  const head = await readHead(input);
  const complete = head.length <= headBytes;
  const raw = complete ? head : head.subarray(0, headBytes);
  const places = complete || input.gzip ? [] : await readPlaces(input);
  const found = encoding ?? detectEncoding([raw, ...places]);
  // Two bytes to a character: a place may begin in the middle of one.
  const usable = found.startsWith("utf-16") ? [] : places;
  return {
    encoding: found,
    head: withoutMark(toUtf8(raw, found)),
    complete,
    places: usable.map((place) => toUtf8(place, found)),
    headBytes: raw.length,
  };
}

/** The first bytes of the file, unpacked: one more than the head may have, if there are as many. */
async function readHead(input: Omit<TextInput, "encoding">): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of filePieces({ ...input, encoding: "utf-8" })) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > headBytes) break;
  }
  return Buffer.concat(pieces).subarray(0, headBytes + 1);
}

async function readPlaces(input: { readonly path: string; readonly sizeBytes: number }): Promise<Buffer[]> {
  const file = await open(input.path, "r");
  try {
    const places: Buffer[] = [];
    const step = (input.sizeBytes - headBytes) / placeCount;
    for (let i = 0; i < placeCount; i++) {
      const at = Math.floor(i === placeCount - 1 ? input.sizeBytes - placeBytes : headBytes + i * step);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(placeBytes), 0, placeBytes, Math.max(headBytes, at));
      places.push(buffer.subarray(0, bytesRead));
      if (step < placeBytes && headBytes + (i + 1) * step >= input.sizeBytes) break;
    }
    return places;
  } finally {
    await file.close();
  }
}

function toUtf8(bytes: Buffer, encoding: string): Buffer {
  const transcoder = transcoderOf(encoding);
  return transcoder ? Buffer.concat([transcoder.write(bytes), transcoder.end()]) : bytes;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
