import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testsPostgres } from "./database.js";

/** A data folder called `name`, with nothing in it but the environments that an earlier run of the tests has made. */
export async function folderWithEnvironments(name: string): Promise<string> {
  // The tests of both stores run at the same time.
  const own = testsPostgres ? `${name}-postgres` : name;
  const folder = fileURLToPath(new URL(`../../../.cache/${own}`, import.meta.url));
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder)) {
    if (entry !== "environments" && entry !== "tools") await rm(join(folder, entry), { recursive: true });
  }
  return folder;
}
