import { CrisolError, modelRoutes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { sendFile } from "../http/file.js";
import { serve } from "../http/serve.js";
import { importForeignModel, inspectForeignModel } from "./model-import.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { getModelVersion, originalOf } from "./model-versions.js";

/** Model files of other libraries. */
export function registerModelImportRoutes(app: FastifyInstance, effects: Effects, threads: ModelImportThreads): void {
  const { store, blobs } = effects;

  serve(app, modelRoutes.inspect, ({ params, body }) => inspectForeignModel(effects, threads, params.projectId, body));

  serve(app, modelRoutes.import, ({ params, body }) => importForeignModel(effects, threads, params.projectId, body));

  serve(app, modelRoutes.original, async ({ params, reply }) => {
    await getProject(store.read, params.projectId);
    const original = originalOf(await getModelVersion(store.read, params));
    if (!original) {
      const value = `${params.modelId}/${params.version}`;
      throw new CrisolError("not_found", { resource: "original file of the model version", value });
    }
    const { sha256, fileName, sizeBytes } = original;
    return sendFile(reply, blobs.open(sha256), { fileName, sizeBytes });
  });
}
