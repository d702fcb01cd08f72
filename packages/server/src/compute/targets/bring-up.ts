import { setTimeout as sleep } from "node:timers/promises";
import type { Reason } from "@crisol/contract";
import type { TargetRow } from "./settings.js";
import { type CommandEnd, howItEnded, type RunningCommand, runCommand } from "./target-command.js";

/** Between two tries of the check command, in ms. */
const CHECK_EVERY_MS = 2000;

export interface Tried {
  /** Null: it went well. */
  readonly reason: Reason | null;
  readonly output: string;
}

/** A start or stop that goes on. */
export interface Trying {
  readonly end: Promise<Tried>;
  /** Ends what runs for it; `end` resolves soon. */
  kill(): void;
}

export interface BringUpOptions {
  /** Reaches a target on another machine; resolves to why it is not reached, null where it is. Default: there is nothing to reach. */
  readonly reach?: () => Promise<string | null>;
  readonly nowMs?: () => number;
}

/** Runs the start command, the check command until it ends well, and reaches the target; all within its time. */
export function bringUp(row: TargetRow, { reach, nowMs = Date.now }: BringUpOptions = {}): Trying {
  const { name: target, startTimeoutSeconds: seconds, checkCommand } = row;
  const limitMs = seconds * 1000;
  const untilMs = nowMs() + limitMs;
  return trying(async (run, killed) => {
    /** Again and again until there is no problem, or no time; returns the last problem. */
    const tryUntilWell = async (attempt: () => Promise<string | null>): Promise<string | null> => {
      for (;;) {
        const problem = await attempt();
        if (problem === null || killed.aborted || untilMs - nowMs() < CHECK_EVERY_MS) return problem;
        await sleep(CHECK_EVERY_MS, undefined, { signal: killed }).catch(() => {});
      }
    };
    const started = await run(row.startCommand ?? "true", limitMs);
    let { output } = started;
    if (started.exitCode !== 0) return failed(row, "start", started);
    if (checkCommand !== null) {
      const wrong = await tryUntilWell(async () => {
        const checked = await run(checkCommand, Math.max(1, untilMs - nowMs()));
        output = checked.output || output;
        return checked.exitCode === 0 ? null : checked.output;
      });
      if (wrong !== null) {
        const text = `The check command of ${target} did not end well within ${seconds} s`;
        return { reason: { code: "check_failed", params: { target, seconds }, text }, output: wrong };
      }
    }
    if (!reach) return { reason: null, output };
    const given = new Promise<string>((resolve) => {
      killed.addEventListener("abort", () => resolve("the server ends"));
    });
    const problem = await tryUntilWell(() => Promise.race([reach(), given]));
    if (problem === null) return { reason: null, output };
    const text = `${target} was started, and was not reached within ${seconds} s. ${problem}`;
    return { reason: { code: "started_not_reached", params: { target, seconds, problem }, text }, output };
  }, target);
}

/** Runs the stop command. */
export function bringDown(row: TargetRow): Trying {
  const limitMs = row.startTimeoutSeconds * 1000;
  return trying(async (run) => {
    const stopped = await run(row.stopCommand ?? "true", limitMs);
    if (stopped.exitCode === 0) return { reason: null, output: stopped.output };
    return failed(row, "stop", stopped);
  }, row.name);
}

function trying(
  work: (run: (command: string, timeoutMs: number) => RunningCommand["end"], killed: AbortSignal) => Promise<Tried>,
  name: string,
): Trying {
  let current: RunningCommand | undefined;
  const killing = new AbortController();
  const run = (command: string, timeoutMs: number) => {
    current = runCommand(command, name, timeoutMs);
    if (killing.signal.aborted) current.kill();
    return current.end;
  };
  return {
    end: work(run, killing.signal),
    kill() {
      killing.abort();
      current?.kill();
    },
  };
}

function failed({ name, startTimeoutSeconds }: TargetRow, which: "start" | "stop", end: CommandEnd): Tried {
  const { exitCode, isTimeout, output } = end;
  const how = isTimeout ? "timeout" : exitCode === null ? "signal" : "exit";
  const params = { target: name, seconds: startTimeoutSeconds, ...(exitCode !== null && { exitCode }) };
  const text = `The ${which} command of ${name} ${howItEnded(end, startTimeoutSeconds * 1000)}`;
  return { reason: { code: `${which}_${how}`, params, text }, output };
}
