import type { JobOutcome } from "../compute/job-kind.js";
import { updateRun } from "./runs.js";
import type { TrainResult } from "./train-job.js";
import { logTraining } from "./training-log.js";

/** What becomes of a run when its job starts and ends. */
export const trainOutcome: JobOutcome<TrainResult> = {
  async start(tx, job) {
    await updateRun(tx, runIdOf(job.subject), { state: "running", startedAtMs: job.startedAt });
  },

  async finish(tx, job, result) {
    const runId = runIdOf(job.subject);
    await updateRun(tx, runId, {
      state: "succeeded",
      metrics: result.metrics,
      rowCounts: result.rowCounts,
      classes: result.classes,
      positiveClass: result.positiveClass,
      modelSha256: result.model.sha256,
      modelSizeBytes: result.model.sizeBytes,
      evaluationSha256: result.evaluation.sha256,
      explanationSha256: result.explanation.sha256,
      driftReferenceSha256: result.driftReference.sha256,
      endedAtMs: job.endedAt,
      seconds: job.usage?.wallSeconds ?? null,
    });
    await logTraining(tx, runId, result, job.endedAt ?? job.startedAt ?? 0);
  },

  async fail(tx, job, error) {
    await updateRun(tx, runIdOf(job.subject), {
      state: error === "cancelled" ? "cancelled" : "failed",
      errorCode: error === "cancelled" ? null : error.code,
      errorMessage: error === "cancelled" ? null : error.message,
      endedAtMs: job.endedAt,
      seconds: job.usage?.wallSeconds ?? null,
    });
  },
};

/** The subject of a job that trains a run. */
export function subjectOf(runId: string): string {
  return `run:${runId}`;
}

function runIdOf(subject: string): string {
  return subject.slice("run:".length);
}
