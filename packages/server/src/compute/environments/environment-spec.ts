import { createHash } from "node:crypto";

/** What an environment is to hold, whichever file said so: all that decides what is resolved. */
export interface EnvironmentSpec {
  /** A version or range of Python such as `3.12` or `>=3.10,<3.13`; null: whichever is there. */
  readonly python: string | null;
  /** Lines of a requirements file: names with versions, markers and hashes, or `name @ https://...`. */
  readonly requirements: readonly string[];
  /** The same, but they only bound versions. */
  readonly constraints: readonly string[];
  /** Instead of the operator's package index; without a credential. */
  readonly indexUrl: string | null;
  readonly extraIndexUrls: readonly string[];
  readonly allowPrereleases: boolean;
  /** Whether packages without a wheel are built, which runs code of theirs. Default false. */
  readonly allowSourceBuilds: boolean;
  /** A project locked by uv: its lock is taken as it is. */
  readonly uvLock: { readonly pyproject: string; readonly lock: string } | null;
}

export const emptySpec: EnvironmentSpec = {
  python: null,
  requirements: [],
  constraints: [],
  indexUrl: null,
  extraIndexUrls: [],
  allowPrereleases: false,
  allowSourceBuilds: false,
  uvLock: null,
};

/** A spec and what of its source is not in it, each in a sentence. */
export interface ReadSpec {
  readonly spec: EnvironmentSpec;
  readonly notes: readonly string[];
}

/** SHA-256 of all that decides what `spec` resolves to on `platform`. */
export function specHash(spec: EnvironmentSpec, platform: string): string {
  const { python, requirements, constraints, indexUrl, extraIndexUrls, allowPrereleases, allowSourceBuilds, uvLock } =
    spec;
  const parts = [python, requirements, constraints, indexUrl, extraIndexUrls, allowPrereleases, allowSourceBuilds];
  return sha256(JSON.stringify([...parts, uvLock && [uvLock.pyproject, uvLock.lock], platform]));
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** What wheels are chosen by besides the version of Python: `linux-x64-glibc`. */
export function thisPlatform(): string {
  const libc = process.platform === "linux" ? (isGlibc() ? "-glibc" : "-musl") : "";
  return `${process.platform}-${process.arch}${libc}`;
}

function isGlibc(): boolean {
  const report = process.report.getReport() as unknown as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  return report.header.glibcVersionRuntime !== undefined;
}
