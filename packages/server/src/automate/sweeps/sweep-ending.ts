import type { Ending, SweepRecord } from "./sweeps.js";
import type { TrialRecord } from "./trials.js";

/** Trials after which it is said that none logs the objective: more of the same would find nothing. */
const TRIALS_WITHOUT_OBJECTIVE = 3;

/** Why the sweep is to end before its last trial; null while it goes on. */
export function reasonToEnd(
  { spec, countedFrom, startedAtMs }: SweepRecord,
  trials: readonly TrialRecord[],
  nowMs: number,
): Ending | null {
  const { timeLimitSeconds, maximumFailures, objective } = spec;
  if (timeLimitSeconds !== null && nowMs >= startedAtMs + timeLimitSeconds * 1000) {
    return ending("stopped", "time_limit", `its time limit of ${timeLimitSeconds} s is over`, {
      seconds: timeLimitSeconds,
    });
  }
  const last = trials
    .filter(({ state, number }) => number >= countedFrom && state !== "running" && state !== "cancelled")
    .sort((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0) || b.number - a.number);
  const others = last.findIndex(({ state }) => state !== "failed");
  const failed = others === -1 ? last : last.slice(0, others);
  if (failed.length === last.length && failed.every(({ reasonCode }) => reasonCode === "not_logged")) {
    const enough = Math.min(TRIALS_WITHOUT_OBJECTIVE, maximumFailures, spec.maximumTrials);
    if (failed.length >= enough) {
      const { metric } = objective;
      const text = `none of the first ${failed.length} trials logged ${metric}. The last one: ${failed[0]!.reason}`;
      return ending("failed", "objective_not_logged", text, { metric, count: failed.length });
    }
  }
  if (failed.length < maximumFailures) return null;
  const text = `${failed.length} trials failed one after the other. The last one: ${failed[0]!.reason}`;
  return ending("failed", "failures", text, { count: failed.length, last: failed[0]!.reason ?? "" });
}

/** An ending with its reason in words. */
export function ending(
  state: Ending["state"],
  code: string,
  text: string,
  params: Readonly<Record<string, string | number>> = {},
): Ending {
  return { state, reason: { code, params: { ...params }, text } };
}
