import { CrisolError, type RunLog, type RunSummary } from "@crisol/contract";
import type { Kysely } from "kysely";
import { RESTORE_MS } from "../define/projects.js";
import { instantOrNull } from "../instant-or-null.js";
import type { Database } from "../store/database.js";
import { isOneOf } from "../store/sql.js";
import { getLoggedModel, loggedModelView } from "./logged-models.js";
import { textsOf } from "./params.js";
import { getTrackedRun, type TrackedRun } from "./runs.js";

/** The tag in which MLflow keeps what somebody wrote about a run. */
export const NOTE_TAG = "mlflow.note.content";

/** A run of the project, whoever made it; throws `not_found`. */
export async function getAnyRun(db: Kysely<Database>, projectId: string, runId: string): Promise<TrackedRun> {
  const run = await getTrackedRun(db, runId);
  if (run.projectId !== projectId || run.deletedAtMs !== null) {
    throw new CrisolError("not_found", { resource: "run", value: runId });
  }
  return run;
}

/** Whose files they are: the run's, or those of a model that it logged. Throws `not_found`. */
export async function artifactRoot(
  db: Kysely<Database>,
  { projectId, runId, modelId }: { projectId: string; runId: string; modelId?: string | undefined },
): Promise<string> {
  const run = await getAnyRun(db, projectId, runId);
  if (modelId === undefined) return run.id;
  const model = await getLoggedModel(db, modelId);
  if (model.runId !== run.id) throw new CrisolError("not_found", { resource: "logged model", value: modelId });
  return model.id;
}

/** What there is to say of one run, without what it logged. */
export async function summaryOf(db: Kysely<Database>, run: TrackedRun): Promise<RunSummary> {
  return (await summariesOf(db, [run], { params: [], metrics: [] }))[0]!;
}

/** Of what runs have logged, what is asked for. */
export interface WantedKeys {
  readonly params: readonly string[];
  readonly metrics: readonly string[];
}

/** What the runs have of the params and metrics that are named, in the order of `runs`. */
export async function summariesOf(
  db: Kysely<Database>,
  runs: readonly TrackedRun[],
  wanted: WantedKeys,
): Promise<RunSummary[]> {
  if (runs.length === 0) return [];
  const ids = runs.map(({ id }) => id);
  const algorithms = await db
    .selectFrom("training")
    .select(["runId", "algorithm"])
    .where(isOneOf(db, "runId", ids))
    .execute();
  const params =
    wanted.params.length === 0
      ? []
      : await db
          .selectFrom("runParam")
          .selectAll()
          .where(isOneOf(db, "runId", ids))
          .where(isOneOf(db, "key", wanted.params))
          .execute();
  const metrics =
    wanted.metrics.length === 0
      ? []
      : await db
          .selectFrom("metric")
          .select(["runId", "key", "value"])
          .where(isOneOf(db, "runId", ids))
          .where(isOneOf(db, "key", wanted.metrics))
          .execute();
  const algorithmOf = new Map(algorithms.map(({ runId, algorithm }) => [runId, algorithm]));
  const own = <Value>(rows: readonly { readonly runId: string; readonly key: string; readonly value: Value }[]) => {
    const byRun = new Map(ids.map((id): [string, { key: string; value: Value }[]] => [id, []]));
    for (const { runId, key, value } of rows) byRun.get(runId)!.push({ key, value });
    return (id: string) => byRun.get(id)!;
  };
  const paramsOf = own(params);
  const metricsOf = own(metrics);
  return runs.map((run) => ({
    id: run.id,
    projectId: run.projectId,
    experimentId: run.experimentId,
    name: run.name,
    state: run.state,
    user: run.userName,
    algorithm: algorithmOf.get(run.id) ?? null,
    createdAt: new Date(run.createdAtMs).toISOString(),
    startedAt: instantOrNull(run.startedAtMs),
    endedAt: instantOrNull(run.endedAtMs),
    restorableUntil: instantOrNull(run.deletedAtMs === null ? null : run.deletedAtMs + RESTORE_MS),
    params: paramsOf(run.id),
    metrics: metricsOf(run.id),
  }));
}

/** All that the run has logged, but for the points of its metrics. */
export async function runLogOf(db: Kysely<Database>, runId: string): Promise<RunLog> {
  const metrics = await db
    .selectFrom("metric")
    .leftJoin(
      (chunk) =>
        chunk
          .selectFrom("metricChunk")
          .select(["key", (own) => own.fn.sum("count").as("sealed")])
          .where("runId", "=", runId)
          .groupBy("key")
          .as("chunk"),
      (join) => join.onRef("chunk.key", "=", "metric.key"),
    )
    .select(["metric.key", "value", "step", "timestampMs", "openPoints", "chunk.sealed"])
    .where("metric.runId", "=", runId)
    .orderBy("metric.key")
    .execute();
  const tags = await textsOf(db, "runTag", runId);
  const models = await db
    .selectFrom("loggedModel")
    .selectAll()
    .where("runId", "=", runId)
    .where("deletedAtMs", "is", null)
    .orderBy("createdAtMs")
    .orderBy("id")
    .execute();
  return {
    params: await textsOf(db, "runParam", runId),
    tags: tags.filter(({ key }) => key !== NOTE_TAG),
    metrics: metrics.map(({ key, value, step, timestampMs, openPoints, sealed }) => ({
      key,
      value,
      step,
      at: new Date(timestampMs).toISOString(),
      pointCount: openPoints + Number(sealed ?? 0),
    })),
    models: models.map(loggedModelView),
    note: tags.find(({ key }) => key === NOTE_TAG)?.value ?? "",
  };
}
