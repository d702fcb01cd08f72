import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { open, readdir, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { renameDurably } from "../durable-file.js";
import { StoreError } from "../store-error.js";
import { readPlace, type StorePlace } from "./place.js";
import { Snapshot, type SnapshotSchema, type SnapshotSummary } from "./snapshot.js";
import { type TarContent, TarWriter } from "./tar.js";

/** The first file of a backup. */
export interface BackupManifest extends SnapshotSchema {
  readonly format: 1;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** The names in a backup. */
export const manifestName = "crisol-backup.json";
export const summaryName = "store/summary.json";
export const sumsName = "SHA256SUMS";

/** What was backed up or restored. */
export interface BackupSummary extends SnapshotSummary {
  readonly blobs: number;
  /** Other files of the data folder, such as keys. */
  readonly files: number;
  readonly sizeBytes: number;
}

/** What a running server makes again, or is about one run of it; the store's records are read, and its file is not. */
const leftOut =
  /^(crisol\.db(-wal|-shm)?|lock\.db.*|server\.json.*|workspace\.json.*|local-token.*|logs|jobs|blobs|environments|tools|restoring)$/;

/** The key of the secrets, unless `CRISOL_KEY_FILE` names another place. */
const keyName = join("keys", "secrets.key");

/**
 * Writes the workspace at `place` into the new file `path`: its records as they were at one moment, all blobs, and the
 * other files of its folder but the key of the secrets. A server may run meanwhile. Throws `store_not_empty` if `path` exists, `store_corrupt` for a
 * blob that is damaged; then there is no file.
 */
export async function backup(place: StorePlace, path: string): Promise<BackupSummary> {
  if (existsSync(path)) throw new StoreError("store_not_empty", `The file ${path} exists already: give another name.`);
  const partial = `${resolve(path)}.${process.pid}.partial`;
  try {
    let summary = await written(place, partial);
    // A blob that went while it was to be copied may be one that the records of that moment refer to: begin anew.
    for (let attempt = 1; summary === undefined && attempt < 3; attempt++) summary = await written(place, partial);
    if (!summary) throw new StoreError("store_busy", "Blobs were deleted at every attempt: try again later.");
    await renameDurably(partial, resolve(path));
    return summary;
  } finally {
    await rm(partial, { force: true });
  }
}

/** Writes the archive; undefined if a blob went meanwhile. */
async function written({ dataDir, databaseUrl }: StorePlace, path: string): Promise<BackupSummary | undefined> {
  const before = await blobsIn(dataDir);
  return readPlace({ dataDir, databaseUrl }, async (db) => {
    const snapshot = await Snapshot.of(db);
    const blobs = [...new Set([...before, ...(await blobsIn(dataDir))])].sort();
    const file = await open(path, "w", 0o600);
    try {
      const archive = new SummedArchive(new TarWriter(file));
      const manifest: BackupManifest = { format: 1, createdAt: new Date().toISOString(), ...snapshot.schema };
      await archive.addText(manifestName, `${JSON.stringify(manifest, undefined, 2)}\n`);
      let page = 0;
      for await (const { table, lines } of snapshot.pages()) {
        await archive.addText(`store/${table}/${String(page++).padStart(8, "0")}.ndjson`, lines);
      }
      const summary = snapshot.summary();
      await archive.addText(summaryName, `${JSON.stringify(summary, undefined, 2)}\n`);
      const files = await filesIn(dataDir);
      for (const name of files) await archive.addFile(`files/${name}`, join(dataDir, name));
      for (const sha256 of blobs) {
        const added = await archive.addFile(`blobs/${sha256}`, join(dataDir, "blobs", sha256.slice(0, 2), sha256));
        if (added === undefined) return undefined;
        if (added !== sha256)
          throw new StoreError("store_corrupt", `The blob ${sha256} is damaged: delete what uses it.`);
      }
      await archive.end();
      await file.sync();
      return { ...summary, blobs: blobs.length, files: files.length, sizeBytes: (await file.stat()).size };
    } finally {
      await file.close();
    }
  });
}

/** An archive that ends with the SHA-256 of each of its files, as `sha256sum -c` checks them. */
class SummedArchive {
  readonly #sums: string[] = [];

  constructor(readonly tar: TarWriter) {}

  async addText(name: string, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await this.#add(name, bytes.byteLength, [bytes]);
  }

  /** Returns the file's SHA-256; undefined if there is none at `path`. */
  async addFile(name: string, path: string): Promise<string | undefined> {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    return found && this.#add(name, found.size, createReadStream(path));
  }

  async end(): Promise<void> {
    const bytes = Buffer.from(this.#sums.join(""));
    await this.tar.add({ name: sumsName, sizeBytes: bytes.byteLength, content: [bytes] });
    await this.tar.end();
  }

  async #add(name: string, sizeBytes: number, content: TarContent): Promise<string> {
    const hash = createHash("sha256");
    async function* hashed() {
      for await (const piece of content) {
        hash.update(piece);
        yield piece;
      }
    }
    await this.tar.add({ name, sizeBytes, content: hashed() });
    const sha256 = hash.digest("hex");
    this.#sums.push(`${sha256}  ${name}\n`);
    return sha256;
  }
}

async function blobsIn(dataDir: string): Promise<string[]> {
  const root = join(dataDir, "blobs");
  if (!existsSync(root)) return [];
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  return names.filter((file) => file.isFile() && /^[0-9a-f]{64}$/.test(file.name)).map((file) => file.name);
}

/** The other files of the folder and of its folders, by their path from there. */
async function filesIn(dataDir: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(dataDir, { withFileTypes: true })) {
    if (leftOut.test(entry.name)) continue;
    if (entry.isFile()) files.push(entry.name);
    if (!entry.isDirectory()) continue;
    for (const inner of await readdir(join(dataDir, entry.name), { recursive: true, withFileTypes: true })) {
      const path = relative(dataDir, join(inner.parentPath, inner.name));
      // Whoever finds a backup shall not have the secrets in it as well.
      if (inner.isFile() && path !== keyName) files.push(path);
    }
  }
  return files.sort();
}
