import { readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { CrisolError, type EnvironmentSourceKind } from "@crisol/contract";
import { readCondaFile } from "./conda-file.js";
import type { ReadSpec } from "./environment-spec.js";
import { readPyproject } from "./pyproject-file.js";
import { readPythonEnv } from "./python-env-file.js";
import { type ReadInclude, readRequirements } from "./requirements-file.js";

/** Larger files are no descriptions of an environment. */
const MAXIMUM_BYTES = 5_000_000;

/**
 * The spec that a folder holds, undefined if it holds none. The first of these that is there says it: `pyproject.toml`
 * with `uv.lock`; `python_env.yaml` (an MLflow model); `requirements.txt`; `pyproject.toml`; `environment.yml`,
 * `environment.yaml`, `conda.yaml`, `conda.yml`. A `.python-version` names Python where that file does not. Nothing
 * outside of the folder is read, not through a link either. Throws `environment_invalid`.
 */
export function specOfFolder(folder: string): ReadSpec | undefined {
  const read = inside(folder);
  const found = firstOf(read);
  if (!found || found.spec.python !== null) return found;
  const pinned = read(".python-version")?.split(/\r?\n/)[0]?.trim();
  return pinned && isPythonVersion(pinned) ? { ...found, spec: { ...found.spec, python: pinned } } : found;
}

function firstOf(read: ReadInclude): ReadSpec | undefined {
  const pyproject = read("pyproject.toml");
  const lock = read("uv.lock");
  if (pyproject !== undefined && lock !== undefined) return readPyproject(pyproject, lock);
  const pythonEnv = read("python_env.yaml");
  if (pythonEnv !== undefined) return readPythonEnv("python_env.yaml", pythonEnv, read);
  const requirements = read("requirements.txt");
  if (requirements !== undefined) return readRequirements("requirements.txt", requirements, read);
  if (pyproject !== undefined) return readPyproject(pyproject, null);
  for (const name of ["environment.yml", "environment.yaml", "conda.yaml", "conda.yml"]) {
    const text = read(name);
    if (text !== undefined) return readCondaFile(name, text, read);
  }
  return undefined;
}

/** The spec that a text says; it can include no other file. `python` goes before what the text says of Python. */
export function specOfText(
  kind: EnvironmentSourceKind,
  text: string,
  options: { readonly python?: string | null | undefined; readonly allowSourceBuilds?: boolean | undefined } = {},
): ReadSpec {
  const { spec, notes } = readText(kind, text);
  const python = options.python ?? spec.python;
  return { spec: { ...spec, python, allowSourceBuilds: options.allowSourceBuilds ?? false }, notes };
}

function readText(kind: EnvironmentSourceKind, text: string): ReadSpec {
  const nothing = () => undefined;
  switch (kind) {
    case "requirements":
      return readRequirements("requirements", text, nothing);
    case "pyproject":
      return readPyproject(text, null);
    case "conda":
      return readCondaFile("environment.yml", text, nothing);
  }
}

/** `3.12`, `3.12.1` or a range such as `>=3.10,<3.13`: nothing that uv could take for a path. */
export function isPythonVersion(text: string): boolean {
  return /^[<>=!~.,*\s\d]{1,100}$/.test(text) && /\d/.test(text);
}

function inside(folder: string): ReadInclude {
  const root = realpathSync(folder);
  return (path) => {
    let real: string;
    try {
      real = realpathSync(join(root, path));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      throw error;
    }
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep))
      throw new CrisolError("environment_invalid", { problem: `${path} is a link to outside of the folder` });
    const stat = statSync(real);
    if (!stat.isFile()) return undefined;
    if (stat.size > MAXIMUM_BYTES)
      throw new CrisolError("environment_invalid", {
        problem: `${path} has ${stat.size} bytes, more than the limit of ${MAXIMUM_BYTES}`,
      });
    return readFileSync(real, "utf8");
  };
}
