import { readdir, rm } from "node:fs/promises";
import type { EnvironmentFolders } from "./environment-folders.js";
import { readMark } from "./environment-mark.js";
import { isUsed } from "./environment-uses.js";
import { isOwned, OwnedFile, readOwner } from "./owned-file.js";

/**
 * Removes environments, those that were used the longest ago first, until all together have at most `maximumBytes`; none
 * that a process uses. Half-made ones that nobody is at work on go too. Returns the hashes of the removed.
 */
export async function removeUnused(folders: EnvironmentFolders, maximumBytes: number): Promise<readonly string[]> {
  const removed: string[] = [];
  const whole: { hash: string; sizeBytes: number; usedAtMs: number }[] = [];
  for (const name of await readdir(folders.environments)) {
    const hash = /^([0-9a-f]{64})(\.work)?$/.exec(name)?.[1];
    if (!hash) continue;
    const mark = readMark(folders.environment(hash));
    if (mark && name === hash) whole.push({ hash, ...mark });
    else if (!mark && !isBuilding(folders, hash) && (await removeEnvironment(folders, hash))) removed.push(hash);
  }
  let total = whole.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  for (const { hash, sizeBytes } of whole.sort((a, b) => a.usedAtMs - b.usedAtMs)) {
    if (total <= maximumBytes) break;
    if (!(await removeEnvironment(folders, hash))) continue;
    removed.push(hash);
    total -= sizeBytes;
  }
  return removed;
}

/** Removes the environment unless a process uses it or is at work on it; returns whether it did. */
export async function removeEnvironment(folders: EnvironmentFolders, hash: string): Promise<boolean> {
  const owned = OwnedFile.create(folders.building(hash));
  if (!owned) return false;
  try {
    // Whoever wants it marks it first and then waits for us, so that it is either seen here or finds nothing.
    if (isUsed(folders, hash)) return false;
    for (const path of [folders.environment(hash), `${folders.environment(hash)}.work`, folders.uses(hash)]) {
      await rm(path, { recursive: true, force: true });
    }
    return true;
  } finally {
    owned.release();
  }
}

function isBuilding(folders: EnvironmentFolders, hash: string): boolean {
  const owner = readOwner(folders.building(hash));
  return owner !== undefined && isOwned(folders.building(hash), owner);
}
