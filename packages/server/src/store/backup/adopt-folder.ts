import { existsSync } from "node:fs";
import { join } from "node:path";
import { lockDataDir } from "../lock.js";
import { StoreError } from "../store-error.js";
import { keepFolderId, readMark, type WorkspaceMark, writeMark } from "../workspace-id.js";
import { type MissingBlobs, missingBlobs } from "./missing-blobs.js";
import { changeDatabase } from "./place.js";

export interface AdoptFolderOptions {
  readonly dataDir: string;
  /** `postgres://...`: SQLite's file lies in the folder that it belongs to. */
  readonly databaseUrl: string;
  /** Also where the folder lacks content that the records tell of; default no. */
  readonly incomplete?: boolean | undefined;
}

/** What belongs together from now on. */
export interface AdoptedFolder {
  readonly dataDir: string;
  /** The folder that the database belonged to, which is refused from now on; null if it was none's. */
  readonly before: Pick<WorkspaceMark, "dataDir" | "host"> | null;
  /** Content that the records tell of and the folder lacks. */
  readonly missing: readonly MissingBlobs[];
}

/**
 * Makes the folder the one that the database belongs to, whatever either said before: for whoever has brought the content
 * here from another. Throws `store_locked` while a server runs on one of them, and `store_mismatch` if there is no store in
 * the database, no content in the folder, or, unless `incomplete`, not all that the records tell of.
 */
export async function adoptFolder({
  dataDir,
  databaseUrl,
  incomplete = false,
}: AdoptFolderOptions): Promise<AdoptedFolder> {
  if (!existsSync(join(dataDir, "blobs"))) {
    throw new StoreError(
      "store_mismatch",
      `There is no content of a workspace in ${dataDir} (no folder blobs): bring it there first.`,
    );
  }
  const lock = await lockDataDir(dataDir, { now: Date.now });
  try {
    return await changeDatabase(databaseUrl, async (db) => {
      const mark = await readMark(db);
      const missing = await missingBlobs(db, dataDir);
      if (missing.length > 0 && !incomplete) throw notWhole(dataDir, missing);
      // Another id than before, so that the other folder is refused. Cut off after the file, it is done by doing it again.
      await writeMark(db, await keepFolderId(dataDir), dataDir);
      return { dataDir, before: mark ? { dataDir: mark.dataDir, host: mark.host } : null, missing };
    });
  } finally {
    await lock.release();
  }
}

function notWhole(dataDir: string, missing: readonly MissingBlobs[]): StoreError {
  const told = missing.map(({ table, count, example }) => `${count} of ${table}, such as ${example}`).join("; ");
  return new StoreError(
    "store_mismatch",
    `${dataDir} lacks content that the records tell of (${told}): bring it there first, or adopt it with --incomplete, and ` +
      "what needs that content fails.",
  );
}
