import type { Readable, Writable } from "node:stream";

/**
 * Messages over a stream: the sizes of header and body (32 bits each, big-endian), the header as JSON, the body as it is. A
 * body is a piece of a file, so that no message holds up the others for long.
 */
export interface Frame<Header> {
  readonly header: Header;
  readonly body: Buffer;
}

/** Pieces that files are sent in. */
export const PIECE_BYTES = 256 * 1024;
const MOST_HEADER_BYTES = 64 << 20;
const none = Buffer.alloc(0);

/** Writes messages; each is whole, whoever else writes. */
export class FrameWriter<Header> {
  #drained: Promise<void> | undefined;

  constructor(readonly stream: Writable) {
    // Where the other side is gone, its end says so.
    stream.on("error", () => {});
  }

  /** Resolves once there is room for more. */
  async send(header: Header, body: Uint8Array = none): Promise<void> {
    const text = Buffer.from(JSON.stringify(header));
    const sizes = Buffer.alloc(8);
    sizes.writeUInt32BE(text.length, 0);
    sizes.writeUInt32BE(body.length, 4);
    if (this.stream.destroyed || this.stream.writableEnded) return;
    if (this.stream.write(Buffer.concat([sizes, text, body]))) return;
    this.#drained ??= new Promise<void>((resolve) => {
      const done = () => {
        for (const event of ["drain", "close", "error"]) this.stream.off(event, done);
        this.#drained = undefined;
        resolve();
      };
      for (const event of ["drain", "close", "error"]) this.stream.on(event, done);
    });
    await this.#drained;
  }
}

/** The messages of a stream until it ends; throws a RangeError where something else stands in it. */
export async function* readFrames<Header>(stream: Readable): AsyncGenerator<Frame<Header>> {
  let held: Buffer = none;
  for await (const chunk of stream) {
    held = held.length === 0 ? (chunk as Buffer) : Buffer.concat([held, chunk as Buffer]);
    let start = 0;
    while (held.length - start >= 8) {
      const headerBytes = held.readUInt32BE(start);
      const bodyBytes = held.readUInt32BE(start + 4);
      if (headerBytes > MOST_HEADER_BYTES || bodyBytes > PIECE_BYTES) {
        throw new RangeError(`a message of ${headerBytes} and ${bodyBytes} bytes is none of ours`);
      }
      const bodyAt = start + 8 + headerBytes;
      if (held.length < bodyAt + bodyBytes) break;
      const header = JSON.parse(held.toString("utf8", start + 8, bodyAt)) as Header;
      start = bodyAt + bodyBytes;
      yield { header, body: held.subarray(bodyAt, start) };
    }
    held = held.subarray(start);
  }
}
