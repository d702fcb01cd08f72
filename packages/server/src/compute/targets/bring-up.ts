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

/** Runs the start command, and the check command until it ends well; both within the target's time. */
export function bringUp(row: TargetRow, nowMs: () => number = Date.now): Trying {
  const limitMs = row.startTimeoutSeconds * 1000;
  const untilMs = nowMs() + limitMs;
  return trying(async (run, isKilled) => {
    const started = await run(row.startCommand ?? "true", limitMs);
    const { output } = started;
    if (started.exitCode !== 0) return failed(row, "start", started);
    if (row.checkCommand === null) return { reason: null, output };
    for (;;) {
      const leftMs = untilMs - nowMs();
      const checked = await run(row.checkCommand, Math.max(1, leftMs));
      if (checked.exitCode === 0) return { reason: null, output: checked.output || output };
      if (untilMs - nowMs() < CHECK_EVERY_MS || isKilled()) {
        const params = { target: row.name, seconds: row.startTimeoutSeconds };
        const text = `The check command of ${row.name} did not end well within ${row.startTimeoutSeconds} s`;
        return { reason: { code: "check_failed", params, text }, output: checked.output };
      }
      await sleep(CHECK_EVERY_MS);
    }
  }, row.name);
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
  work: (run: (command: string, timeoutMs: number) => RunningCommand["end"], isKilled: () => boolean) => Promise<Tried>,
  name: string,
): Trying {
  let current: RunningCommand | undefined;
  let isKilled = false;
  const run = (command: string, timeoutMs: number) => {
    current = runCommand(command, name, timeoutMs);
    if (isKilled) current.kill();
    return current.end;
  };
  return {
    end: work(run, () => isKilled),
    kill() {
      isKilled = true;
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
