import { CrisolError } from "@crisol/contract";
import type { ProjectRecord } from "../../define/projects.js";
import type { Tx } from "../../store/database.js";
import { newId } from "../../store/ids.js";
import { experimentFor } from "../../track/experiments.js";
import { logParams } from "../../track/params.js";
import { changeTrackedRun, startTrackedRun } from "../../track/runs.js";
import { SWEEP_TAG } from "./begin-trials.js";
import { invalid } from "./check-sweep.js";
import type { CheckedSweep } from "./checked-sweep.js";
import { type SweepRecord, sweepHasEnded } from "./sweeps.js";
import { trialsOf } from "./trials.js";

export interface NewSweep {
  readonly project: ProjectRecord;
  readonly checked: CheckedSweep;
  readonly user: { readonly id: string; readonly name: string };
  readonly nowMs: number;
}

/** Adds a sweep with the run in which those of its trials are nested; returns its id. */
export async function addSweep(tx: Tx, { project, checked, user, nowMs }: NewSweep): Promise<string> {
  const { spec, prepared, configurationCount } = checked;
  const { template, strategy, stopping, objective } = spec;
  const id = newId("swp");
  const named = template.kind === "script" ? template.script.experiment : undefined;
  const experiment = await experimentFor(tx, project, named, nowMs);
  const run = await startTrackedRun(tx, {
    experiment,
    name: spec.name,
    userName: user.name,
    startedAtMs: nowMs,
    tags: [{ key: SWEEP_TAG, value: id }],
    nowMs,
  });
  const params = {
    strategy: strategy.name,
    stopping_rule: stopping.rule,
    objective: objective.metric,
    goal: objective.goal,
    maximum_trials: spec.maximumTrials,
    seed: spec.seed,
  };
  await logParams(
    tx,
    run.id,
    Object.entries(params).map(([key, value]) => ({ key, value: String(value) })),
  );
  await tx
    .insertInto("sweep")
    .values({
      id,
      projectId: project.id,
      name: spec.name,
      runId: run.id,
      state: "running",
      ending: null,
      spec: JSON.stringify(spec),
      prepared: JSON.stringify(prepared),
      configurationCount,
      userId: user.id,
      userName: user.name,
      countedFrom: 0,
      createdAtMs: nowMs,
      startedAtMs: nowMs,
      endedAtMs: null,
    })
    .execute();
  return id;
}

/** Lets a sweep that has ended go on. Throws `sweep_running`, and `sweep_invalid` where no trial is left. */
export async function resumeSweep(
  tx: Tx,
  sweep: SweepRecord,
  { maximumTrials = sweep.spec.maximumTrials }: { readonly maximumTrials?: number | undefined },
  nowMs: number,
): Promise<void> {
  const { id, state, runId } = sweep;
  if (!sweepHasEnded(state)) throw new CrisolError("sweep_running", { value: id, state });
  const { length } = await trialsOf(tx, id);
  if (maximumTrials <= length) {
    const message = `maximumTrials must be above ${length}, the trials that there are, not ${maximumTrials}`;
    throw invalid([{ field: "maximumTrials", message }]);
  }
  const spec = JSON.stringify({ ...sweep.spec, maximumTrials });
  await tx
    .updateTable("sweep")
    .set({ state: "running", ending: null, spec, countedFrom: length, startedAtMs: nowMs, endedAtMs: null })
    .where("id", "=", id)
    .execute();
  await changeTrackedRun(tx, runId, { state: "running", endedAtMs: null });
  await tx.updateTable("run").set({ errorCode: null, errorMessage: null }).where("id", "=", runId).execute();
}
