import { lchownSync, readdirSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildArguments, type EnvironmentLock, indexArguments } from "./environment-lock.js";
import { writeMark } from "./environment-mark.js";
import type { EnvironmentSpec } from "./environment-spec.js";
import { folderSize } from "./folder-size.js";
import type { OwnedFile } from "./owned-file.js";
import { ProgramError, runProgram, type SystemUser } from "./program.js";
import type { Python } from "./python.js";
import type { Uv } from "./uv.js";
import { uvError } from "./uv-words.js";

/** Retried where files still come from a program that is just being ended. */
const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 } as const;

export interface BuildRequest {
  readonly spec: EnvironmentSpec;
  readonly lock: EnvironmentLock;
  readonly folder: string;
  readonly pythonPath: string;
  readonly uv: Uv;
  readonly python: Python;
  /** Says that we are the one to build. */
  readonly owned: OwnedFile;
  readonly signal: AbortSignal;
  /** Who builds packages from source. */
  readonly as: SystemUser | undefined;
  readonly phase: (name: "install" | "compile") => void;
}

/**
 * Makes the environment of a lock in `folder`, in place of what a killed builder may have left. No code of its packages
 * runs, but where the spec allows source builds: those are done as `as`.
 */
export async function buildEnvironment(request: BuildRequest): Promise<void> {
  const { spec, lock, folder, pythonPath, uv, python, owned, phase } = request;
  phase("install");
  // Only what runs packages' code need be somebody else's.
  const as = spec.allowSourceBuilds ? request.as : undefined;
  const work = `${folder}.work`;
  try {
    for (const path of [folder, work]) {
      await rm(path, removal);
      await mkdir(path, { recursive: true, mode: 0o755 });
      if (as) lchownSync(path, as.uid, as.gid);
    }
    await writeFile(join(work, "lock.txt"), lock.text, { mode: 0o644 });
    const started = (pid: number) => owned.started(pid);
    const call = { cwd: work, as, started, ...(as && { env: builderVariables(work, uv) }) };
    await uv.run(["venv", "--allow-existing", "--no-project", "--python", python.path, folder], call);
    const sync = ["pip", "sync", "lock.txt", "--require-hashes", "--allow-empty-requirements", "--python", pythonPath];
    await uv.run([...sync, ...indexArguments(spec), ...buildArguments(spec)], call);
    if (as) takeOver(folder);
    await compileFiles(request);
    await writeMark(folder, await folderSize(folder));
  } catch (error) {
    // One that stays all the same is recognised by its missing mark.
    await rm(folder, removal).catch(() => {});
    throw uvError(error, "install");
  } finally {
    await rm(work, removal).catch(() => {});
  }
}

/**
 * Compiles the packages' files once, as jobs cannot write there. By the Python beneath the environment and without site:
 * what a package puts into `.pth` files would run otherwise.
 */
async function compileFiles({ folder, python, owned, uv, signal, phase }: BuildRequest): Promise<void> {
  const packages = sitePackages(folder);
  if (packages === undefined) return;
  phase("compile");
  const args = ["-I", "-S", "-m", "compileall", "-q", "-j", "0", packages];
  const started = (pid: number) => owned.started(pid);
  try {
    await runProgram(python.path, args, { cwd: folder, env: uv.env, signal, log: () => {}, started });
  } catch (error) {
    // Some packages hold files of another Python's syntax: whoever imports one is told then.
    if (!(error instanceof ProgramError)) throw error;
  }
}

function sitePackages(folder: string): string | undefined {
  if (process.platform === "win32") return join(folder, "Lib", "site-packages");
  const version = readdirSync(join(folder, "lib")).find((name) => name.startsWith("python"));
  return version && join(folder, "lib", version, "site-packages");
}

/** The builder's own cache and home: it must not write to those that others take files from. */
function builderVariables(work: string, uv: Uv): Record<string, string> {
  return { ...uv.env, UV_CACHE_DIR: join(work, "cache"), HOME: work, UV_LINK_MODE: "copy" };
}

/** Makes all files of `folder` this process's user's, so that no job may change what another runs. */
function takeOver(folder: string): void {
  lchownSync(folder, process.getuid!(), process.getgid!());
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) takeOver(path);
    else lchownSync(path, process.getuid!(), process.getgid!());
  }
}
