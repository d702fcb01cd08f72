import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type CodeGit, type CodeLeftOut, CrisolError } from "@crisol/contract";
import type { Outgoing, ResolvedUrl } from "../../http/outgoing.js";
import { artifactPath } from "../../track/artifacts.js";
import type { IncomingFile } from "./code-files.js";
import { GitError, type GitOptions, git } from "./git.js";
import { type GitTree, gitFiles, listTree } from "./git-tree.js";

export interface GitSource {
  readonly url: string;
  /** A branch, a tag or a whole commit hash; default: the default branch. */
  readonly ref?: string | undefined;
  /** "" for all of the repository. */
  readonly folder: string;
}

/** The folder of a repository at a commit; its files are read while it lies on the disk. */
export interface FetchedCode {
  readonly git: CodeGit;
  readonly files: AsyncIterable<IncomingFile>;
  readonly leftOut: readonly CodeLeftOut[];
}

const TIMEOUT_MS = 120_000;
const MAXIMUM_DOWNLOAD_BYTES = 500_000_000;
/** `http.curloptResolve`, by which git connects to the address that was checked and to no other, came with it. */
const LEAST_VERSION = [2, 37] as const;

/**
 * Fetches the one commit from `url` into a folder below `workDir`, gives it to `use` and removes it. Throws
 * `url_not_allowed` and `git_failed`.
 */
export async function withGitCode<Result>(
  source: GitSource,
  { outgoing, workDir }: { readonly outgoing: Outgoing; readonly workDir: string },
  use: (code: FetchedCode) => Promise<Result>,
): Promise<Result> {
  const folder = source.folder === "" ? "" : artifactPath(source.folder);
  const address = await outgoing.resolve(source.url);
  if (address.url.protocol !== "https:" && !address.isAllowed) {
    throw new CrisolError("url_not_allowed", {
      value: source.url.slice(0, 200),
      problem: "only https is fetched from",
    });
  }
  await mkdir(workDir, { recursive: true });
  const repository = await mkdtemp(join(workDir, "git-"));
  const guard = new AbortController();
  const timer = setTimeout(() => guard.abort(new GitError(`it takes more than ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
  const watching = watchSize(repository, guard);
  try {
    const local: GitOptions = { repository, signal: guard.signal };
    await requireVersion(local);
    await git(["init", "--bare", "--quiet", "--template=", "."], local);
    const commit = await fetchCommit(source, { ...local, ...connection(address) });
    const tree: GitTree = await listTree(commit.hash, folder, local);
    const code: FetchedCode = {
      git: { url: address.url.href, commit: commit.hash, branch: commit.branch, isDirty: false, diff: null },
      files: gitFiles(tree.files, local),
      leftOut: tree.leftOut,
    };
    return await use(code);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new CrisolError("git_failed", { value: source.url.slice(0, 200), problem: error.message.replace(/\.$/, "") });
  } finally {
    clearTimeout(timer);
    clearInterval(watching);
    // What still runs, since `use` has failed.
    guard.abort();
    await rm(repository, { recursive: true, force: true });
  }
}

/** How git reaches `address`: without redirects, which could lead elsewhere, and connecting to what was checked. */
export function connection({ url, addresses }: ResolvedUrl): Pick<GitOptions, "config" | "protocols"> {
  const all = addresses.map((address) => (address.includes(":") ? `[${address}]` : address)).join(",");
  const pinned = all === "" ? [] : [`http.curloptResolve=${url.hostname}:${url.port || "443"}:${all}`];
  return {
    protocols: [url.protocol.replace(":", "")],
    config: ["http.followRedirects=false", "http.lowSpeedLimit=1000", "http.lowSpeedTime=20", "http.proxy=", ...pinned],
  };
}

async function fetchCommit(
  { url, ref }: GitSource,
  options: GitOptions,
): Promise<{ readonly hash: string; readonly branch: string | null }> {
  const isHash = ref !== undefined && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);
  const full = isHash ? ref : await fullRef(url, ref, options);
  const args = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"];
  await git([...args, "--end-of-options", url, `+${full}:refs/crisol/fetched`], options);
  const hash = await git(["rev-parse", "--verify", "--end-of-options", "refs/crisol/fetched^{commit}"], options);
  const branch = full.startsWith("refs/heads/") ? full.slice("refs/heads/".length) : null;
  return { hash: hash.toString().trim(), branch };
}

/** `refs/heads/main` for `main`, or for nothing: a branch before a tag of the same name. */
async function fullRef(url: string, ref: string | undefined, options: GitOptions): Promise<string> {
  const asked = ref === undefined ? ["HEAD"] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  const said = await git(["ls-remote", "--symref", "--end-of-options", url, ...asked], options);
  const lines = said.toString().split("\n");
  if (ref === undefined) {
    const target = lines.map((line) => /^ref: (refs\/heads\/\S+)\tHEAD$/.exec(line)?.[1]).find(Boolean);
    if (target !== undefined) return target;
  }
  const known = new Set(lines.map((line) => line.split("\t")[1]));
  const found = asked.find((name) => known.has(name));
  if (found === undefined) {
    throw new GitError(ref === undefined ? "it has no commit" : `it has no branch or tag ${ref}`);
  }
  return found;
}

async function requireVersion(options: GitOptions): Promise<void> {
  const said = (await git(["--version"], options)).toString().trim();
  const [, major, minor] = /(\d+)\.(\d+)/.exec(said) ?? [];
  const isOld =
    Number(major) < LEAST_VERSION[0] || (Number(major) === LEAST_VERSION[0] && Number(minor) < LEAST_VERSION[1]);
  if (isOld) throw new GitError(`the server has ${said}, and needs ${LEAST_VERSION.join(".")} or newer`);
}

/** Git itself knows no bound for what it downloads. */
function watchSize(repository: string, guard: AbortController): NodeJS.Timeout {
  return setInterval(async () => {
    const packs = join(repository, "objects", "pack");
    const names = await readdir(packs).catch(() => []);
    const sizes = await Promise.all(
      names.map((name) =>
        stat(join(packs, name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    const sum = sizes.reduce((total, size) => total + size, 0);
    if (sum > MAXIMUM_DOWNLOAD_BYTES) guard.abort(new GitError(`it is larger than ${MAXIMUM_DOWNLOAD_BYTES} bytes`));
  }, 200);
}
