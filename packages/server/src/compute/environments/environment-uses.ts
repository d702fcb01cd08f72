import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentFolders } from "./environment-folders.js";
import { touchMark } from "./environment-mark.js";
import { isOwned, OwnedFile, ownName, readOwner } from "./owned-file.js";

/** One file for each environment that this process uses, for as long as it lives. */
const own = new Map<string, OwnedFile>();

/** Keeps the environment from removal until this process ends. */
export function markUsed(folders: EnvironmentFolders, hash: string): void {
  touchMark(folders.environment(hash));
  const path = join(folders.uses(hash), ownName);
  if (own.has(path)) return;
  // One that is there is of a process that had our number before.
  rmSync(path, { force: true });
  const file = OwnedFile.create(path);
  if (file) own.set(path, file);
}

/** Takes `markUsed` back. */
export function unmarkUsed(folders: EnvironmentFolders, hash: string): void {
  const path = join(folders.uses(hash), ownName);
  own.get(path)?.release();
  own.delete(path);
}

/** Whether a process that is alive uses the environment; marks of dead ones are cleared away. */
export function isUsed(folders: EnvironmentFolders, hash: string): boolean {
  let used = false;
  for (const name of list(folders.uses(hash))) {
    const path = join(folders.uses(hash), name);
    const owner = readOwner(path);
    if (owner && isOwned(path, owner)) used = true;
    else rmSync(path, { force: true });
  }
  return used;
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
