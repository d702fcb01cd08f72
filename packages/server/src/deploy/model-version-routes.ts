import { Readable } from "node:stream";
import { modelVersionRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { callerName } from "../http/caller-name.js";
import { sendFile } from "../http/file.js";
import { serve } from "../http/serve.js";
import { withDistance } from "./criteria-gate.js";
import type { LoadedModels } from "./loaded-models.js";
import { modelCard } from "./model-card.js";
import { deleteVersion } from "./model-deletion.js";
import { exportModel } from "./model-export.js";
import { stagesOf } from "./model-stages.js";
import { changeVersionTags } from "./model-tags.js";
import { describeVersion, getModelVersion, modelVersionView } from "./model-versions.js";
import { criteriaNow, promote, transition } from "./promotion.js";
import { modelFileOf } from "./servable-version.js";

/** Versions of models: what is said of them, how far they have come, and their files. */
export function registerModelVersionRoutes(app: FastifyInstance, effects: Effects, models: LoadedModels): void {
  const { store, blobs, clock } = effects;

  serve(app, routes.getVersion, async ({ params }) => {
    await getProject(store.read, params.projectId);
    return modelVersionView(await getModelVersion(store.read, params));
  });

  serve(app, routes.updateVersion, async ({ params, body }) => {
    await getProject(store.read, params.projectId);
    return await store.write(async (tx) => {
      const version = await getModelVersion(tx, params);
      await describeVersion(tx, version, body.description ?? version.description, clock.now());
      await changeVersionTags(tx, version, body.tags);
      return modelVersionView(await getModelVersion(tx, params));
    });
  });

  serve(app, routes.deleteVersion, async ({ params }) => {
    await getProject(store.read, params.projectId);
    await store.write(async (tx) => deleteVersion(tx, await getModelVersion(tx, params), clock.now()));
  });

  serve(app, routes.stages, async ({ params }) => {
    await getProject(store.read, params.projectId);
    return { items: await stagesOf(store.read, await getModelVersion(store.read, params)) };
  });

  serve(app, routes.moveToStage, async ({ params, body, caller }) => {
    await getProject(store.read, params.projectId);
    return await transition(effects, params, { ...body, by: callerName(caller) });
  });

  serve(app, routes.criteria, async ({ params }) => {
    return { items: withDistance(await criteriaNow(effects, params)) };
  });

  serve(app, routes.promote, async ({ params, body, caller }) => {
    await getProject(store.read, params.projectId);
    const { reason, override } = body;
    const asked = override ? { reason: override.reason, isOverride: true } : { reason };
    return await promote(effects, params, { ...asked, by: callerName(caller) });
  });

  serve(app, routes.card, async ({ params, reply }) => {
    const project = await getProject(store.read, params.projectId);
    const version = await getModelVersion(store.read, params);
    const card = await modelCard(effects, project, version);
    const fileName = `${version.modelName}-${version.version}.md`;
    return sendFile(reply, card, { fileName, mediaType: "text/markdown; charset=utf-8" });
  });

  serve(app, routes.export, async ({ params, query, reply }) => {
    await getProject(store.read, params.projectId);
    const { modelName, version } = await getModelVersion(store.read, params);
    const { pipeline } = await models.get(params);
    const { bytes, mediaType, extension, leftOut } = exportModel(pipeline, query.format);
    // A sentence about a file has no other place than a header, and those take no other letters than ASCII's.
    if (leftOut !== undefined) reply.header("crisol-note", encodeURIComponent(leftOut));
    const fileName = `${modelName}-${version}${extension}`;
    return sendFile(reply, Readable.from([bytes]), { fileName, mediaType, sizeBytes: bytes.byteLength });
  });

  serve(app, routes.download, async ({ params, reply }) => {
    await getProject(store.read, params.projectId);
    const version = await getModelVersion(store.read, params);
    const fileName = `${version.modelName}-${version.version}.crisol`;
    const { sha256, sizeBytes } = modelFileOf(version);
    return sendFile(reply, blobs.open(sha256), { fileName, sizeBytes });
  });
}
