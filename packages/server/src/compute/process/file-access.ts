import { chmodSync, lchownSync, lstatSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { JOBS_GROUP } from "./user-slot.js";

/** Where other users are let to a job's files, and where not. All need root, but for `outermostClosed`. */

const OTHERS_READ = 0o005;
const OTHERS_PASS = 0o001;
const GROUP_PASS = 0o010;

/**
 * The outermost folder that leads to `path` and that other users may not pass through; undefined where they can. What
 * is in `dataDir`, itself included, does not count: `letThrough` opens it.
 */
export function outermostClosed(path: string, dataDir: string): string | undefined {
  const folders: string[] = [];
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) folders.unshift(folder);
  return folders.find(
    (folder) => folder !== dataDir && !folder.startsWith(`${dataDir}/`) && (statSync(folder).mode & OTHERS_PASS) === 0,
  );
}

/**
 * Lets the jobs' group, and no other, pass through the folders of `dataDir` that lead to `path`; not look into them. The
 * innermost of them is for `innermostGroup` alone: default the jobs' too.
 */
export function letThrough(path: string, dataDir: string, innermostGroup = JOBS_GROUP): void {
  for (let folder = dirname(path); `${folder}/`.startsWith(`${dataDir}/`); folder = dirname(folder)) {
    const { mode, uid } = statSync(folder);
    lchownSync(folder, uid, folder === dirname(path) ? innermostGroup : JOBS_GROUP);
    chmodSync(folder, (mode & 0o700) | GROUP_PASS);
  }
}

/** Gives a folder and all in it to the user, and closes it to all others. */
export function giveTo(folder: string, userId: number): void {
  for (const path of pathsIn(folder)) lchownSync(path, userId, userId);
  chmodSync(folder, 0o700);
}

/** Lets everybody read `path` and all in it, programs be run; nothing is done if that is so already, by its own mode. */
export function makeReadable(path: string): void {
  if ((statSync(path).mode & OTHERS_READ) === OTHERS_READ) return;
  // The outermost last: its mode says that all is done.
  for (const each of [...pathsIn(path)].reverse()) {
    const stat = lstatSync(each);
    if (stat.isSymbolicLink()) continue;
    const runs = stat.isDirectory() || (stat.mode & 0o100) !== 0;
    chmodSync(each, stat.mode | 0o044 | (runs ? 0o011 : 0));
  }
}

/** Parents before children; links are not followed. */
function* pathsIn(path: string): Generator<string> {
  yield path;
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) yield* pathsIn(join(path, name));
}
