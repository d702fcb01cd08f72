import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { EnvironmentFolders } from "./environment-folders.js";
import { isOwned, readOwner } from "./owned-file.js";
import type { Uv } from "./uv.js";

/**
 * Trims uv's cache where it holds more than `maximumBytes` beside what environments share with it by hard links: first
 * what uv itself no longer refers to, then all of it. Environments keep their files; what they need anew is fetched again.
 * Nothing is done while somebody resolves or builds. Returns the bytes that went.
 */
export async function trimCache(
  folders: EnvironmentFolders,
  uv: Pick<Uv, "run">,
  maximumBytes: number,
): Promise<number> {
  const before = await ownBytes(folders.cache);
  if (before <= maximumBytes || (await isAnyBuilt(folders))) return 0;
  await uv.run(["cache", "prune"]);
  const pruned = await ownBytes(folders.cache);
  if (pruned <= maximumBytes || (await isAnyBuilt(folders))) return before - pruned;
  // A uv that is at work holds a lock on its cache, which this one waits for.
  await uv.run(["cache", "clean"]);
  return before - (await ownBytes(folders.cache));
}

/** Bytes of the files below `folder` that have no other name: going, they give back their room. */
async function ownBytes(folder: string): Promise<number> {
  let size = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) size += await ownBytes(path);
    else {
      const stat = await lstat(path).catch(() => undefined);
      if (stat?.nlink === 1) size += stat.size;
    }
  }
  return size;
}

/** Whether somebody resolves or builds now. */
async function isAnyBuilt(folders: EnvironmentFolders): Promise<boolean> {
  for (const folder of [folders.building(""), folders.resolving("")]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const owner = readOwner(path);
      if (owner && isOwned(path, owner)) return true;
    }
  }
  return false;
}
