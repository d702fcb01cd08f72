import { existsSync, lstatSync } from "node:fs";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

/** What scripts import of ours, and what names Node's own modules. */
const packages = ["@crisol/engine", "@crisol/sdk", "@types/node"] as const;

/**
 * Links those packages of this installation into the folder's `node_modules`, where editors and `tsc` look for types; a job needs
 * none of it. One that somebody has installed there stays. Returns the paths of the links.
 */
export async function linkTypes(folder: string): Promise<string[]> {
  const modules = join(folder, "node_modules");
  if (!existsSync(modules)) {
    await mkdir(modules, { recursive: true });
    // It says itself, to git, that it is not to be kept.
    await writeFile(join(modules, ".gitignore"), "*\n");
  }
  const linked: string[] = [];
  for (const name of packages) {
    const found = folderOf(name);
    const path = join(modules, name);
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (!found || (there && !there.isSymbolicLink())) continue;
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await symlink(resolve(found), path, "junction");
    linked.push(path);
  }
  return linked;
}

function folderOf(name: string): string | undefined {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name)).find((folder) => existsSync(join(folder, "package.json")));
}
