import { spawn } from "node:child_process";
import type { ProcessEnd } from "../compute/job-failure.js";

export interface CommandOptions {
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number | null;
  readonly signal: AbortSignal;
  write(stream: "stdout" | "stderr", chunk: Buffer): void;
}

export interface CommandEnd extends ProcessEnd {
  readonly timedOut: boolean;
}

/** How long what is told to end may take before it is killed, in ms. */
export const STOP_MS = 8000;

/** Runs the command with the system's shell, with all that it starts in a group of its own; resolves when it has ended. */
export async function runCommand(command: string, options: CommandOptions): Promise<CommandEnd> {
  const child = spawn("/bin/sh", ["-c", command], {
    cwd: options.cwd,
    env: options.variables,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.on("data", (chunk: Buffer) => options.write("stdout", chunk));
  child.stderr.on("data", (chunk: Buffer) => options.write("stderr", chunk));
  let timedOut = false;
  let killing: NodeJS.Timeout | undefined;
  const stop = () => {
    killGroup(child.pid, "SIGTERM");
    killing ??= setTimeout(() => killGroup(child.pid, "SIGKILL"), STOP_MS);
  };
  const timer =
    options.timeoutSeconds === null
      ? undefined
      : setTimeout(
          () => {
            timedOut = true;
            stop();
          },
          Math.min(options.timeoutSeconds * 1000, 2 ** 31 - 1),
        );
  options.signal.addEventListener("abort", stop);
  try {
    const end = await new Promise<ProcessEnd>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
    });
    return { ...end, timedOut };
  } finally {
    clearTimeout(timer);
    clearTimeout(killing);
    options.signal.removeEventListener("abort", stop);
    // What it left running would go on for ever.
    killGroup(child.pid, "SIGKILL");
  }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
