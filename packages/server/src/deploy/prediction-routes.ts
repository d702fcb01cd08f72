import { CrisolError, type Job, predictionRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { findJob } from "../compute/job.js";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { sendFile } from "../http/file.js";
import { serve } from "../http/serve.js";
import { newId } from "../store/ids.js";
import { mapPage } from "../store/page.js";
import {
  type BatchPredictionRecord,
  batchPredictionView,
  getBatchPrediction,
  listBatchPredictions,
  planSource,
  predictOutcome,
  subjectOf,
} from "./batch-predictions.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { modelToScore } from "./model-to-score.js";
import type { PredictSpec } from "./predict-job.js";

export function registerPredictionRoutes(app: FastifyInstance, effects: Effects, threads: ModelImportThreads): void {
  const { store, blobs, jobs, clock } = effects;
  jobs.handle("predict", predictOutcome);

  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return mapPage(await listBatchPredictions(store.read, params.projectId, query), batchPredictionView);
  });

  serve(app, routes.create, async ({ params: { projectId }, body }) => {
    const project = await getProject(store.read, projectId);
    const { modelId, version } = body;
    const { inputs, ...model } = await modelToScore(effects, threads, project, body);
    const planned = await planSource(effects, projectId, body.source, inputs);
    const id = newId("bat");
    const spec: PredictSpec = { ...model, source: planned.source };
    return await store.write(async (tx) => {
      await getProject(tx, projectId);
      const jobId = await jobs.enqueue(tx, { kind: "predict", projectId, subject: subjectOf(id), spec });
      const row: BatchPredictionRecord = {
        id,
        projectId,
        jobId,
        modelId,
        version,
        state: "queued",
        sourceName: planned.name,
        rowCount: null,
        refusedRowCount: null,
        parquetSha256: null,
        csvSha256: null,
        resultSizeBytes: null,
        createdAtMs: clock.now(),
        endedAtMs: null,
      };
      await tx.insertInto("batchPrediction").values(row).execute();
      return { prediction: batchPredictionView(row), job: (await findJob(tx, jobId)) as Job };
    });
  });

  serve(app, routes.get, async ({ params }) => {
    await getProject(store.read, params.projectId);
    return batchPredictionView(await getBatchPrediction(store.read, params.projectId, params.predictionId));
  });

  serve(app, routes.download, async ({ params, query, reply }) => {
    await getProject(store.read, params.projectId);
    const row = await getBatchPrediction(store.read, params.projectId, params.predictionId);
    const sha256 = query.format === "csv" ? row.csvSha256 : row.parquetSha256;
    if (sha256 === null) {
      throw new CrisolError("conflict", { problem: `The prediction ${row.id} has no result: it is ${row.state}` });
    }
    const name = row.sourceName.replace(/^.*[/\\]/, "").replace(/\.\w+$/, "");
    const mediaType = query.format === "csv" ? "text/csv; charset=utf-8" : "application/vnd.apache.parquet";
    return sendFile(reply, blobs.open(sha256), { fileName: `${name}-predictions.${query.format}`, mediaType });
  });
}
