import type { Kysely } from "kysely";
import type { Database, Tx } from "../../store/database.js";
import type { SweepRecord } from "./sweeps.js";
import { trialCurve, valuePoint } from "./trial-curve.js";
import type { TrialRecord } from "./trials.js";

interface EndedJob {
  readonly state: "succeeded" | "failed" | "cancelled";
  readonly errorMessage: string | null;
  readonly endedAtMs: number | null;
}

/** The trials as they are once those whose jobs have ended are told so, in the order in which they were given. */
export async function settleTrials(
  tx: Tx,
  sweep: SweepRecord,
  trials: readonly TrialRecord[],
  nowMs: number,
): Promise<TrialRecord[]> {
  const settled: TrialRecord[] = [];
  for (const trial of trials) {
    const job = trial.state === "running" ? await endedJob(tx, trial.jobId) : undefined;
    settled.push(job ? await settle(tx, sweep, trial, job, nowMs) : trial);
  }
  return settled;
}

/** How the job has ended; undefined while it goes on. One that was deleted counts as cancelled. */
async function endedJob(db: Kysely<Database>, jobId: string): Promise<EndedJob | undefined> {
  const job = await db
    .selectFrom("job")
    .select(["state", "errorMessage", "endedAtMs"])
    .where("id", "=", jobId)
    .executeTakeFirst();
  if (!job) return { state: "cancelled", errorMessage: null, endedAtMs: null };
  const { state, errorMessage, endedAtMs } = job;
  return state === "queued" || state === "running" ? undefined : { state, errorMessage, endedAtMs };
}

async function settle(
  tx: Tx,
  sweep: SweepRecord,
  trial: TrialRecord,
  job: EndedJob,
  nowMs: number,
): Promise<TrialRecord> {
  const change = { ...(await outcomeOf(tx, sweep, trial, job)), endedAtMs: job.endedAtMs ?? nowMs };
  await tx
    .updateTable("sweepTrial")
    .set(change)
    .where("sweepId", "=", trial.sweepId)
    .where("number", "=", trial.number)
    .execute();
  return { ...trial, ...change };
}

type Outcome = Pick<TrialRecord, "state" | "value" | "step" | "reasonCode" | "reason">;

async function outcomeOf(tx: Tx, { spec }: SweepRecord, trial: TrialRecord, job: EndedJob): Promise<Outcome> {
  const { metric } = spec.objective;
  const nothing = { value: null, step: null };
  if (job.state === "failed") {
    return { state: "failed", ...nothing, reasonCode: "job_failed", reason: job.errorMessage ?? "Its job failed." };
  }
  const isStopped = trial.reasonCode === "stopping_rule";
  if (job.state === "cancelled" && !isStopped) {
    return { state: "cancelled", ...nothing, reasonCode: "cancelled", reason: "Its job was cancelled." };
  }
  const state = job.state === "succeeded" ? "completed" : "stopped";
  const points = await trialCurve(tx, { ...trial, state }, spec.template.kind, metric);
  const point = valuePoint(points, spec.objective);
  const measured = point && Number.isFinite(point.value) ? { value: point.value, step: point.step } : nothing;
  // It had ended well before it could be stopped: that counts.
  if (state === "stopped") {
    return { state, ...measured, reasonCode: trial.reasonCode, reason: trial.reason };
  }
  if (point === undefined) {
    const logged = await loggedKeys(tx, trial.runId);
    const instead = logged.length > 0 ? `it logged ${logged.join(", ")}` : "it logged no metric";
    const reason = `It ended well and never logged ${metric}: ${instead}.`;
    return { state: "failed", ...nothing, reasonCode: "not_logged", reason };
  }
  if (measured.value === null) {
    const reason = `Its ${metric} is not a number.`;
    return { state: "failed", ...nothing, reasonCode: "job_failed", reason };
  }
  return { state, ...measured, reasonCode: null, reason: null };
}

async function loggedKeys(db: Kysely<Database>, runId: string): Promise<string[]> {
  const rows = await db.selectFrom("metric").select("key").where("runId", "=", runId).orderBy("key").limit(5).execute();
  return rows.map(({ key }) => key);
}
