import { CrisolError, runLogRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { sendFile } from "../http/file.js";
import { serve } from "../http/serve.js";
import { artifactPath, findArtifact, listArtifacts } from "./artifacts.js";
import { setTags } from "./params.js";
import { artifactRoot, getAnyRun, NOTE_TAG, runLogOf, summaryOf } from "./run-log.js";
import { foundRunsAnswer, loggedKeysAnswer, runPlotAnswer } from "./run-log-answers.js";

/** What runs have logged, whoever ran them: found, compared and looked at. */
export function registerRunLogRoutes(app: FastifyInstance, { store, blobs }: Effects): void {
  serve(app, routes.search, async ({ params: { projectId }, query }) => {
    await getProject(store.read, projectId);
    const experiments = await store.read
      .selectFrom("experiment")
      .select("id")
      .where("projectId", "=", projectId)
      .where("deletedAtMs", "is", null)
      .$if(query.experimentId !== undefined, (only) => only.where("id", "=", query.experimentId!))
      .execute();
    const { filter, orderBy, limit, cursor, params, metrics, deleted } = query;
    return store.longAnswer(foundRunsAnswer, {
      search: {
        experimentIds: experiments.map(({ id }) => id),
        filter,
        orderBy: orderBy === undefined ? [] : [orderBy],
        limit,
        pageToken: cursor,
        lifecycle: deleted ? "deleted" : "active",
      },
      wanted: { params, metrics },
    });
  });

  serve(app, routes.keys, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return store.longAnswer(loggedKeysAnswer, { projectId: params.projectId, ...query });
  });

  serve(app, routes.log, async ({ params }) => {
    const run = await getAnyRun(store.read, params.projectId, params.runId);
    return { ...(await summaryOf(store.read, run)), log: await runLogOf(store.read, run.id) };
  });

  serve(app, routes.plot, async ({ params, query }) => {
    const { key, buckets, fromStep, toStep } = query;
    const run = await getAnyRun(store.read, params.projectId, params.runId);
    return store.longAnswer(runPlotAnswer, { runId: run.id, key, buckets, fromStep, toStep });
  });

  serve(app, routes.note, async ({ params, body }) => {
    await store.write(async (tx) => {
      const run = await getAnyRun(tx, params.projectId, params.runId);
      await setTags(tx, run.id, [{ key: NOTE_TAG, value: body.text }]);
    });
  });

  serve(app, routes.artifacts, async ({ params, query: { path, modelId } }) => {
    const rootId = await artifactRoot(store.read, { ...params, modelId });
    return { items: await listArtifacts(store.longRead, rootId, path === "" ? "" : artifactPath(path)) };
  });

  serve(app, routes.artifact, async ({ params, query, reply }) => {
    const rootId = await artifactRoot(store.read, { ...params, modelId: query.modelId });
    const path = artifactPath(query.path);
    const found = await findArtifact(store.read, rootId, path);
    if (!found) throw new CrisolError("not_found", { resource: "artifact", value: path });
    const fileName = path.slice(path.lastIndexOf("/") + 1);
    return sendFile(reply, blobs.open(found.sha256), { fileName, sizeBytes: found.sizeBytes });
  });
}
