import { type Job, comparisonRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { findJob } from "../compute/job.js";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import { newId } from "../store/ids.js";
import {
  type ComparisonRecord,
  compareOutcome,
  comparisonSubject,
  comparisonView,
  getComparison,
  listComparisons,
  planComparison,
} from "./comparisons.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { getModelRecord } from "./models.js";

/** Versions of a model side by side. */
export function registerComparisonRoutes(app: FastifyInstance, effects: Effects, threads: ModelImportThreads): void {
  const { store, jobs, clock } = effects;
  jobs.handle("compare", compareOutcome);

  serve(app, routes.compare, async ({ params, body }) => {
    const { projectId, modelId } = params;
    await getProject(store.read, projectId);
    const { spec, data } = await planComparison(effects, threads, { ...params, ...body });
    const id = newId("cmp");
    return await store.write(async (tx) => {
      await getModelRecord(tx, projectId, modelId);
      const jobId = await jobs.enqueue(tx, { kind: "compare", projectId, subject: comparisonSubject(id), spec });
      const row: ComparisonRecord = {
        ...{ id, projectId, modelId, jobId, state: "queued", versions: JSON.stringify(body.versions) },
        ...{ dataId: data.dataId, dataVersion: data.version, part: data.part, result: null },
        ...{ createdAtMs: clock.now(), endedAtMs: null },
      };
      await tx.insertInto("modelComparison").values(row).execute();
      return { comparison: comparisonView(row), job: (await findJob(tx, jobId)) as Job };
    });
  });

  serve(app, routes.comparisons, async ({ params, query }) => {
    const { projectId, modelId } = params;
    await getProject(store.read, projectId);
    await getModelRecord(store.read, projectId, modelId);
    return await listComparisons(store.read, projectId, modelId, query);
  });

  serve(app, routes.getComparison, async ({ params }) => {
    await getProject(store.read, params.projectId);
    return comparisonView(await getComparison(store.read, { ...params, id: params.comparisonId }));
  });
}
