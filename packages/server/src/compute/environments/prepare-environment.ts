import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "../../store/durable-file.js";
import { buildEnvironment } from "./build-environment.js";
import { EnvironmentFolders } from "./environment-folders.js";
import { type EnvironmentLock, parseLock, readLock, resolveLock } from "./environment-lock.js";
import { readMark } from "./environment-mark.js";
import { type EnvironmentSpec, specHash, thisPlatform } from "./environment-spec.js";
import { markUsed } from "./environment-uses.js";
import { OwnedFile } from "./owned-file.js";
import type { SystemUser } from "./program.js";
import { findPython, type Python } from "./python.js";
import { removeUnused } from "./remove-unused.js";
import { trimCache } from "./trim-cache.js";
import { findUv, type Uv } from "./uv.js";
import { uvVariables } from "./uv-variables.js";

export interface PrepareOptions {
  /** Absolute data folder. */
  readonly root: string;
  /** What is done, and what uv says, line by line. */
  readonly log: (line: string) => void;
  /** Ends it, and all that it has started. */
  readonly signal: AbortSignal;
  /** Who builds packages from source, where the spec allows it; default: the user of this process. */
  readonly as?: SystemUser | undefined;
  /** A lock that was made earlier: taken if it is for this platform and its Python is here. */
  readonly lock?: string | null | undefined;
  /** Resolves again, and keeps what that gives. Default false. */
  readonly refresh?: boolean | undefined;
  /**
   * Beyond so many bytes the environments that were used the longest ago are removed; beyond a quarter of it, what uv's
   * cache has and they have not. Default 20 GB.
   */
  readonly maximumBytes?: number | undefined;
  /** How far it is. */
  readonly phase?: ((name: "resolve" | "install" | "compile") => void) | undefined;
  /** Where proxies, certificates and the index are found. Default: of this process. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface PreparedEnvironment {
  /** SHA-256 of `lock`. */
  readonly hash: string;
  /** Packages at one version each with their hashes, for one Python and platform. */
  readonly lock: string;
  /** The environment's `python`. */
  readonly pythonPath: string;
  readonly folder: string;
  /** Whether it was there already. */
  readonly cached: boolean;
}

const DEFAULT_MAXIMUM_BYTES = 20_000_000_000;
/** Of the most bytes of all environments: what uv may keep of packages that none of them has. */
const CACHE_SHARE = 0.25;

/**
 * The environment that `spec` describes, made if it is not there. The same spec gives the same packages for as long as its
 * lock is kept, and needs no network once it was built. Many processes may ask at once, on several machines that share the
 * folder: one builds. It is kept from removal until this process ends. Throws errors of the catalogue: `environment_invalid`,
 * `environment_unsolvable`, `environment_not_installed`, `package_index_unreachable`, `python_not_found`, `uv_not_found`.
 */
export async function prepareEnvironment(spec: EnvironmentSpec, options: PrepareOptions): Promise<PreparedEnvironment> {
  const folders = new EnvironmentFolders(options.root);
  for (const folder of [folders.locks, folders.work]) await mkdir(folder, { recursive: true, mode: 0o755 });
  const tools = toolsOf(folders, options);
  const lock = await lockOf(spec, folders, tools, options);
  const folder = folders.environment(lock.hash);
  const pythonPath = pythonOf(folder);
  markUsed(folders, lock.hash);
  const { log, signal, as, phase = () => {}, maximumBytes = DEFAULT_MAXIMUM_BYTES } = options;
  const owned = await OwnedFile.acquire(folders.building(lock.hash), signal, ({ machine, process }) =>
    log(`Process ${process.pid} of ${machine.split(" ")[0]} is at work on the same environment: waiting.`),
  );
  const isBuilt = readMark(folder) !== undefined && existsSync(pythonPath);
  try {
    if (!isBuilt) {
      const uv = await tools.uv();
      const python = await tools.python(lock.python);
      await buildEnvironment({ spec, lock, folder, pythonPath, uv, python, owned, signal, as, phase });
    }
  } finally {
    owned.release();
  }
  if (!isBuilt) {
    for (const hash of await removeUnused(folders, maximumBytes)) log(`Removed the unused environment ${hash}`);
    // What is made is there: that room could not be made for the next is no reason to fail.
    const trimmed = await trimCache(folders, await tools.uv(), maximumBytes * CACHE_SHARE).catch((error: unknown) => {
      signal.throwIfAborted();
      log(`uv's cache was not trimmed: ${(error as Error).message}`);
      return 0;
    });
    if (trimmed > 0) log(`Removed ${trimmed} bytes of uv's cache that no environment shares`);
  }
  return { hash: lock.hash, lock: lock.text, pythonPath, folder, cached: isBuilt };
}

interface Tools {
  uv(): Promise<Uv>;
  python(request: string | null): Promise<Python>;
}

/** uv and Python are looked for only when something must be made: a cached environment starts without. */
function toolsOf(folders: EnvironmentFolders, { log, signal, variables = process.env }: PrepareOptions): Tools {
  const env = uvVariables(folders, variables);
  const call = { cwd: folders.work, env, log, signal };
  let uv: Promise<Uv> | undefined;
  const get = () => {
    uv ??= findUv({ ...call, folders });
    return uv;
  };
  return { uv: get, python: async (request) => findPython(await get(), request, call) };
}

async function lockOf(
  spec: EnvironmentSpec,
  folders: EnvironmentFolders,
  tools: Tools,
  { lock: given, refresh = false, phase, log, signal }: PrepareOptions,
): Promise<EnvironmentLock> {
  const platform = thisPlatform();
  const hash = specHash(spec, platform);
  const path = join(folders.locks, `${hash}.txt`);
  const kept = refresh ? undefined : (parseLock(given ?? "") ?? (await readLock(path)));
  if (kept?.platform === platform) return kept;
  // One resolves, so that all who ask at the same time get the same, whatever happens in the index meanwhile.
  const owned = await OwnedFile.acquire(folders.resolving(hash), signal, () =>
    log("Another process resolves the same."),
  );
  try {
    const made = refresh ? undefined : await readLock(path);
    if (made) return made;
    phase?.("resolve");
    const uv = await tools.uv();
    const python = await tools.python(spec.python);
    log(`Resolving for Python ${python.version} on ${platform}`);
    const lock = await resolveLock(spec, { uv, python, folder: folders.work });
    await writeFileDurably(path, lock.text);
    return lock;
  } finally {
    owned.release();
  }
}

function pythonOf(folder: string): string {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}
