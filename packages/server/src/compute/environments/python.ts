import { CrisolError } from "@crisol/contract";
import { type ProgramCall, ProgramError, runProgram } from "./program.js";
import { isPythonVersion } from "./spec-source.js";
import type { Uv } from "./uv.js";

/** An interpreter of this machine that environments are made from. */
export interface Python {
  /** Absolute path. */
  readonly path: string;
  /** `3.12.4`. */
  readonly version: string;
}

const quiet = { log: () => {} };

/**
 * A Python that fits `request` (null: any): of this machine, else fetched by uv. A version to the patch that is neither
 * gives way to another of the same minor version, and `log` says so. Throws `environment_invalid` or `python_not_found`.
 */
export async function findPython(uv: Uv, request: string | null, call: ProgramCall): Promise<Python> {
  if (request !== null && !isPythonVersion(request)) {
    throw new CrisolError("environment_invalid", {
      problem: `${request.slice(0, 100)} is not a version of Python such as 3.12 or >=3.10,<3.13`,
    });
  }
  const path = (await find(uv, request)) ?? (await install(uv, request, call));
  if (path !== undefined) return described(path, call);
  const minor = /^(\d+\.\d+)\.\d+$/.exec(request ?? "")?.[1];
  if (minor === undefined) throw new CrisolError("python_not_found", { value: request ?? "of any version" });
  call.log(`There is no Python ${request} here, and it cannot be fetched: another ${minor} is taken.`);
  return findPython(uv, minor, call);
}

async function find(uv: Uv, request: string | null): Promise<string | undefined> {
  try {
    const args = ["python", "find", "--no-project", "--system", ...(request === null ? [] : [request])];
    return (await uv.run(args)).trim() || undefined;
  } catch (error) {
    if (error instanceof ProgramError) return undefined;
    throw error;
  }
}

async function install(uv: Uv, request: string | null, call: ProgramCall): Promise<string | undefined> {
  call.log(`Fetching Python ${request ?? ""}`.trimEnd());
  try {
    await uv.run(["python", "install", "--no-bin", ...(request === null ? [] : [request])]);
  } catch (error) {
    if (error instanceof ProgramError) return undefined;
    throw error;
  }
  return find(uv, request);
}

async function described(path: string, call: ProgramCall): Promise<Python> {
  // Without site: nothing that is installed in it runs.
  const script = "import sys, platform; print(platform.python_version())";
  const version = (await runProgram(path, ["-I", "-S", "-c", script], { ...call, ...quiet })).trim();
  return { path, version };
}
