import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** Bytes of all files of a data folder, the database's log too. */
export async function diskBytes(folder) {
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) total += (await stat(join(entry.parentPath ?? entry.path, entry.name))).size;
  }
  return total;
}

/** The most memory that the process has had so far, in bytes (Linux). */
export async function peakMemoryBytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)[1]) * 1024;
}
