import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Confined, confine, type JobLimits } from "../compute/confinement.js";
import type { ConfinementSupport } from "../compute/confinement-support.js";
import type { ProcessEnd } from "../compute/job-failure.js";
import type { JobContext } from "../compute/job-kind.js";
import type { JobLogWriter } from "../compute/log/job-log-writer.js";
import { mask } from "../compute/mask.js";
import { lastLineOf } from "./last-line.js";

export interface CommandOptions {
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Absolute folders besides its own that it may read. */
  readonly readable: readonly string[];
  readonly limits: JobLimits;
  readonly support: ConfinementSupport;
  readonly timeoutSeconds: number | null;
  readonly log: JobLogWriter;
  /** What no log may show. */
  readonly masked: readonly string[];
  /** Told how the command is held apart, before it starts. */
  confined(by: Confined): void;
}

export interface CommandEnd extends ProcessEnd {
  readonly timedOut: boolean;
  /** What it said last to its errors; null if it said nothing. */
  readonly lastError: string | null;
}

/** How long what is told to end may take before it is killed, in ms. */
const STOP_MS = 8000;
/** The longest that a timer waits. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Runs the command with the system's shell, held apart and to its limits; resolves when it has ended, and with it
 * whatever it started, and all that they printed is in the log.
 */
export async function runCommand(
  command: string,
  options: CommandOptions,
  { jobId, dataDir, workDir, signal, supervise }: JobContext,
): Promise<CommandEnd> {
  const confined = confine(options.support, {
    jobId,
    command: ["/bin/sh", "-c", command],
    cwd: options.cwd,
    env: options.variables,
    folder: workDir,
    readable: options.readable,
    dataDir,
    limits: options.limits,
  });
  options.confined(confined);
  const child = spawn(confined.file, confined.args, { ...confined.spawnOptions, stdio: ["ignore", "pipe", "pipe"] });
  const supervised = supervise(confined);
  const errors = child.stderr.pipe(mask(options.masked));
  const lastError = lastLineOf(errors);
  const printed = Promise.all([
    options.log.read("stdout", child.stdout.pipe(mask(options.masked))),
    options.log.read("stderr", errors),
  ]);
  let timedOut = false;
  const stop = () => void supervised.stop(STOP_MS);
  const timer =
    options.timeoutSeconds === null
      ? undefined
      : setTimeout(
          () => {
            timedOut = true;
            stop();
          },
          Math.min(options.timeoutSeconds * 1000, LONGEST_MS),
        );
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop);
  try {
    const [exitCode, ended] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    clearTimeout(timer);
    // What it left running holds its output open, and would go on for ever.
    await supervised.end();
    await printed;
    return { exitCode, signal: ended, timedOut, lastError: lastError() };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
