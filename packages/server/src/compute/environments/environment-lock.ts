import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CrisolError } from "@crisol/contract";
import { createOutgoing } from "../../http/outgoing.js";
import type { EnvironmentSpec } from "./environment-spec.js";
import { sha256, thisPlatform } from "./environment-spec.js";
import type { Python } from "./python.js";
import { normalName, readRequirement } from "./requirement.js";
import { readRequirements } from "./requirements-file.js";
import type { Uv } from "./uv.js";
import { uvError } from "./uv-words.js";

/**
 * What a spec was resolved to: the text of a requirements file with every package at one version and the hashes of its
 * files, under a line that says for which Python and platform. Its SHA-256 names the environment.
 */
export interface EnvironmentLock {
  readonly text: string;
  readonly hash: string;
  /** `3.12.4`. */
  readonly python: string;
  readonly platform: string;
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
}

const HEAD = /^# crisol environment: python (\d+\.\d+\.\d+\S*), (\S+)\n/;

/** The lock that `text` is; undefined if it is none. */
export function parseLock(text: string): EnvironmentLock | undefined {
  const [, python, platform] = HEAD.exec(text) ?? [];
  return python && platform ? { text, hash: sha256(text), python, platform } : undefined;
}

/** The packages of a lock, by name. */
export function packagesOf(text: string): readonly LockedPackage[] {
  return [...text.matchAll(/^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)/gm)].map(([, name, version]) => ({
    name: name!,
    version: version!,
  }));
}

/**
 * Resolves `spec` for `python` and this platform. `folder` is empty, and uv's to use. Throws `environment_unsolvable`
 * with the solver's words, `package_index_unreachable`, `environment_invalid` or `url_not_allowed`.
 */
export async function resolveLock(
  spec: EnvironmentSpec,
  { uv, python, folder }: { readonly uv: Uv; readonly python: Python; readonly folder: string },
): Promise<EnvironmentLock> {
  await checkAddresses(spec);
  const work = await mkdtemp(join(folder, "lock-"));
  try {
    const resolved = spec.uvLock
      ? await exported(uv, python, work, spec.uvLock)
      : await compiled(uv, python, work, spec);
    const text = `# crisol environment: python ${python.version}, ${thisPlatform()}\n${resolved}`;
    return parseLock(text)!;
  } catch (error) {
    throw uvError(error, "solve");
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What all calls of uv need to look in the same places. */
export function indexArguments(spec: Pick<EnvironmentSpec, "indexUrl" | "extraIndexUrls">): readonly string[] {
  return [
    ...(spec.indexUrl ? ["--default-index", spec.indexUrl] : []),
    ...spec.extraIndexUrls.flatMap((url) => ["--index", url]),
  ];
}

/** Wheels only, unless the spec allows to run packages' code. */
export function buildArguments(spec: Pick<EnvironmentSpec, "allowSourceBuilds">): readonly string[] {
  return spec.allowSourceBuilds ? [] : ["--no-build"];
}

async function compiled(uv: Uv, python: Python, work: string, spec: EnvironmentSpec): Promise<string> {
  await writeFile(join(work, "requirements.in"), `${spec.requirements.join("\n")}\n`);
  await writeFile(join(work, "constraints.txt"), `${spec.constraints.join("\n")}\n`);
  const args = ["pip", "compile", "requirements.in", "--constraints", "constraints.txt", "--generate-hashes"];
  const form = ["--no-header", "--no-annotate", "--quiet", "--python", python.path];
  const prerelease = spec.allowPrereleases ? ["--prerelease", "allow"] : [];
  const all = [...args, ...form, ...prerelease, ...indexArguments(spec), ...buildArguments(spec)];
  return onlyGivenHashes(spec, await uv.run(all, { cwd: work }));
}

async function exported(
  uv: Uv,
  python: Python,
  work: string,
  { pyproject, lock }: NonNullable<EnvironmentSpec["uvLock"]>,
): Promise<string> {
  await writeFile(join(work, "pyproject.toml"), pyproject);
  await writeFile(join(work, "uv.lock"), lock);
  const what = ["export", "--frozen", "--no-default-groups", "--no-emit-project", "--no-emit-local"];
  const form = ["--no-header", "--no-annotate", "--quiet", "--python", python.path];
  const text = await uv.run([...what, ...form], { cwd: work });
  // A lock is a user's text as well: it is held to what a requirements file may say.
  const { spec, notes } = readRequirements("uv.lock", text, () => undefined);
  const problem = notes[0] ?? spec.requirements.find((line) => !line.includes("--hash="));
  if (problem !== undefined) {
    throw new CrisolError("environment_invalid", { problem: `uv.lock has a package without a hash: ${problem}` });
  }
  return spec.requirements.map((line) => `${line}\n`).join("");
}

/** A hash in the requirements is a promise of the user's: of a package that has some, no other file is taken. */
function onlyGivenHashes(spec: EnvironmentSpec, text: string): string {
  const given = new Map<string, Set<string>>();
  for (const line of [...spec.requirements, ...spec.constraints]) {
    const requirement = readRequirement(line);
    const hashes = [...line.matchAll(/--hash=(\S+)/g)].map(([, hash]) => hash!);
    if (requirement.kind === "package" && hashes.length > 0) given.set(requirement.name, new Set(hashes));
  }
  if (given.size === 0) return text;
  return text.replace(/^([A-Za-z0-9._-]+)[^\n]*\\\n(?: {4}--hash=[^\n]*\n?)+/gm, (entry, name: string) => {
    const wanted = given.get(normalName(name));
    if (!wanted) return entry;
    const [head, ...hashes] = entry.trimEnd().split(/ \\\n\s*/);
    const kept = hashes.filter((hash) => wanted.has(hash.slice("--hash=".length)));
    if (kept.length === 0) {
      throw new CrisolError("environment_unsolvable", {
        problem: `no file of ${head} in the package index has one of the hashes that the requirements give`,
      });
    }
    return `${[head, ...kept].join(" \\\n    ")}\n`;
  });
}

/** Addresses that users give are called only on the public internet. */
async function checkAddresses(spec: EnvironmentSpec): Promise<void> {
  const direct = spec.requirements.concat(spec.constraints).flatMap((line) => {
    const requirement = readRequirement(line);
    return requirement.kind === "address" ? [requirement.url] : [];
  });
  const outgoing = createOutgoing([]);
  try {
    for (const url of [...direct, ...spec.extraIndexUrls, ...(spec.indexUrl ? [spec.indexUrl] : [])]) {
      await outgoing.check(url);
    }
  } finally {
    await outgoing.close();
  }
}

/** The lock that was kept at `path`; undefined if there is none that can be read. */
export async function readLock(path: string): Promise<EnvironmentLock | undefined> {
  try {
    return parseLock(await readFile(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
