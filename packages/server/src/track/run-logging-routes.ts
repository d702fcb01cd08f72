import type { Readable } from "node:stream";
import { CrisolError, type RunState, runLoggingRoutes as routes } from "@crisol/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { markPhase, PHASE_TAG } from "../compute/use/phase-marks.js";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { announcedBytes } from "../http/body.js";
import { serve } from "../http/serve.js";
import type { Tx } from "../store/database.js";
import { artifactPath, putArtifact } from "./artifacts.js";
import { getExperiment } from "./client-experiments.js";
import { type ExperimentRecord, experimentOfProject } from "./experiments.js";
import { addModelUses } from "./inputs.js";
import { isNewBatch, logBatch } from "./log-batch.js";
import { createLoggedModel, finalizeLoggedModel, findLoggedModel, loggedModelView } from "./logged-models.js";
import { deleteTag, logParams, setTags } from "./params.js";
import { artifactRoot, getAnyRun, summaryOf } from "./run-log.js";
import {
  changeTrackedRun,
  findTrackedRun,
  getTrackedRun,
  isMadeByJob,
  PARENT_TAG,
  setRunDeleted,
  startTrackedRun,
} from "./runs.js";

/** By which scripts of one's own leave runs; MLflow's clients do the same through MLflow's routes. */
export function registerRunLoggingRoutes(app: FastifyInstance, { store, blobs, clock }: Effects): void {
  const kept = (request: FastifyRequest) => blobs.put((request.body ?? []) as Readable, announcedBytes(request));

  serve(app, routes.start, async ({ params: { projectId }, body, caller }) => {
    const { id, experimentId, name, parentRunId, startedAt, params } = body;
    const run = await store.write(async (tx) => {
      const project = await getProject(tx, projectId);
      const same = id === undefined ? undefined : await findTrackedRun(tx, id);
      if (same) {
        if (same.projectId === projectId && same.deletedAtMs === null) return same;
        throw new CrisolError("conflict", { problem: `The id ${id} is another run's` });
      }
      if (parentRunId !== undefined) await getAnyRun(tx, projectId, parentRunId);
      const nowMs = clock.now();
      const started = await startTrackedRun(tx, {
        id,
        experiment:
          experimentId === undefined
            ? await experimentOfProject(tx, project, nowMs)
            : await experimentIn(tx, projectId, experimentId),
        name,
        userName: caller.kind === "user" ? caller.name : "",
        jobId: caller.kind === "user" ? caller.onlyJobId : null,
        startedAtMs: startedAt === undefined ? nowMs : Date.parse(startedAt),
        tags: [...body.tags, ...(parentRunId === undefined ? [] : [{ key: PARENT_TAG, value: parentRunId }])],
        nowMs,
      });
      await logParams(tx, started.id, params);
      return started;
    });
    return summaryOf(store.read, run);
  });

  serve(app, routes.update, async ({ params: { projectId, runId }, body: { name, state, endedAt, tags } }) => {
    await store.write(async (tx) => {
      const run = await getAnyRun(tx, projectId, runId);
      for (const { key, value } of tags) {
        if (value === null) await deleteTag(tx, runId, key);
        else await setTags(tx, runId, [{ key, value }]);
        if (key === PHASE_TAG && value !== null) await markPhase(tx, runId, value, clock.now());
      }
      if (name !== undefined) await changeTrackedRun(tx, runId, { name });
      if (state === undefined && endedAt === undefined) return;
      await requireOfScript(tx, runId);
      if (await isMadeByJob(tx, runId)) return;
      const next = state ?? run.state;
      await changeTrackedRun(tx, runId, { state: next, endedAtMs: endOf(next, endedAt, clock.now()) });
    });
    return summaryOf(store.read, await getAnyRun(store.read, projectId, runId));
  });

  serve(app, routes.restore, async ({ params: { projectId, runId } }) => {
    const run = await store.write(async (tx) => {
      const found = await getTrackedRun(tx, runId);
      if (found.projectId !== projectId) throw new CrisolError("not_found", { resource: "run", value: runId });
      const { name, deletedAtMs } = await getExperiment(tx, found.experimentId);
      if (deletedAtMs !== null) {
        throw new CrisolError("conflict", { problem: `The experiment ${name} is deleted: restore it first` });
      }
      await setRunDeleted(tx, runId, null);
      return getAnyRun(tx, projectId, runId);
    });
    return summaryOf(store.read, run);
  });

  serve(app, routes.logBatch, async ({ params: { projectId, runId }, body }) => {
    const { writer, params, tags } = body;
    await store.write(async (tx) => {
      await getAnyRun(tx, projectId, runId);
      if (writer && !(await isNewBatch(tx, runId, writer))) return;
      const nowMs = clock.now();
      const metrics = body.metrics.map(({ value, timestampMs = nowMs, ...point }) => ({
        ...point,
        value: Number(value),
        timestampMs,
      }));
      await logBatch(tx, runId, { params, metrics, tags, nowMs });
    });
  });

  serve(app, routes.putArtifact, async ({ params: { projectId, runId }, query, request }) => {
    const path = artifactPath(query.path);
    await artifactRoot(store.read, { projectId, runId, modelId: query.modelId });
    const content = await kept(request);
    await store.write(async (tx) => {
      const rootId = await artifactRoot(tx, { projectId, runId, modelId: query.modelId });
      await putArtifact(tx, { rootId, path, ...content, updatedAtMs: clock.now() });
    });
    return { path, isFolder: false, sizeBytes: content.sizeBytes };
  });

  serve(app, routes.logModel, async ({ params: { projectId, runId }, query, request }) => {
    const path = artifactPath(query.path);
    await getAnyRun(store.read, projectId, runId);
    const content = await kept(request);
    const model = await store.write(async (tx) => {
      const run = await getAnyRun(tx, projectId, runId);
      const { id, name, type: modelType, step } = query;
      const same = id === undefined ? undefined : await findLoggedModel(tx, id);
      if (same) {
        if (same.runId === runId && same.deletedAtMs === null) return same;
        throw new CrisolError("conflict", { problem: `The id ${id} is another model's` });
      }
      const nowMs = clock.now();
      const given = { id, experimentId: run.experimentId, runId, name, modelType, params: [], tags: [], nowMs };
      const made = await createLoggedModel(tx, given);
      await putArtifact(tx, { rootId: made.id, path, ...content, updatedAtMs: nowMs });
      await addModelUses(tx, runId, "output", [{ modelId: made.id, step }]);
      await finalizeLoggedModel(tx, made.id, "ready", nowMs);
      return { ...made, status: "ready" as const };
    });
    return loggedModelView(model);
  });
}

async function experimentIn(tx: Tx, projectId: string, experimentId: string): Promise<ExperimentRecord> {
  const experiment = await getExperiment(tx, experimentId);
  if (experiment.projectId !== projectId || experiment.deletedAtMs !== null) {
    throw new CrisolError("not_found", { resource: "experiment", value: experimentId });
  }
  return experiment;
}

/** Throws `conflict` for a training of ours, whose state is its job's. */
async function requireOfScript(tx: Tx, runId: string): Promise<void> {
  const training = await tx.selectFrom("training").select("runId").where("runId", "=", runId).executeTakeFirst();
  if (training)
    throw new CrisolError("conflict", { problem: `The run ${runId} ends with its job: cancel that instead` });
}

/** The end that goes with a state: none for one that goes on. */
function endOf(state: RunState, endedAt: string | undefined, nowMs: number): number | null {
  if (state === "running") return null;
  return endedAt === undefined ? nowMs : Date.parse(endedAt);
}
