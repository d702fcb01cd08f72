import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { EnvironmentFolders } from "./environment-folders.js";
import { type ProgramCall, runProgram } from "./program.js";
import { fetchUv } from "./uv-wheel.js";

/** The first version that knows all options that are used here. */
export const LEAST_UV = [0, 8, 0] as const;

/** uv, ready to be called. */
export interface Uv {
  /** Its variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs it and returns its standard output; throws a ProgramError. */
  run(args: readonly string[], call?: Partial<Pick<ProgramCall, "as" | "started" | "cwd" | "env">>): Promise<string>;
}

export interface UvOptions extends Pick<ProgramCall, "cwd" | "env" | "signal" | "log"> {
  readonly folders: EnvironmentFolders;
}

/**
 * uv from the PATH, else the one that was fetched into the data folder before, else fetched now from the operator's
 * package index. Throws `uv_not_found` with what to do.
 */
export async function findUv(options: UvOptions): Promise<Uv> {
  const { folders, ...call } = options;
  const program = (await onPath(call)) ?? (await fetchUv(folders, call));
  return { env: call.env, run: (args, special) => runProgram(program, args, { ...call, ...special }) };
}

async function onPath(call: Omit<UvOptions, "folders">): Promise<string | undefined> {
  const name = process.platform === "win32" ? "uv.exe" : "uv";
  for (const folder of (call.env.PATH ?? "").split(delimiter)) {
    const program = join(folder, name);
    if (folder === "" || !existsSync(program)) continue;
    try {
      const words = await runProgram(program, ["--version"], { ...call, log: () => {} });
      if (isNewEnough(words)) return program;
      call.log(`${program} is ${words.trim()}, older than ${LEAST_UV.join(".")}: another is taken.`);
    } catch (error) {
      call.signal.throwIfAborted();
      call.log(`${program} cannot be run: ${(error as Error).message}`);
    }
  }
  return undefined;
}

function isNewEnough(words: string): boolean {
  const [, ...version] = /^uv (\d+)\.(\d+)\.(\d+)/.exec(words) ?? [];
  if (version.length !== LEAST_UV.length) return false;
  for (const [index, least] of LEAST_UV.entries()) {
    const part = Number(version[index]);
    if (part !== least) return part > least;
  }
  return true;
}
