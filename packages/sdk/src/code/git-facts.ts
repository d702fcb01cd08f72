import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type CodeGit, codeLimits } from "@crisol/contract";

const exec = promisify(execFile);

/** Where the folder stands in git; null if it is in no repository, has no commit yet, or there is no git on this machine. */
export async function gitFacts(folder: string): Promise<CodeGit | null> {
  const ask = (...args: string[]) => git(folder, args).catch(() => undefined);
  const commit = await ask("rev-parse", "--verify", "--quiet", "HEAD");
  if (commit === undefined) return null;
  const [branch, url, status, diff] = await Promise.all([
    ask("symbolic-ref", "--quiet", "--short", "HEAD"),
    ask("remote", "get-url", "origin"),
    ask("status", "--porcelain", "--untracked-files=all", "--", "."),
    ask("diff", "HEAD", "--relative", "--no-color", "--no-ext-diff", "--no-textconv", "--", "."),
  ]);
  const text = diff ?? "";
  return {
    url: withoutCredential(url?.trim() || null),
    commit: commit.trim(),
    branch: branch?.trim() || null,
    isDirty: (status ?? "").trim() !== "",
    diff: text === "" || text.length > codeLimits.diffCharacters ? null : text,
  };
}

async function git(folder: string, args: readonly string[]): Promise<string> {
  const settings = ["-c", "core.fsmonitor=false", "-c", "core.quotePath=false"];
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };
  const { stdout } = await exec("git", ["-C", folder, ...settings, ...args], { env, maxBuffer: 64_000_000 });
  return stdout;
}

/** The server leaves it out too; what is secret does not go there at all. */
function withoutCredential(url: string | null): string | null {
  return (
    url?.replace(/^(\w+:\/\/)([^/@]*@)/, (_, scheme: string, who: string) =>
      /^ssh/i.test(scheme) ? scheme + who.replace(/:[^@]*/, "") : scheme,
    ) ?? null
  );
}
