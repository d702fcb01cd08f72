import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A user of the system that a program runs as. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

export interface ProgramCall {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Gets each line that it writes to its standard error. */
  readonly log: (line: string) => void;
  /** Default: the user of this process. */
  readonly as?: SystemUser | undefined;
  /**
   * Called with the process's number before the program begins: whoever dies before this has returned leaves nothing that
   * runs. On Windows it may have begun.
   */
  readonly started?: ((pid: number) => void) | undefined;
}

/** A program that ended with another code than 0. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
  constructor(
    readonly program: string,
    readonly exitCode: number | null,
    /** The end of what it wrote. */
    readonly words: string,
  ) {
    super(`${program} ended with ${exitCode === null ? "a signal" : `code ${exitCode}`}: ${words}`);
  }
}

/** So much of what a program says is kept for an error. */
const KEPT_CHARACTERS = 20_000;
/** More than this on the standard output is no answer of a program that we call. */
const MAXIMUM_OUTPUT_CHARACTERS = 50_000_000;

/**
 * Runs a program in a process group of its own and returns its standard output. When `signal` aborts, the whole group is
 * killed. Throws a ProgramError, the signal's reason, or what starting it threw.
 */
export async function runProgram(program: string, args: readonly string[], call: ProgramCall): Promise<string> {
  call.signal.throwIfAborted();
  const child = call.started ? startHeld(program, args, call) : start(program, args, call, "ignore");
  const kill = () => killGroup(child);
  call.signal.addEventListener("abort", kill);
  try {
    const output = readOutput(child);
    const words = readWords(child, call.log);
    if (child.pid !== undefined) call.started?.(child.pid);
    child.stdin?.on("error", () => {}).end("\n");
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    call.signal.throwIfAborted();
    if (exitCode !== 0) throw new ProgramError(program, exitCode, words());
    return output();
  } finally {
    call.signal.removeEventListener("abort", kill);
  }
}

/** A shell that waits for a line and then becomes the program; if the line cannot come any more it ends. */
function startHeld(program: string, args: readonly string[], call: ProgramCall): ChildProcess {
  if (process.platform === "win32") return start(program, args, call, "ignore");
  return start("/bin/sh", ["-c", 'read -r _ && exec "$@" < /dev/null', "sh", program, ...args], call, "pipe");
}

function start(
  program: string,
  args: readonly string[],
  { cwd, env, as }: ProgramCall,
  input: "ignore" | "pipe",
): ChildProcess {
  // The server keeps its files to itself; an environment is also for the user that jobs run as.
  const mask = process.umask(0o022);
  try {
    return spawn(program, args, {
      cwd,
      env: { ...env },
      ...(as && { uid: as.uid, gid: as.gid }),
      detached: process.platform !== "win32",
      stdio: [input, "pipe", "pipe"],
      windowsHide: true,
    });
  } finally {
    process.umask(mask);
  }
}

function readOutput(child: ChildProcess): () => string {
  let text = "";
  child.stdout!.setEncoding("utf8").on("data", (piece: string) => {
    if (text.length < MAXIMUM_OUTPUT_CHARACTERS) text += piece;
  });
  return () => text;
}

function readWords(child: ChildProcess, log: (line: string) => void): () => string {
  let words = "";
  createInterface({ input: child.stderr! }).on("line", (line) => {
    words = `${words}${line}\n`.slice(-KEPT_CHARACTERS);
    log(line.slice(0, 2000));
  });
  return () => words.trim();
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
