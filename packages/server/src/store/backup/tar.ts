import type { FileHandle } from "node:fs/promises";
import { StoreError } from "../store-error.js";

const block = 512;

/** One file of an archive; its content must be read to the end before the next one is asked for. */
export interface TarEntry {
  readonly name: string;
  readonly sizeBytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Writes an archive of plain files, in POSIX's format of tar, which other programs can list and unpack. */
export class TarWriter {
  constructor(readonly file: FileHandle) {}

  /** Throws a RangeError if the content is not as long as `sizeBytes` says, or the name is longer than 100 bytes. */
  async add({ name, sizeBytes, content }: { name: string; sizeBytes: number; content: TarContent }): Promise<void> {
    await this.file.appendFile(headerOf(name, sizeBytes));
    let written = 0;
    for await (const piece of content) {
      written += piece.byteLength;
      await this.file.appendFile(piece);
    }
    if (written !== sizeBytes) throw new RangeError(`${name} has ${written} bytes instead of ${sizeBytes}.`);
    await this.file.appendFile(Buffer.alloc(paddingOf(sizeBytes)));
  }

  /** Writes the end of the archive. */
  async end(): Promise<void> {
    await this.file.appendFile(Buffer.alloc(2 * block));
  }
}

export type TarContent = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Reads an archive as `TarWriter` writes it; throws `backup_damaged` for any other byte. */
export async function* readTar(file: FileHandle): AsyncGenerator<TarEntry> {
  let position = 0;
  const read = async (length: number): Promise<Buffer> => {
    const buffer = Buffer.alloc(length);
    for (let filled = 0; filled < length; ) {
      const { bytesRead } = await file.read(buffer, filled, length - filled, position);
      if (bytesRead === 0) throw damaged("it ends too early");
      filled += bytesRead;
      position += bytesRead;
    }
    return buffer;
  };
  for (;;) {
    const header = await read(block);
    if (header.every((byte) => byte === 0)) break;
    const { name, sizeBytes } = parsedHeader(header);
    let left = sizeBytes;
    async function* content() {
      while (left > 0) {
        const piece = await read(Math.min(left, 1 << 18));
        left -= piece.byteLength;
        yield piece;
      }
    }
    yield { name, sizeBytes, content: content() };
    if (left > 0) throw new Error(`the content of ${name} was not read`);
    if ((await read(paddingOf(sizeBytes))).some((byte) => byte !== 0)) throw damaged(`after ${name}`);
  }
  if ((await read(block)).some((byte) => byte !== 0)) throw damaged("its end is not one");
  if (position !== (await file.stat()).size) throw damaged("something follows its end");
}

/** Why a file is no backup, or no longer the one that was written. */
export function damaged(what: string, cause?: unknown): StoreError {
  return new StoreError("backup_damaged", `The backup is damaged, or is none: ${what}.`, { cause });
}

function headerOf(name: string, sizeBytes: number): Buffer {
  const header = Buffer.alloc(block);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`${name} is longer than 100 bytes.`);
  header.write(name, 0);
  header.write("0000600\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  if (sizeBytes < 8 ** 11) header.write(`${sizeBytes.toString(8).padStart(11, "0")}\0`, 124);
  else {
    // Beyond 8 GiB the number is binary, marked by its first bit.
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(sizeBytes), 128);
  }
  header.write("00000000000\0", 136);
  header.write("0", 156);
  header.write("ustar\x0000", 257);
  header.write(checksumOf(header), 148);
  return header;
}

/** The sum of the header's bytes, its own field counted as spaces. */
function checksumOf(header: Buffer): string {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return `${sum.toString(8).padStart(6, "0")}\0 `;
}

function parsedHeader(header: Buffer): { name: string; sizeBytes: number } {
  const name = header.toString("utf8", 0, 100).replace(/\0.*$/s, "");
  const size =
    header[124] === 0x80
      ? Number(header.readBigUInt64BE(128))
      : Number.parseInt(header.toString("latin1", 124, 135), 8);
  // Made again from what was read, it must be the same: nothing in it is overlooked.
  if (!Number.isSafeInteger(size) || Buffer.byteLength(name) > 100 || !headerOf(name, size).equals(header)) {
    throw damaged("a header is not one of ours");
  }
  return { name, sizeBytes: size };
}

function paddingOf(sizeBytes: number): number {
  return (block - (sizeBytes % block)) % block;
}
