import { type Configuration, ParameterSpace, type SpaceSpec } from "@crisol/engine";
import type { Effects } from "../../effects.js";
import type { Tx } from "../../store/database.js";
import { logMetrics } from "../../track/metrics.js";
import { setTags } from "../../track/params.js";
import type { Prepared } from "./checked-sweep.js";
import { addScriptTrial } from "./script-trials.js";
import { strategyNamed } from "./search-methods.js";
import { settleTrials } from "./settle-trial.js";
import { ending, reasonToEnd } from "./sweep-ending.js";
import { bestTrial, type Ending, findSweep, type SweepRecord, sweepHasEnded } from "./sweeps.js";
import { addTrainingTrial } from "./training-trials.js";
import { searchTrial, type TrialRecord, trialsOf } from "./trials.js";

/** The tags of a trial's run that say of which sweep it is, and its number there. */
export const SWEEP_TAG = "crisol.sweep";
export const TRIAL_TAG = "crisol.sweepTrial";

type AdvanceEffects = Pick<Effects, "jobs" | "clock" | "settings">;

/**
 * Brings a sweep as far as it can come now: takes in the trials that have ended, decides whether it goes on, begins trials as
 * long as there is room, and ends it after the last one. All it knows is in the store, so that it may be called at any time, and
 * after a restart. Returns the jobs of trials that are to be cancelled.
 */
export async function advanceSweep(tx: Tx, effects: AdvanceEffects, sweepId: string): Promise<readonly string[]> {
  const nowMs = effects.clock.now();
  const sweep = await findSweep(tx, sweepId);
  if (!sweep || sweepHasEnded(sweep.state)) return [];
  const before = await trialsOf(tx, sweepId);
  const trials = await settleTrials(tx, sweep, before, nowMs);
  await logBest(tx, sweep, before, trials, nowMs);
  const early = sweep.ending ?? reasonToEnd(sweep, trials, nowMs);
  const end = early ?? (await beginTrials(tx, effects, sweep, trials));
  const running = trials.filter(({ state }) => state === "running");
  if (end && running.length === 0) await endSweep(tx, sweep, end, nowMs);
  else if (early && !sweep.ending) await noteEnding(tx, sweepId, early);
  if (!early) return running.flatMap(({ reasonCode, jobId }) => (reasonCode === "stopping_rule" ? jobId : []));
  return running.map(({ jobId }) => jobId);
}

/** From now on no trial begins, and those that run are to be cancelled. */
export async function noteEnding(tx: Tx, sweepId: string, end: Ending): Promise<void> {
  const change = { state: "stopping", ending: JSON.stringify(end) } as const;
  await tx.updateTable("sweep").set(change).where("id", "=", sweepId).execute();
}

/** Begins as many trials as there is room for, and adds them to `trials`; returns how the sweep ends after those, if it does. */
async function beginTrials(
  tx: Tx,
  effects: AdvanceEffects,
  sweep: SweepRecord,
  trials: TrialRecord[],
): Promise<Ending | null> {
  const { spec } = sweep;
  const strategy = strategyNamed(spec.strategy.name);
  const space = new ParameterSpace(spec.space as SpaceSpec);
  const isRunning = ({ state }: TrialRecord) => state === "running";
  let free = spec.parallelTrials - trials.filter(isRunning).length;
  for (; free > 0 && trials.length < spec.maximumTrials; free--) {
    const configuration = strategy.suggest({
      space,
      trials: trials.map(searchTrial),
      goal: spec.objective.goal,
      seed: spec.seed,
      params: spec.strategy.params,
    });
    if (configuration === "exhausted") {
      return ending("completed", "exhausted", "every configuration was tried", { count: trials.length });
    }
    trials.push(await beginTrial(tx, effects, sweep, trials.length, configuration));
  }
  const { maximumTrials } = spec;
  if (trials.length < maximumTrials) return null;
  return ending("completed", "all_trials", `all ${maximumTrials} trials have ended`, { count: maximumTrials });
}

async function beginTrial(
  tx: Tx,
  effects: AdvanceEffects,
  sweep: SweepRecord,
  number: number,
  configuration: Configuration,
): Promise<TrialRecord> {
  const { id: sweepId, projectId, spec, prepared, runId: parentRunId, userId, userName } = sweep;
  const { template } = spec;
  const nowMs = effects.clock.now();
  const common = { projectId, name: `${sweep.name} ${number + 1}`.slice(-120), configuration, parentRunId };
  const { jobId, runId } =
    template.kind === "script"
      ? await addScriptTrial(tx, effects.jobs, {
          ...common,
          template,
          user: { id: userId, name: userName },
          nowMs,
        })
      : await addTrainingTrial(tx, effects, { ...common, template, prepared: ofTraining(prepared) });
  await setTags(tx, runId, [
    { key: SWEEP_TAG, value: sweepId },
    { key: TRIAL_TAG, value: String(number) },
  ]);
  const trial: TrialRecord = {
    sweepId,
    number,
    runId,
    jobId,
    state: "running",
    parameters: JSON.stringify(configuration),
    value: null,
    step: null,
    reasonCode: null,
    reason: null,
    decidedPoints: 0,
    createdAtMs: nowMs,
    endedAtMs: null,
  };
  await tx.insertInto("sweepTrial").values(trial).execute();
  return trial;
}

function ofTraining(prepared: Prepared) {
  if (prepared.kind !== "training") throw new Error("A sweep of trainings was not prepared as one.");
  return prepared;
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

async function endSweep(tx: Tx, { id, runId }: SweepRecord, end: Ending, nowMs: number): Promise<void> {
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
