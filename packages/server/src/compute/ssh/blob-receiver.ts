import { type FileHandle, open, rm } from "node:fs/promises";
import type { Blobs } from "../../store/blobs.js";
import { type AttemptName, keyOf } from "./messages.js";

/** Puts blobs together from their pieces. */
export class BlobReceiver {
  readonly #open = new Map<string, { readonly path: string; readonly file: FileHandle }>();

  constructor(readonly blobs: Blobs) {}

  /** Whether the blob is there now. Throws a RangeError where the bytes are not what its name says. */
  async take(
    piece: { readonly at: AttemptName; readonly sha256: string; readonly isFirst: boolean; readonly isLast: boolean },
    body: Uint8Array,
  ): Promise<boolean> {
    const key = `${keyOf(piece.at)} ${piece.sha256}`;
    if (piece.isFirst) {
      const path = this.blobs.temporaryPath();
      this.#open.set(key, { path, file: await open(path, "wx", 0o600) });
    }
    const opened = this.#open.get(key);
    if (!opened) throw new RangeError("a piece of a blob came before its first");
    await opened.file.appendFile(body);
    if (!piece.isLast) return false;
    this.#open.delete(key);
    await opened.file.close();
    const { sha256 } = await this.blobs.put({ file: opened.path });
    if (sha256 === piece.sha256) return true;
    await this.blobs.delete(sha256);
    throw new RangeError(`a blob came with the hash ${sha256}, not ${piece.sha256}`);
  }

  /** Lets go of what came in part. */
  async close(): Promise<void> {
    for (const { path, file } of this.#open.values()) {
      await file.close();
      await rm(path, { force: true });
    }
    this.#open.clear();
  }
}
