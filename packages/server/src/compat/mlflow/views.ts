import type { RunState } from "@crisol/contract";
import type { ExperimentRecord } from "../../track/experiments.js";
import type { LoggedModel, LoggedModelDetails } from "../../track/logged-models.js";
import type { KeyValue } from "../../track/params.js";
import type { TrackedRun } from "../../track/runs.js";

/** States by MLflow's names. */
export const statusOfState: Readonly<Record<RunState, string>> = {
  queued: "SCHEDULED",
  running: "RUNNING",
  succeeded: "FINISHED",
  failed: "FAILED",
  cancelled: "KILLED",
};

/** Floats that JSON cannot hold are text. */
export function floatView(value: number | null): number | string {
  if (value === null || Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? value : value > 0 ? "Infinity" : "-Infinity";
}

const stageOf = (deletedAtMs: number | null) => (deletedAtMs === null ? "active" : "deleted");

export function experimentView(experiment: ExperimentRecord, tags: readonly KeyValue[]): object {
  return {
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: `mlflow-artifacts:/${experiment.id}`,
    lifecycle_stage: stageOf(experiment.deletedAtMs),
    last_update_time: experiment.updatedAtMs,
    creation_time: experiment.createdAtMs,
    ...(tags.length > 0 && { tags }),
  };
}

export function runInfoView(run: TrackedRun): object {
  return {
    run_id: run.id,
    run_uuid: run.id,
    run_name: run.name,
    experiment_id: run.experimentId,
    user_id: run.userName,
    status: statusOfState[run.state],
    start_time: run.startedAtMs ?? run.createdAtMs,
    ...(run.endedAtMs !== null && { end_time: run.endedAtMs }),
    artifact_uri: runArtifactUri(run),
    lifecycle_stage: stageOf(run.deletedAtMs),
  };
}

export function runArtifactUri({ experimentId, id }: Pick<TrackedRun, "experimentId" | "id">): string {
  return `mlflow-artifacts:/${experimentId}/${id}/artifacts`;
}

/** Where the model's files are, as clients name it. */
export function modelArtifactUri({ experimentId, id }: Pick<LoggedModel, "experimentId" | "id">): string {
  return `mlflow-artifacts:/${experimentId}/models/${id}/artifacts`;
}

export function loggedModelView(model: LoggedModel, details: LoggedModelDetails): object {
  const status = { pending: "LOGGED_MODEL_PENDING", ready: "LOGGED_MODEL_READY", failed: "LOGGED_MODEL_UPLOAD_FAILED" };
  return {
    info: {
      model_id: model.id,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.createdAtMs,
      last_updated_timestamp_ms: model.updatedAtMs,
      artifact_uri: modelArtifactUri(model),
      status: status[model.status],
      model_type: model.modelType,
      ...(model.runId !== null && { source_run_id: model.runId }),
      tags: details.tags,
    },
    data: {
      params: details.params,
      metrics: details.metrics.map((metric) => ({
        key: metric.key,
        value: floatView(metric.value),
        timestamp: metric.timestampMs,
        step: metric.step,
        model_id: metric.modelId,
        run_id: metric.runId,
        ...(metric.datasetName && { dataset_name: metric.datasetName }),
        ...(metric.datasetDigest && { dataset_digest: metric.datasetDigest }),
      })),
    },
  };
}
