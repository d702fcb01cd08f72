import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import type { Blobs } from "../../store/blobs.js";
import type { JobFailure } from "../job-failure.js";
import { type BlobPiece, keyOf } from "./messages.js";

/** A blob came whole, and its bytes are not what its name says. */
export class WrongBlob extends RangeError {
  constructor(
    readonly sha256: string,
    readonly found: string,
  ) {
    super(`a blob came with the hash ${found}, not ${sha256}`);
  }
}

/** Why an attempt fails whose blob is damaged; `how` it came, as a part of a sentence. */
export function damaged({ sha256, found }: WrongBlob, how: string): JobFailure {
  return {
    code: "blob_corrupt",
    message: `The blob ${sha256} is damaged: it came ${how} with the hash ${found}. Check the disk that it was on, and start the job again.`,
  };
}

interface OpenBlob {
  readonly path: string;
  readonly file: FileHandle;
  readonly hash: Hash;
}

/** Puts blobs together from their pieces. */
export class BlobReceiver {
  readonly #open = new Map<string, OpenBlob>();

  constructor(readonly blobs: Blobs) {}

  /** Whether the blob is there now. Throws a `WrongBlob` where the bytes are not what its name says, of which nothing is kept. */
  async take(piece: Omit<BlobPiece, "type">, body: Uint8Array): Promise<boolean> {
    const key = `${keyOf(piece.at)} ${piece.sha256}`;
    if (piece.isFirst) {
      const path = this.blobs.temporaryPath();
      this.#open.set(key, { path, file: await open(path, "wx", 0o600), hash: createHash("sha256") });
    }
    const opened = this.#open.get(key);
    if (!opened) throw new RangeError("a piece of a blob came before its first");
    const { path, file, hash } = opened;
    await file.appendFile(body);
    hash.update(body);
    if (!piece.isLast) return false;
    this.#open.delete(key);
    await file.close();
    const found = hash.digest("hex");
    if (found === piece.sha256) {
      await this.blobs.put({ file: path });
      return true;
    }
    await rm(path, { force: true });
    throw new WrongBlob(piece.sha256, found);
  }

  /** Lets go of what came in part. */
  async close(): Promise<void> {
    const left = [...this.#open.values()];
    // At once: the next connection may begin the same blobs meanwhile.
    this.#open.clear();
    for (const { path, file } of left) {
      await file.close();
      await rm(path, { force: true });
    }
  }
}
