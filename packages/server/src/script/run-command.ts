import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessEnd } from "../compute/job-failure.js";
import type { JobContext } from "../compute/job-kind.js";
import type { JobLogWriter } from "../compute/log/job-log-writer.js";
import { type Confined, type ConfinedStart, confine, type JobLimits } from "../compute/process/confinement.js";
import type { ConfinementSupport } from "../compute/process/confinement-support.js";
import { mask } from "../compute/secrets/mask.js";
import { type LastLines, lastLinesOf } from "./last-line.js";
import type { Rank, RankFact } from "./ranks.js";

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
  /** The processes of this node that run it; none: it runs once, as nobody's peer. */
  readonly ranks: readonly Rank[];
  /** Told how the command is held apart, before it starts. */
  confined(by: Confined): void;
  /** Told what becomes of each rank. */
  changed(rank: RankFact): void;
  /** Told how the first process ended that did not end well, before the others are asked to end. */
  failed(end: CommandEnd): void;
}

export interface CommandEnd extends ProcessEnd {
  readonly timedOut: boolean;
  /** What it said last to its errors; null if it said nothing. */
  readonly lastError: string | null;
  /** Which process it was; null of one alone. */
  readonly rank: number | null;
}

/** How long what is told to end may take before it is killed, in ms. */
const STOP_MS = 8000;
/** The longest that a timer waits. */
const LONGEST_MS = 2 ** 31 - 1;
/** How long what a process printed last may be on its way, in ms. */
const LAST_WORDS_MS = 300;
/** Of a process that failed, shown beside it. */
const SHOWN_LINES = 20;

/**
 * Runs the command with the system's shell, held apart and to its limits: once, or once for each rank. Resolves when it has ended,
 * and with it whatever it started, and all that they printed is in the log. Where one of several fails, the others are asked to
 * end, and what is told is how that one did; else how the first did.
 */
export async function runCommand(command: string, options: CommandOptions, context: JobContext): Promise<CommandEnd> {
  const { mark, dataDir, workDir, signal, supervise } = context;
  const { ranks } = options;
  const confined = confine(options.support, {
    jobId: mark,
    command: ["/bin/sh", "-c", command],
    cwd: options.cwd,
    env: options.variables,
    processes: ranks.length === 0 ? undefined : ranks.map(({ variables }) => variables),
    folder: workDir,
    readable: options.readable,
    dataDir,
    limits: options.limits,
  });
  options.confined(confined);
  const children = confined.starts.map((start, at) => new CommandProcess(start, ranks[at], options));
  const supervised = supervise(confined);
  let timedOut = false;
  let isStopping = false;
  const stop = () => {
    isStopping = true;
    void supervised.stop(STOP_MS);
  };
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
  let first: CommandEnd | undefined;
  const ended = async (child: CommandProcess) => {
    const end = await child.ended();
    const hasFailed = end.exitCode !== 0 && !isStopping;
    child.tell(end.exitCode === 0 ? "succeeded" : hasFailed ? "failed" : "stopped", end);
    if (!hasFailed) return { ...end, timedOut };
    first = { ...end, timedOut };
    options.failed(first);
    if (children.length > 1) stop();
    return first;
  };
  try {
    const [own] = (await Promise.all(children.map(ended))) as [CommandEnd];
    clearTimeout(timer);
    // What it left running holds its output open, and would go on for ever.
    await supervised.end();
    await Promise.all(children.map(({ printed }) => printed));
    const end = first ?? own;
    const told = children.find(({ rank }) => (rank?.rank ?? null) === end.rank) as CommandProcess;
    return { ...end, timedOut, lastError: told.lastError };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

class CommandProcess {
  /** Resolves when all that it printed is in the log. */
  readonly printed: Promise<unknown>;
  readonly #errors: LastLines;
  readonly #output: LastLines;
  readonly #startedAtMs = Date.now();
  readonly #exit: Promise<[number | null, NodeJS.Signals | null]>;

  constructor(
    start: ConfinedStart,
    readonly rank: Rank | undefined,
    readonly options: CommandOptions,
  ) {
    const child = spawn(start.file, start.args, { ...start.spawnOptions, stdio: ["ignore", "pipe", "pipe"] });
    this.#exit = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
    const output = child.stdout.pipe(mask(options.masked));
    const errors = child.stderr.pipe(mask(options.masked));
    this.#output = lastLinesOf(output);
    this.#errors = lastLinesOf(errors);
    const { log } = options;
    this.printed = Promise.all([
      log.read("stdout", output, rank?.rank ?? null),
      log.read("stderr", errors, rank?.rank ?? null),
    ]);
    this.tell("running");
  }

  async ended(): Promise<CommandEnd> {
    const [exitCode, signal] = await this.#exit;
    // What it printed last may still be on its way, unless what it started holds its output open.
    if (exitCode !== 0 && this.rank)
      await Promise.race([this.printed, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
    return { exitCode, signal, timedOut: false, lastError: this.lastError, rank: this.rank?.rank ?? null };
  }

  get lastError(): string | null {
    return this.#errors.error();
  }

  tell(state: RankFact["state"], end?: ProcessEnd): void {
    if (!this.rank) return;
    const { rank, localRank } = this.rank;
    const said = this.#errors.last(SHOWN_LINES);
    this.options.changed({
      ...{ rank, localRank, state, exitCode: end?.exitCode ?? null, signal: end?.signal ?? null },
      ...{ startedAtMs: this.#startedAtMs, endedAtMs: end ? Date.now() : null },
      lastLines: state !== "failed" ? [] : [...(said.length > 0 ? said : this.#output.last(SHOWN_LINES))],
    });
  }
}
