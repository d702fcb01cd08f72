import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

/** What `git` says when it does not do what it was asked: its last line. */
export class GitError extends Error {
  override readonly name = "GitError";
}

export interface GitOptions {
  /** A bare repository of our own making. */
  readonly repository: string;
  /** Settings of this one command: `http.followRedirects=false`. */
  readonly config?: readonly string[];
  /** Transports that it may use. Default none: it does not leave the machine. */
  readonly protocols?: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Nothing of the machine's or of a user's settings, no helper for credentials, nobody to ask, no hook, no filter, and no
 * part of a repository that could run something.
 */
const ALWAYS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "credential.helper=",
  "submodule.recurse=false",
  "fetch.recurseSubmodules=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "transfer.bundleURI=false",
  "transfer.fsckObjects=true",
];

/** Runs `git` and returns what it writes. Throws a GitError, or the reason of `signal`. */
export async function git(args: readonly string[], options: GitOptions, input = ""): Promise<Buffer> {
  const running = startGit(args, options);
  const pieces: Buffer[] = [];
  running.input(input);
  for await (const piece of running.output) pieces.push(piece as Buffer);
  await running.ended;
  return Buffer.concat(pieces);
}

export interface RunningGit {
  readonly output: Readable;
  /** Writes all of its input. */
  input(text: string): void;
  /** Ends when it has; rejects with a GitError, or with the reason of the signal. */
  readonly ended: Promise<void>;
}

/** Starts `git`, to be read as it goes. It is killed with all that it started when the signal aborts. */
export function startGit(args: readonly string[], options: GitOptions): RunningGit {
  const { repository, config = [], protocols = [], signal } = options;
  signal.throwIfAborted();
  const settings = [...ALWAYS, ...config];
  const child = spawn("git", [...settings.flatMap((setting) => ["-c", setting]), ...args], {
    cwd: repository,
    env: environment(repository, protocols),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const stop = () => killGroup(child);
  signal.addEventListener("abort", stop, { once: true });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4000);
  });
  // A process that ends early closes its input; its status says why.
  child.stdin.on("error", () => {});
  const ended = endOf(child, () => said, signal).finally(() => signal.removeEventListener("abort", stop));
  // Whoever reads the output first hears of the failure there.
  ended.catch(() => {});
  return { output: child.stdout, input: (text) => void child.stdin.end(text), ended };
}

async function endOf(child: ChildProcess, said: () => string, signal: AbortSignal): Promise<void> {
  let status: number | null;
  try {
    [status] = (await once(child, "close")) as [number | null];
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw isMissing ? new GitError("git is not installed on the server") : error;
  }
  signal.throwIfAborted();
  if (status !== 0) throw new GitError(lastLine(said()) || `git ended with status ${status}`);
}

/** What a person can do something with: the last `fatal:` or `error:`, else the last line. */
function lastLine(text: string): string {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  const telling = lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? "";
  return telling.replace(/^(fatal|error): /, "").slice(0, 500);
}

function environment(home: string, protocols: readonly string[]): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home,
    LC_ALL: "C",
    GIT_DIR: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ALLOW_PROTOCOL: protocols.join(":"),
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    GIT_NO_LAZY_FETCH: "1",
    ...(process.env.SSL_CERT_FILE !== undefined && { SSL_CERT_FILE: process.env.SSL_CERT_FILE }),
    ...(process.env.GIT_SSL_CAINFO !== undefined && { GIT_SSL_CAINFO: process.env.GIT_SSL_CAINFO }),
  };
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
