import { createHash, randomUUID } from "node:crypto";
import { createReadStream, type Dirent, statSync, unlinkSync } from "node:fs";
import { access, copyFile, mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { BlobError, blobErrorOf } from "./blob-error.js";
import { type DiskEffects, realDisk, renameDurably, syncFolder } from "./durable-file.js";

/** What uploads leave of the disk, for the database and the log. */
const RESERVED_BYTES = 200_000_000;

/** How much of an upload comes before the disk is looked at again. */
const CHECKED_EVERY_BYTES = 64_000_000;

/** What a blob is known by. */
export interface BlobRef {
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What can be put: bytes, a stream of them, or a finished file, which is moved into the store and gone afterwards. */
export type BlobContent = Uint8Array | AsyncIterable<Uint8Array> | { readonly file: string };

/** Content by its hash: equal content is kept once, and what was put never changes. All methods throw BlobErrors. */
export interface Blobs {
  /**
   * Keeps `content`; when it returns, the content is on disk. Putting what is there already counts as putting it anew.
   * Throws `storage_full` as soon as less than 200 MB would be free: at once, where `expectedBytes` says what will come.
   */
  put(content: BlobContent, expectedBytes?: number): Promise<BlobRef>;
  /** The bytes as a stream, whose last piece comes only after the whole was checked: a changed blob ends in an error. */
  open(sha256: string): Readable;
  /** The whole blob, checked. */
  read(sha256: string): Promise<Uint8Array>;
  /** Where the bytes are, for a reader that needs a file. Not checked: `verify` does that. */
  path(sha256: string): string;
  /** A path of nothing yet, on the same disk: write a file there and put it without a copy. */
  temporaryPath(): string;
  /** Reads the whole blob and throws if it is not what was put; returns its size in bytes. */
  verify(sha256: string): Promise<number>;
  /** Whether there is such a blob. It may be swept the next moment: to refer to it anew, put it anew. */
  has(sha256: string): Promise<boolean>;
  /** Deletes at once; nothing happens if there is no such blob. */
  delete(sha256: string): Promise<void>;
  /**
   * Deletes what nothing refers to and was put longer than `graceMs` ago, and files of puts that a crash left over.
   * `unreferenced` gets up to 256 names and returns those of them that nothing refers to. Returns what was deleted.
   */
  sweep(
    unreferenced: (sha256s: readonly string[]) => Promise<readonly string[]>,
    graceMs: number,
  ): Promise<{ deleted: number; freedBytes: number }>;
}

export interface BlobEffects {
  /** Wall clock, in ms since 1970. */
  readonly now: () => number;
  readonly disk: DiskEffects;
}

/** Opens the blobs in the folder `root`, which is made if missing. One process at a time may put and sweep there. */
export async function openBlobs(root: string, effects: Partial<BlobEffects> = {}): Promise<Blobs> {
  const blobs = new DiskBlobs(root, { now: Date.now, disk: realDisk, ...effects });
  await mkdir(join(root, "tmp"), { recursive: true, mode: 0o700 });
  return blobs;
}

/** Files in 256 folders: `root/ab/ab12…`; unfinished ones in `root/tmp`. */
class DiskBlobs implements Blobs {
  readonly #folders = new Set<string>();
  /** Names that a put is about to make, which a sweep must leave alone. */
  readonly #arriving = new Map<string, number>();

  constructor(
    readonly root: string,
    readonly effects: BlobEffects,
  ) {}

  async put(content: BlobContent, expectedBytes = 0): Promise<BlobRef> {
    const temporary = this.temporaryPath();
    try {
      const ref = isFile(content)
        ? await this.#moveIn(content.file, temporary)
        : await this.#write(content instanceof Uint8Array ? [content] : content, temporary, expectedBytes);
      await this.#keep(temporary, ref.sha256);
      return ref;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw blobErrorOf(error);
    }
  }

  open(sha256: string): Readable {
    return Readable.from(this.#checked(this.path(sha256), sha256), { objectMode: false });
  }

  async read(sha256: string): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#checked(this.path(sha256), sha256)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  path(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) {
      throw new BlobError("blob_name_invalid", "A blob's name is a SHA-256 in 64 lower-case hexadecimal digits.");
    }
    return join(this.root, sha256.slice(0, 2), sha256);
  }

  temporaryPath(): string {
    return join(this.root, "tmp", randomUUID());
  }

  async verify(sha256: string): Promise<number> {
    let sizeBytes = 0;
    for await (const piece of this.#checked(this.path(sha256), sha256)) sizeBytes += piece.byteLength;
    return sizeBytes;
  }

  async has(sha256: string): Promise<boolean> {
    const path = this.path(sha256);
    try {
      await access(path);
      return true;
    } catch (error) {
      const translated = blobErrorOf(error, sha256);
      if (translated instanceof BlobError && translated.code === "blob_not_found") return false;
      throw translated;
    }
  }

  async delete(sha256: string): Promise<void> {
    const path = this.path(sha256);
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw blobErrorOf(error);
    }
  }

  async sweep(
    unreferenced: (sha256s: readonly string[]) => Promise<readonly string[]>,
    graceMs: number,
  ): Promise<{ deleted: number; freedBytes: number }> {
    const swept = { deleted: 0, freedBytes: 0 };
    for (const folder of await readdir(this.root, { withFileTypes: true })) {
      if (!folder.isDirectory()) continue;
      const files = (await readdir(join(this.root, folder.name), { withFileTypes: true })).filter((file) =>
        file.isFile(),
      );
      if (folder.name === "tmp") this.#sweepLeftOver(files, graceMs);
      else await this.#sweepFolder(files, unreferenced, graceMs, swept);
    }
    return swept;
  }

  async #sweepFolder(
    files: readonly Dirent[],
    unreferenced: (sha256s: readonly string[]) => Promise<readonly string[]>,
    graceMs: number,
    swept: { deleted: number; freedBytes: number },
  ): Promise<void> {
    const names = files.map((file) => file.name).filter((name) => /^[0-9a-f]{64}$/.test(name));
    const old = names.filter((name) => this.#oldSize(this.path(name), graceMs) !== undefined);
    for (let start = 0; start < old.length; start += 256) {
      const page = old.slice(start, start + 256);
      for (const name of await unreferenced(page)) {
        // Asked again, and deleted in the same turn of the event loop: it may have been put anew while we waited.
        const sizeBytes = this.#arriving.has(name) ? undefined : this.#oldSize(this.path(name), graceMs);
        if (sizeBytes === undefined) continue;
        unlinkSync(this.path(name));
        swept.deleted++;
        swept.freedBytes += sizeBytes;
      }
    }
  }

  #sweepLeftOver(files: readonly Dirent[], graceMs: number): void {
    for (const file of files) {
      const path = join(this.root, "tmp", file.name);
      if (this.#oldSize(path, graceMs) !== undefined) unlinkSync(path);
    }
  }

  /** The size of a file older than `graceMs`; undefined if it is younger or gone. */
  #oldSize(path: string, graceMs: number): number | undefined {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && this.effects.now() - found.mtimeMs >= graceMs ? found.size : undefined;
  }

  async #write(
    pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    temporary: string,
    expectedBytes: number,
  ): Promise<BlobRef> {
    await this.#requireFree(expectedBytes);
    const hash = createHash("sha256");
    let sizeBytes = 0;
    let checkedBytes = 0;
    const file = await this.effects.disk.open(temporary, "wx", 0o600);
    try {
      for await (const piece of pieces) {
        hash.update(piece);
        sizeBytes += piece.byteLength;
        await file.appendFile(piece);
        if (sizeBytes - checkedBytes < CHECKED_EVERY_BYTES) continue;
        checkedBytes = sizeBytes;
        await this.#requireFree(0);
      }
    } finally {
      await file.close();
    }
    return { sha256: hash.digest("hex"), sizeBytes };
  }

  /** A full disk would stop the database too, and with it everybody. */
  async #requireFree(comingBytes: number): Promise<void> {
    const freeBytes = await this.effects.disk.freeBytes(this.root);
    if (freeBytes - comingBytes >= RESERVED_BYTES) return;
    const megabytes = (bytes: number) => `${Math.floor(bytes / 1e6)} MB`;
    throw new BlobError(
      "storage_full",
      `The disk has ${megabytes(freeBytes)} free, of which ${megabytes(RESERVED_BYTES)} are kept: the blob was not.`,
    );
  }

  async #moveIn(from: string, temporary: string): Promise<BlobRef> {
    try {
      await this.effects.disk.rename(from, temporary);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
      await copyFile(from, temporary);
      await rm(from);
    }
    const hash = createHash("sha256");
    for await (const piece of createReadStream(temporary)) hash.update(piece as Uint8Array);
    return { sha256: hash.digest("hex"), sizeBytes: (await stat(temporary)).size };
  }

  /** Gives a finished file its name. It takes the place of one that is there: that one may have been damaged since. */
  async #keep(temporary: string, sha256: string): Promise<void> {
    this.#arriving.set(sha256, (this.#arriving.get(sha256) ?? 0) + 1);
    try {
      const seconds = this.effects.now() / 1000;
      await utimes(temporary, seconds, seconds);
      await this.#ensureFolder(sha256.slice(0, 2));
      await renameDurably(temporary, this.path(sha256), this.effects.disk);
    } finally {
      const others = this.#arriving.get(sha256)! - 1;
      if (others === 0) this.#arriving.delete(sha256);
      else this.#arriving.set(sha256, others);
    }
  }

  async #ensureFolder(name: string): Promise<void> {
    if (this.#folders.has(name)) return;
    await mkdir(join(this.root, name), { recursive: true, mode: 0o700 });
    await syncFolder(this.root, this.effects.disk);
    this.#folders.add(name);
  }

  async *#checked(path: string, sha256: string): AsyncGenerator<Uint8Array> {
    const hash = createHash("sha256");
    let held: Uint8Array | undefined;
    try {
      for await (const piece of createReadStream(path, { highWaterMark: 1 << 18 })) {
        hash.update(piece as Uint8Array);
        if (held) yield held;
        held = piece as Uint8Array;
      }
    } catch (error) {
      throw blobErrorOf(error, sha256);
    }
    const found = hash.digest("hex");
    if (found !== sha256) {
      throw new BlobError("blob_corrupt", `The blob ${sha256} is damaged: what is on disk has the hash ${found}.`);
    }
    if (held) yield held;
  }
}

function isFile(content: BlobContent): content is { readonly file: string } {
  return "file" in content && typeof content.file === "string";
}
