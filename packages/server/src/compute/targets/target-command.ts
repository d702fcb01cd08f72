import { spawn } from "node:child_process";

/** What is the server's own, and none of a command's business. */
const OWN_VARIABLES = /^CRISOL_(TOKEN|DATABASE_URL|KEY_FILE|OIDC_)/;
const KEPT_BYTES = 4000;

export interface CommandEnd {
  /** Null where a signal ended it, or it could not be started. */
  readonly exitCode: number | null;
  readonly isTimeout: boolean;
  /** The end of what it printed. */
  readonly output: string;
}

/** A command of an administrator that runs. */
export interface RunningCommand {
  readonly end: Promise<CommandEnd>;
  /** Ends it and all that it has started. */
  kill(): void;
}

/**
 * Runs a shell's command as the server's user, with its variables but for its own credentials, and with `CRISOL_TARGET` for the
 * target's name. It is ended after `timeoutMs`.
 */
export function runCommand(command: string, targetName: string, timeoutMs: number): RunningCommand {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name)));
  const child = spawn("sh", ["-c", command], {
    env: { ...env, CRISOL_TARGET: targetName },
    // A group of its own, so that what it has started ends with it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = Buffer.alloc(0);
  let isTimeout = false;
  const keep = (part: Buffer) => {
    output = Buffer.concat([output, part]).subarray(-KEPT_BYTES);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  };
  const timer = setTimeout(() => {
    isTimeout = true;
    kill();
  }, timeoutMs);
  const end = new Promise<CommandEnd>((resolve) => {
    const ended = (exitCode: number | null) => {
      clearTimeout(timer);
      // What it leaves behind may hold its output open for ever.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ exitCode, isTimeout, output: output.toString("utf8").replaceAll("\0", "").trim() });
    };
    child.once("error", (error) => {
      keep(Buffer.from(error.message));
      ended(null);
    });
    // Its output is read to the end where it closes it at once.
    child.once("exit", (exitCode) => setTimeout(() => ended(exitCode), 20));
  });
  return { end, kill };
}

/** How it ended, as the end of a sentence. */
export function howItEnded({ exitCode, isTimeout }: CommandEnd, timeoutMs: number): string {
  if (isTimeout) return `took longer than ${Math.round(timeoutMs / 1000)} s`;
  return exitCode === null ? "was ended by a signal" : `ended with exit code ${exitCode}`;
}
