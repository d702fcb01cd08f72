import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { StoreError } from "./store-error.js";

/**
 * Throws `store_other_folder` if the folder has content. For a database without a store: none of its records would refer to
 * that content, and what nothing refers to is swept away.
 */
export async function refuseForeignContent(dataDir: string, database: string): Promise<void> {
  if (!(await hasContent(join(dataDir, "blobs")))) return;
  throw new StoreError(
    "store_other_folder",
    `${database} has no records, and ${dataDir} has the content of a workspace (${join(dataDir, "blobs")}), which would be ` +
      "swept away as nothing refers to it: start with the database that belongs to it, bring its records here by " +
      "`crisol store copy`, or start with a new folder.",
  );
}

/** Whether there is a blob; they are in folders of two hexadecimal digits. */
async function hasContent(root: string): Promise<boolean> {
  const folders = await readdir(root).catch(() => []);
  for (const folder of folders.filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    if ((await readdir(join(root, folder))).length > 0) return true;
  }
  return false;
}
