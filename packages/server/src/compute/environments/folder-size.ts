import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes of all files below `folder`; a file with several names counts once. 0 if there is no such folder. */
export async function folderSize(folder: string, seen = new Set<bigint>()): Promise<number> {
  let size = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(gone([]))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) size += await folderSize(path, seen);
    else {
      const stat = await lstat(path, { bigint: true }).catch(gone(undefined));
      if (!stat || (stat.nlink > 1n && seen.has(stat.ino))) continue;
      if (stat.nlink > 1n) seen.add(stat.ino);
      size += Number(stat.size);
    }
  }
  return size;
}

/** Files may go while we count. */
function gone<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code !== "ENOENT") throw error;
    return instead;
  };
}
