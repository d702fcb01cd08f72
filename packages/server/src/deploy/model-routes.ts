import { CrisolError, modelRoutes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { callerName } from "../http/caller-name.js";
import { serve } from "../http/serve.js";
import { removeAlias } from "./model-aliases.js";
import { deleteModel } from "./model-deletion.js";
import { changeModelTags } from "./model-tags.js";
import { changeModel, getModel, getModelRecord, listModels } from "./models.js";
import { nameVersion } from "./promotion.js";
import { registerModel } from "./registration.js";

/** Models and their aliases. */
export function registerModelRoutes(app: FastifyInstance, effects: Effects): void {
  const { store, clock } = effects;

  serve(app, modelRoutes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return await listModels(store.read, params.projectId, query);
  });

  serve(app, modelRoutes.register, ({ params, body }) => registerModel(effects, params.projectId, body));

  serve(app, modelRoutes.get, async ({ params }) => {
    await getProject(store.read, params.projectId);
    return await getModel(store.read, params.projectId, params.modelId);
  });

  serve(app, modelRoutes.update, async ({ params, body }) => {
    const { projectId, modelId } = params;
    await getProject(store.read, projectId);
    return await store.write(async (tx) => {
      const { tags, ...change } = body;
      await changeModel(tx, await getModelRecord(tx, projectId, modelId), { ...change, nowMs: clock.now() });
      await changeModelTags(tx, modelId, tags);
      return await getModel(tx, projectId, modelId);
    });
  });

  serve(app, modelRoutes.delete, async ({ params }) => {
    const { projectId, modelId } = params;
    await getProject(store.read, projectId);
    await store.write(async (tx) => deleteModel(tx, await getModelRecord(tx, projectId, modelId), clock.now()));
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
}
