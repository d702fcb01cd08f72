import { existsSync } from "node:fs";
import { join } from "node:path";
import { lockDataDir } from "../lock.js";
import { StoreError } from "../store-error.js";
import { keepFolderId, readMark, type WorkspaceMark, writeMark } from "../workspace-id.js";
import { changeDatabase } from "./place.js";

export interface AdoptFolderOptions {
  readonly dataDir: string;
  /** `postgres://...`: SQLite's file lies in the folder that it belongs to. */
  readonly databaseUrl: string;
}

/** What belongs together from now on. */
export interface AdoptedFolder {
  readonly dataDir: string;
  /** The folder that the database belonged to, which is refused from now on; null if it was none's. */
  readonly before: Pick<WorkspaceMark, "dataDir" | "host"> | null;
}

/**
 * Makes the folder the one that the database belongs to, whatever either said before: for whoever has brought the content
 * here from another. Throws `store_locked` while a server runs on one of them, and `store_mismatch` if there is no store in
 * the database or no content in the folder.
 */
export async function adoptFolder({ dataDir, databaseUrl }: AdoptFolderOptions): Promise<AdoptedFolder> {
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
      // Another id than before, so that the other folder is refused. Cut off after the file, it is done by doing it again.
      await writeMark(db, await keepFolderId(dataDir), dataDir);
      return { dataDir, before: mark ? { dataDir: mark.dataDir, host: mark.host } : null };
    });
  } finally {
    await lock.release();
  }
}
