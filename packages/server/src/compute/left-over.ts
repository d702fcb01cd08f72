import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Removes folders in `root` of jobs that are not `unfinished`: a crash came between their end and the removal. */
export async function removeLeftOver(root: string, unfinished: ReadonlySet<string>): Promise<void> {
  const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  for (const name of names) {
    if (!unfinished.has(name)) await rm(join(root, name), { recursive: true, force: true });
  }
}
