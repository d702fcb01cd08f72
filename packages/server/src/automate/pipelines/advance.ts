import { needsOf, type PipelineDefinition, type PipelineStepState } from "@crisol/contract";
import { hasEnded } from "../../compute/job.js";
import type { Tx } from "../../store/database.js";
import { changeTrackedRun } from "../../track/runs.js";
import { type PipelineRunRecord, type PipelineStepRecord, stepsOf } from "./pipeline-runs.js";
import { definitionOf } from "./pipelines.js";
import { changeStep } from "./start-step.js";

/** How a run of a pipeline stands, and what is to be done next. */
export interface Standing {
  readonly run: PipelineRunRecord;
  readonly definition: PipelineDefinition;
  readonly steps: readonly PipelineStepRecord[];
  /** Steps whose turn it is. */
  readonly ready: readonly string[];
  /** Jobs that go on. */
  readonly jobIds: readonly string[];
}

/**
 * Takes over how the jobs of the steps have ended, skips what then cannot run, and ends the run when no step is left;
 * returns how it stands. Called again it changes nothing more.
 */
export async function advance(tx: Tx, pipelineRunId: string, nowMs: number): Promise<Standing | undefined> {
  const run = await tx
    .selectFrom("pipelineRun")
    .selectAll()
    .where("id", "=", pipelineRunId)
    .where("state", "=", "running")
    .executeTakeFirst();
  if (!run) return undefined;
  const definition = definitionOf(run.definition);
  const before = await stepsOf(tx, run.id);
  const ended: PipelineStepRecord[] = [];
  for (const step of before) ended.push(await withJobsEnd(tx, step));
  const steps = withoutHope(ended, definition, run.cancelRequestedAtMs !== null, nowMs);
  for (const [at, step] of steps.entries()) if (step !== before[at]) await changeStep(tx, run, step.name, step);
  const stateOf = new Map(steps.map(({ name, state }) => [name, state]));
  const ready = steps
    .filter(
      ({ state, name }) =>
        state === "waiting" && needsOf(definition.steps[name]!).every((need) => isGood(stateOf.get(need))),
    )
    .map(({ name }) => name);
  const jobIds = steps.flatMap(({ state, jobId }) => (state === "queued" && jobId !== null ? [jobId] : []));
  const next = steps.some(({ state }) => state === "waiting" || state === "queued")
    ? run
    : await endRun(tx, run, steps, nowMs);
  return { run: next, definition, steps, ready, jobIds };
}

/** Whether steps that need one in that state may start. */
export function isGood(state: PipelineStepState | undefined): boolean {
  return state === "succeeded" || state === "cached";
}

async function withJobsEnd(tx: Tx, step: PipelineStepRecord): Promise<PipelineStepRecord> {
  if (step.state !== "queued" || step.jobId === null) return step;
  const job = await tx.selectFrom("job").selectAll().where("id", "=", step.jobId).executeTakeFirst();
  if (!job) return { ...step, state: "failed", errorCode: "not_found", errorMessage: "Its job was deleted." };
  if (!hasEnded(job.state)) return step;
  const { errorCode, errorMessage, startedAtMs, endedAtMs } = job;
  return { ...step, state: job.state as PipelineStepState, errorCode, errorMessage, startedAtMs, endedAtMs };
}

/** Steps that wait and can never start are skipped, however far behind; once the run is cancelled none starts any more. */
function withoutHope(
  steps: readonly PipelineStepRecord[],
  definition: PipelineDefinition,
  isCancelled: boolean,
  nowMs: number,
): readonly PipelineStepRecord[] {
  if (isCancelled) {
    return steps.map((step) => (step.state === "waiting" ? { ...step, state: "cancelled", endedAtMs: nowMs } : step));
  }
  const stateOf = new Map(steps.map(({ name, state }) => [name, state]));
  const isLost = (state: PipelineStepState | undefined) =>
    state === "failed" || state === "cancelled" || state === "skipped";
  const skipped = steps.find(
    ({ name, state }) =>
      state === "waiting" && needsOf(definition.steps[name]!).some((need) => isLost(stateOf.get(need))),
  );
  if (!skipped) return steps;
  const without = steps.map(
    (step): PipelineStepRecord => (step === skipped ? { ...step, state: "skipped", endedAtMs: nowMs } : step),
  );
  return withoutHope(without, definition, isCancelled, nowMs);
}

async function endRun(
  tx: Tx,
  run: PipelineRunRecord,
  steps: readonly PipelineStepRecord[],
  nowMs: number,
): Promise<PipelineRunRecord> {
  const bad = steps.filter(({ state }) => !isGood(state));
  const isCancelled = run.cancelRequestedAtMs !== null || bad.every((step) => step.state !== "failed");
  const state = bad.length === 0 ? "succeeded" : isCancelled ? "cancelled" : "failed";
  const ended = { state, endedAtMs: nowMs } as const;
  await tx.updateTable("pipelineRun").set(ended).where("id", "=", run.id).execute();
  await changeTrackedRun(tx, run.runId, ended);
  const failed = steps.find((step) => step.state === "failed");
  if (failed) {
    const error = { errorCode: failed.errorCode, errorMessage: `The step ${failed.name}: ${failed.errorMessage}` };
    await tx.updateTable("run").set(error).where("id", "=", run.runId).execute();
  }
  return { ...run, ...ended };
}
