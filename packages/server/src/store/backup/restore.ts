import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Blobs, openBlobs } from "../blobs.js";
import { syncFolder } from "../durable-file.js";
import { lockDataDir } from "../lock.js";
import { migrations } from "../migrations/index.js";
import type { Migration } from "../migrations/migration.js";
import { unfinishedRestore } from "../store.js";
import { keepFolderId, writeMark } from "../workspace-id.js";
import { type BackupManifest, type BackupSummary, manifestName, summaryName, sumsName } from "./backup.js";
import { rowsOf } from "./cells.js";
import { checkArrived } from "./copy-store.js";
import { finishTables, loadRows, makeTables } from "./load.js";
import { fillPlace, notEmpty, type StorePlace } from "./place.js";
import type { SnapshotSummary, summaryOf } from "./snapshot.js";
import { damaged, readTar, type TarEntry } from "./tar.js";

type AnyDatabase = Parameters<typeof summaryOf>[0];

/** What a lock leaves in a folder that is otherwise empty. */
const ofLock = /^(lock\.db.*|server\.json.*)$/;

/**
 * Makes a workspace at `place`, which must be empty, from the backup at `path`: equal to the bit. Every byte of the file
 * is checked before any of it counts. Throws `store_not_empty`, `backup_damaged`, or `store_newer` for a backup of a newer
 * version (`known` are the migrations of this one); then nothing is there.
 */
export async function restore(
  path: string,
  { dataDir, databaseUrl }: StorePlace,
  known: readonly Migration[] = migrations,
): Promise<BackupSummary> {
  const file = await open(path, "r");
  try {
    await verify(file);
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const [there] = (await readdir(dataDir)).filter((name) => !ofLock.test(name));
    if (there !== undefined) throw notEmpty(`The data folder ${dataDir}`, `has ${there} in it`);
    const lock = await lockDataDir(dataDir, { now: Date.now });
    const staging = unfinishedRestore(dataDir);
    try {
      const blobs = await openBlobs(join(staging, "blobs"));
      const place = { dataDir: staging, databaseUrl };
      const summary = await fillPlace(place, async (db) => {
        const reader = new BackupReader(db, staging, blobs, known);
        for await (const entry of readTar(file)) await reader.take(entry);
        const summary = await reader.finish();
        // An id of its own: what was backed up may live on elsewhere.
        if (databaseUrl !== undefined) await writeMark(db, await keepFolderId(staging), dataDir);
        return { ...summary, sizeBytes: (await file.stat()).size };
      });
      // The records come last: where they are, all else is.
      const names = (await readdir(staging)).sort((a, b) => Number(a === "crisol.db") - Number(b === "crisol.db"));
      for (const name of names) await moved(join(staging, name), join(dataDir, name));
      await rm(staging, { recursive: true });
      await syncFolder(dataDir);
      return summary;
    } finally {
      await rm(staging, { recursive: true, force: true });
      await lock.release();
    }
  } finally {
    await file.close();
  }
}

/** Moves a file. SQLite takes its own helpers away once its last connection is closed: those may be gone by now. */
async function moved(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (!isGone || !/-(shm|wal)$/.test(from)) throw error;
  }
}

/** Reads the whole archive; throws `backup_damaged` unless every byte is as it was written. */
async function verify(file: FileHandle): Promise<void> {
  const sums: string[] = [];
  let expected: string | undefined;
  for await (const { name, content } of readTar(file)) {
    if (expected !== undefined) throw damaged("something follows its checksums");
    if (name === sumsName) {
      expected = await textOf(content);
      continue;
    }
    const hash = createHash("sha256");
    for await (const piece of content) hash.update(piece);
    sums.push(`${hash.digest("hex")}  ${name}\n`);
  }
  if (expected !== sums.join("")) throw damaged("its checksums differ");
}

/** Puts the files of an archive, in their order, where they belong. */
class BackupReader {
  #manifest: BackupManifest | undefined;
  #summary: SnapshotSummary | undefined;
  #blobs = 0;
  #files = 0;

  constructor(
    readonly db: AnyDatabase,
    readonly folder: string,
    readonly blobs: Blobs,
    readonly known: readonly Migration[],
  ) {}

  /** Checks all that was taken. */
  async finish(): Promise<Omit<BackupSummary, "sizeBytes">> {
    if (!this.#manifest || !this.#summary) throw damaged("it lacks a part");
    await finishTables(this.db, this.#manifest);
    await checkArrived(this.db, this.#summary);
    return { ...this.#summary, blobs: this.#blobs, files: this.#files };
  }

  async take({ name, content }: TarEntry): Promise<void> {
    const [folder, ...rest] = name.split("/");
    if (name === manifestName && !this.#manifest) {
      this.#manifest = JSON.parse(await textOf(content)) as BackupManifest;
      if (this.#manifest.format !== 1)
        throw damaged(`its format is ${this.#manifest.format}, and this version reads 1`);
      return makeTables(this.db, this.#manifest, this.known);
    }
    if (!this.#manifest) throw damaged("it does not begin as one");
    if (name === summaryName) this.#summary = JSON.parse(await textOf(content)) as SnapshotSummary;
    else if (folder === "store") await this.#rows(rest[0] ?? "", await textOf(content));
    else if (folder === "blobs") await this.#blob(rest[0] ?? "", content);
    else if (folder === "files") await this.#file(rest, content);
    else if (name === sumsName) await textOf(content);
    else throw damaged(`it has a file ${name}`);
  }

  async #rows(table: string, lines: string): Promise<void> {
    const columns = this.#manifest?.tables[table];
    if (!columns) throw damaged(`it has rows of a table ${table}`);
    await loadRows(this.db, table, rowsOf(lines, columns));
  }

  async #blob(sha256: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    if ((await this.blobs.put(content)).sha256 !== sha256) throw damaged(`the blob ${sha256} differs`);
    this.#blobs++;
  }

  async #file(parts: readonly string[], content: AsyncIterable<Uint8Array>): Promise<void> {
    // A file that somebody made must not write outside of the folder.
    if (parts.some((part) => part === "" || part === "." || part === ".." || /[\\\0]/.test(part))) {
      throw damaged(`a file's name is ${parts.join("/")}`);
    }
    const path = join(this.folder, ...parts);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, "wx", 0o600);
    try {
      for await (const piece of content) await file.appendFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    this.#files++;
  }
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}
