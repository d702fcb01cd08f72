import type { Tx } from "../../store/database.js";
import { logMetrics } from "../../track/metrics.js";
import { setTags } from "../../track/params.js";
import { settleTrials } from "./settle-trial.js";
import { ending, reasonToEnd } from "./sweep-ending.js";
import { bestTrial, type Ending, findSweep, type SweepRecord, sweepHasEnded } from "./sweeps.js";
import { type TrialRecord, trialsOf } from "./trials.js";

/** How a sweep goes on. */
export interface SettledSweep {
  /** Jobs of trials that are to be cancelled. */
  readonly toCancel: readonly string[];
  /** What may begin; null where nothing may. */
  readonly room: Room | null;
}

/** Room for further trials. */
export interface Room {
  readonly sweep: SweepRecord;
  /** All trials so far, in the order in which they were begun. */
  readonly trials: readonly TrialRecord[];
  readonly count: number;
}

/**
 * Takes in the trials that have ended, decides whether the sweep goes on, and ends it after the last one. All it knows is in the
 * store, so that it may be called at any time, and after a restart.
 */
export async function settleSweep(tx: Tx, nowMs: number, sweepId: string): Promise<SettledSweep> {
  const sweep = await findSweep(tx, sweepId);
  if (!sweep || sweepHasEnded(sweep.state)) return { toCancel: [], room: null };
  const before = await trialsOf(tx, sweepId);
  const trials = await settleTrials(tx, sweep, before, nowMs);
  await logBest(tx, sweep, before, trials, nowMs);
  const early = sweep.ending ?? reasonToEnd(sweep, trials, nowMs);
  const running = trials.filter(({ state }) => state === "running");
  const end = early ?? afterAll(sweep, trials);
  if (end && running.length === 0) await endSweep(tx, sweep, end, nowMs);
  else if (early && !sweep.ending) await noteEnding(tx, sweepId, early);
  if (early) return { toCancel: running.map(({ jobId }) => jobId), room: null };
  const toCancel = running.flatMap(({ reasonCode, jobId }) => (reasonCode === "stopping_rule" ? jobId : []));
  const { parallelTrials, maximumTrials } = sweep.spec;
  const count = Math.min(parallelTrials - running.length, maximumTrials - trials.length);
  return { toCancel, room: count > 0 ? { sweep, trials, count } : null };
}

/** From now on no trial begins, and those that run are to be cancelled. */
export async function noteEnding(tx: Tx, sweepId: string, end: Ending): Promise<void> {
  const change = { state: "stopping", ending: JSON.stringify(end) } as const;
  await tx.updateTable("sweep").set(change).where("id", "=", sweepId).execute();
}

function afterAll({ spec: { maximumTrials } }: SweepRecord, { length }: readonly TrialRecord[]): Ending | null {
  if (length < maximumTrials) return null;
  return ending("completed", "all_trials", `all ${maximumTrials} trials have ended`, { count: maximumTrials });
}

/**
 * The sweep's run shows the best value so far by how many trials are completed, as whoever looks at it with MLflow expects. Not
 * by the number of the trial: those end in any order, and the point of the highest step is the one that counts as the latest.
 */
async function logBest(
  tx: Tx,
  sweep: SweepRecord,
  before: readonly TrialRecord[],
  trials: readonly TrialRecord[],
  nowMs: number,
): Promise<void> {
  const completed = countCompleted(trials);
  if (completed === countCompleted(before)) return;
  const best = await bestTrial(tx, sweep);
  if (!best || best.value === null) return;
  const key = sweep.spec.objective.metric;
  await logMetrics(tx, sweep.runId, [{ key, step: completed, value: best.value, timestampMs: nowMs }]);
  await setTags(tx, sweep.runId, [{ key: "crisol.bestRun", value: best.runId }]);
}

function countCompleted(trials: readonly TrialRecord[]): number {
  return trials.filter(({ state }) => state === "completed").length;
}

const runStates = { completed: "succeeded", stopped: "cancelled", failed: "failed" } as const;

/** Ends a sweep of which nothing runs, and its run. */
export async function endSweep(tx: Tx, { id, runId }: SweepRecord, end: Ending, nowMs: number): Promise<void> {
  const change = { state: end.state, ending: JSON.stringify(end), endedAtMs: nowMs };
  await tx.updateTable("sweep").set(change).where("id", "=", id).execute();
  const hasFailed = end.state === "failed";
  await tx
    .updateTable("run")
    .set({
      state: runStates[end.state],
      endedAtMs: nowMs,
      errorCode: hasFailed ? end.reason.code : null,
      errorMessage: hasFailed ? `The sweep failed: ${end.reason.text}` : null,
    })
    .where("id", "=", runId)
    .execute();
}
