import type { Effects } from "../effects.js";
import type { Tx } from "../store/database.js";
import { newId } from "../store/ids.js";
import { experimentOfProject } from "../track/experiments.js";
import { setTags } from "../track/params.js";
import { PARENT_TAG } from "../track/runs.js";
import type { CheckedRun, RunRequest } from "./new-run.js";
import { addRun, countRuns, getRun, newRun } from "./runs.js";
import type { TrainSpec } from "./train-job.js";
import { subjectOf } from "./train-outcome.js";
import { logTrainingParams } from "./training-log.js";
import { trainingMachine } from "./training-machine.js";

export interface NewTraining {
  readonly project: { readonly id: string; readonly name: string };
  readonly request: RunRequest & { readonly name?: string | undefined; readonly seed: number };
  /** What `checkRun` has found. */
  readonly checked: CheckedRun;
  /** The run in which this one is nested, such as a pipeline's. */
  readonly parentRunId?: string | undefined;
}

/** Queues a training that was checked, with its run; returns both ids. */
export async function addTraining(
  tx: Tx,
  { jobs, clock, settings }: Pick<Effects, "jobs" | "clock" | "settings">,
  { project, request, checked, parentRunId }: NewTraining,
): Promise<{ readonly jobId: string; readonly runId: string }> {
  const { definition, recipe, dataSha256, warmStart } = checked;
  const { algorithm, calibration, coverage, seed, warmStartRunId } = request;
  const machine = trainingMachine(request.resources);
  const runId = newId("run");
  const common = { ...definition, dataSha256, algorithm, params: checked.params, calibration, coverage, seed };
  const spec: TrainSpec = { runId, ...common, steps: recipe.steps, split: recipe.split, warmStart, ...machine.held };
  if (warmStartRunId !== null) await getRun(tx, project.id, warmStartRunId); // deleted meanwhile
  const subject = subjectOf(runId);
  const jobId = await jobs.enqueue(tx, { kind: "train", projectId: project.id, subject, spec, ...machine.job });
  const name = request.name ?? `${algorithm} ${(await countRuns(tx, project.id)) + 1}`;
  const { dataId, dataVersion, id: recipeId } = recipe;
  const own = { id: runId, projectId: project.id, jobId, name, dataId, dataVersion, recipeId, warmStartRunId };
  const nowMs = clock.now();
  const experiment = await experimentOfProject(tx, project, nowMs);
  const asked = { ...machine.held, wants: machine.job.wants ?? null };
  const run = newRun({ ...own, ...common, ...asked, serverVersion: settings.version, createdAtMs: nowMs });
  await addRun(tx, run, experiment.id);
  await logTrainingParams(tx, run);
  if (parentRunId !== undefined) await setTags(tx, runId, [{ key: PARENT_TAG, value: parentRunId }]);
  return { jobId, runId };
}
