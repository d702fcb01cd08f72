import { createHash } from "node:crypto";
import { constants, existsSync, statSync } from "node:fs";
import { chmod, copyFile, link, mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { outermostClosed } from "../compute/process/file-access.js";

/** The program `crisol`, as a script has it. */
export interface CrisolProgram {
  /** Absolute folder for the PATH. */
  readonly bin: string;
}

/** What was not used for so long is of a version before this one, and goes. */
const UNUSED_MS = 30 * 86_400_000;

/**
 * Puts a copy of the program in `from` into the data folder, where jobs are let to read although their user may not see where
 * Crisol is installed, and where it stays what it is while an upgrade replaces that. At once where it is there already.
 * Undefined where `from` was not built.
 */
export async function layOutProgram(from: string, dataDir: string): Promise<CrisolProgram | undefined> {
  if (!existsSync(join(from, "register.js"))) return undefined;
  const names = (await readdir(from)).filter((name) => name.endsWith(".js")).sort();
  const folder = join(dataDir, "tools", `crisol-${stampOf(from, names, dataDir)}`);
  if (existsSync(folder)) {
    const now = new Date();
    await utimes(folder, now, now);
    return { bin: folder };
  }
  await mkdir(join(dataDir, "tools"), { recursive: true });
  const partial = await mkdtemp(`${folder}.`);
  for (const name of names) await copyFile(join(from, name), join(partial, name), constants.COPYFILE_FICLONE);
  await writeFile(join(partial, "package.json"), '{ "type": "module" }\n');
  const node = (await isNodeOpen(partial, dataDir)) ? process.execPath : join(folder, "node");
  await writeFile(join(partial, "crisol"), launcher(node, folder));
  // Whatever this process's umask is.
  for (const name of await readdir(partial)) await chmod(join(partial, name), name.includes(".") ? 0o644 : 0o755);
  await chmod(partial, 0o755);
  await rename(partial, folder).catch((error: NodeJS.ErrnoException) => {
    // Another job was faster.
    if (!existsSync(folder)) throw error;
    return rm(partial, { recursive: true });
  });
  await removeUnused(join(dataDir, "tools"), basename(folder));
  return { bin: folder };
}

/** Of the files as they are now, the Node that runs them, and where they go: as telling as their content, and at once. */
function stampOf(from: string, names: readonly string[], dataDir: string): string {
  const hash = createHash("sha256").update(`${process.execPath} ${process.version} ${dataDir}\n`);
  for (const name of names) {
    const { size, mtimeMs } = statSync(join(from, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Whether other users get to this Node where it is; where not, it is put into the folder. */
async function isNodeOpen(folder: string, dataDir: string): Promise<boolean> {
  if (outermostClosed(process.execPath, dataDir) === undefined) return true;
  const here = join(folder, "node");
  await link(process.execPath, here).catch(() => copyFile(process.execPath, here, constants.COPYFILE_FICLONE));
  return false;
}

/** `crisol node` becomes Node itself, without a process in between. */
function launcher(node: string, folder: string): string {
  const run = `exec ${quoted(node)}`;
  return `#!/bin/sh
if [ "$1" = node ] && [ "$2" != --help ] && [ "$2" != -h ]; then
  shift
  ${run} --import ${quoted(pathToFileURL(join(folder, "register.js")).href)} "$@"
fi
${run} ${quoted(join(folder, "crisol.js"))} "$@"
`;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

async function removeUnused(tools: string, own: string): Promise<void> {
  for (const name of await readdir(tools)) {
    if (!name.startsWith("crisol-") || name === own) continue;
    const path = join(tools, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > UNUSED_MS) await rm(path, { recursive: true, force: true });
  }
}
