import type { Configuration } from "@crisol/engine";
import type { Effects } from "../../effects.js";
import type { Tx } from "../../store/database.js";
import { setTags } from "../../track/params.js";
import type { Prepared } from "./checked-sweep.js";
import { addScriptTrial } from "./script-trials.js";
import type { Suggestions } from "./search-threads.js";
import { endSweep, type Room } from "./settle-sweep.js";
import { ending } from "./sweep-ending.js";
import { findSweep, type SweepRecord } from "./sweeps.js";
import { addTrainingTrial } from "./training-trials.js";
import type { TrialRecord } from "./trials.js";

/** The tags of a trial's run that say of which sweep it is, and its number there. */
export const SWEEP_TAG = "crisol.sweep";
export const TRIAL_TAG = "crisol.sweepTrial";

type BeginEffects = Pick<Effects, "jobs" | "clock" | "settings">;

/**
 * Begins a trial with each configuration that was suggested for the room there was, and ends the sweep where there was none and
 * nothing runs. Returns false, and does nothing, where the sweep has changed since then.
 */
export async function beginTrials(
  tx: Tx,
  effects: BeginEffects,
  { sweep, trials }: Room,
  { configurations, isExhausted }: Suggestions,
): Promise<boolean> {
  if (!(await isAsBefore(tx, sweep, trials.length))) return false;
  for (const [at, configuration] of configurations.entries()) {
    await beginTrial(tx, effects, sweep, trials.length + at, configuration);
  }
  const runs = configurations.length > 0 || trials.some(({ state }) => state === "running");
  if (isExhausted && !runs) {
    const end = ending("completed", "exhausted", "every configuration was tried", { count: trials.length });
    await endSweep(tx, sweep, end, effects.clock.now());
  }
  return true;
}

/** Whoever begins trials has settled them too, so what was suggested holds until one was begun or the sweep was changed. */
async function isAsBefore(tx: Tx, { id, startedAtMs, spec }: SweepRecord, trialCount: number): Promise<boolean> {
  const now = await findSweep(tx, id);
  if (now?.state !== "running" || now.startedAtMs !== startedAtMs) return false;
  if (now.spec.maximumTrials !== spec.maximumTrials) return false;
  const { count } = await tx
    .selectFrom("sweepTrial")
    .select((own) => own.fn.countAll<number>().as("count"))
    .where("sweepId", "=", id)
    .executeTakeFirstOrThrow();
  return Number(count) === trialCount;
}

async function beginTrial(
  tx: Tx,
  effects: BeginEffects,
  sweep: SweepRecord,
  number: number,
  configuration: Configuration,
): Promise<void> {
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
}

function ofTraining(prepared: Prepared) {
  if (prepared.kind !== "training") throw new Error("A sweep of trainings was not prepared as one.");
  return prepared;
}
