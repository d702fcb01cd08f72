import { Readable } from "node:stream";
import { CrisolError, modelRoutes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { callerName } from "../http/caller-name.js";
import { sendFile } from "../http/file.js";
import { serve } from "../http/serve.js";
import type { LoadedModels } from "./loaded-models.js";
import { removeAlias } from "./model-aliases.js";
import { exportModel } from "./model-export.js";
import { getModelVersion } from "./model-versions.js";
import { getModel, getModelRecord, listModels } from "./models.js";
import { nameVersion } from "./promotion.js";
import { registerModel } from "./registration.js";
import { modelFileOf } from "./servable-version.js";

export function registerModelRoutes(app: FastifyInstance, effects: Effects, models: LoadedModels): void {
  const { store, blobs } = effects;

  serve(app, modelRoutes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return await listModels(store.read, params.projectId, query);
  });

  serve(app, modelRoutes.register, ({ params, body }) => registerModel(effects, params.projectId, body));

  serve(app, modelRoutes.get, async ({ params }) => {
    await getProject(store.read, params.projectId);
    return await getModel(store.read, params.projectId, params.modelId);
  });

  serve(app, modelRoutes.setAlias, async ({ params, body, caller }) => {
    await getProject(store.read, params.projectId);
    return await nameVersion(effects, { ...params, version: body.version }, callerName(caller));
  });

  serve(app, modelRoutes.removeAlias, async ({ params }) => {
    await getProject(store.read, params.projectId);
    return await store.write(async (tx) => {
      const { projectId, modelId, alias } = params;
      await getModelRecord(tx, projectId, modelId);
      if (!(await removeAlias(tx, modelId, alias))) {
        throw new CrisolError("not_found", { resource: "alias", value: alias });
      }
      return await getModel(tx, projectId, modelId);
    });
  });

  serve(app, modelRoutes.export, async ({ params, query, reply }) => {
    await getProject(store.read, params.projectId);
    const { modelName, version } = await getModelVersion(store.read, params);
    const { pipeline } = await models.get(params);
    const { bytes, mediaType, extension, leftOut } = exportModel(pipeline, query.format);
    // A sentence about a file has no other place than a header, and those take no other letters than ASCII's.
    if (leftOut !== undefined) reply.header("crisol-note", encodeURIComponent(leftOut));
    const fileName = `${modelName}-${version}${extension}`;
    return sendFile(reply, Readable.from([bytes]), { fileName, mediaType, sizeBytes: bytes.byteLength });
  });

  serve(app, modelRoutes.download, async ({ params, reply }) => {
    await getProject(store.read, params.projectId);
    const version = await getModelVersion(store.read, params);
    const fileName = `${version.modelName}-${version.version}.crisol`;
    const { sha256, sizeBytes } = modelFileOf(version);
    return sendFile(reply, blobs.open(sha256), { fileName, sizeBytes });
  });
}
