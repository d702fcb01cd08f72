import { endpointRoutes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { callerName } from "../http/caller-name.js";
import { serve } from "../http/serve.js";
import { Deploying } from "./deploying.js";
import { newEndpointKey } from "./endpoint-keys.js";
import { deleteEndpoint, type EndpointRecord, endpointViews, getEndpoint, listEndpoints } from "./endpoints.js";
import { Explainer } from "./explainer.js";
import type { LoadedModels } from "./loaded-models.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import type { PredictionObserver } from "./prediction-observer.js";
import { Predictor } from "./predictor.js";
import { ModelProcesses } from "./pyfunc/model-processes.js";
import { requestSchema } from "./request-schema.js";
import { liveEndpoints, servedEndpoint } from "./served-endpoint.js";

export function registerEndpointRoutes(
  app: FastifyInstance,
  effects: Effects,
  models: LoadedModels,
  threads: ModelImportThreads,
  observer: PredictionObserver,
): void {
  const processes = new ModelProcesses(effects);
  const { store, clock, settings } = effects;
  const deploying = new Deploying(effects, models, threads, processes);
  const monotonicMs = () => performance.now();
  const predictor = new Predictor({ store, models, processes, observer, clock, monotonicMs });
  const explainer = new Explainer(store, effects.blobs, models);
  const views = (endpoints: readonly EndpointRecord[]) =>
    endpointViews(store.read, endpoints, settings.url(), (version) => processes.view(version));
  const view = async (endpoint: EndpointRecord) => (await views([endpoint]))[0]!;

  serve(app, endpointRoutes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    const page = await listEndpoints(store.read, params.projectId, query);
    return { ...page, items: await views(page.items) };
  });

  serve(app, endpointRoutes.create, async ({ params, body, caller }) => {
    const { endpoint, key } = await deploying.create(params.projectId, body.name, body, callerName(caller));
    return { ...(await view(endpoint)), key };
  });

  serve(app, endpointRoutes.get, async ({ params }) => {
    await getProject(store.read, params.projectId);
    return await view(await getEndpoint(store.read, params.projectId, params.endpointId));
  });

  serve(app, endpointRoutes.deploy, async ({ params, body, caller }) => {
    return await view(await deploying.deploy(params.projectId, params.endpointId, body, callerName(caller)));
  });

  serve(app, endpointRoutes.update, async ({ params, body }) => {
    const endpoint = await store.write(async (tx) => {
      await getProject(tx, params.projectId);
      await getEndpoint(tx, params.projectId, params.endpointId);
      await tx.updateTable("endpoint").set({ state: body.state }).where("id", "=", params.endpointId).execute();
      return await getEndpoint(tx, params.projectId, params.endpointId);
    });
    await processes.retry(endpoint);
    return await view(endpoint);
  });

  serve(app, endpointRoutes.rotateKey, async ({ params }) => {
    const { key, keyHash, keyPrefix } = newEndpointKey();
    await store.write(async (tx) => {
      await getProject(tx, params.projectId);
      await getEndpoint(tx, params.projectId, params.endpointId);
      await tx.updateTable("endpoint").set({ keyHash, keyPrefix }).where("id", "=", params.endpointId).execute();
    });
    return { key, keyPrefix };
  });

  serve(app, endpointRoutes.delete, async ({ params }) => {
    await getProject(store.read, params.projectId);
    await deleteEndpoint(store, params.projectId, params.endpointId);
    await processes.look();
    return undefined;
  });

  serve(app, endpointRoutes.predict, async ({ params, body }) => {
    return await predictor.predict(params.endpointName, body.rows);
  });

  serve(app, endpointRoutes.explain, async ({ params, body }) => {
    return await explainer.explain(params.endpointName, body.rows, body.class);
  });

  serve(app, endpointRoutes.schema, async ({ params }) => {
    const endpoint = await servedEndpoint(store.read, params.endpointName);
    const isOurs = endpoint.modelSha256 !== null;
    return requestSchema(isOurs ? (await models.get(endpoint)).signature : JSON.parse(endpoint.signature));
  });

  // The first request after a start should not wait for its model; one that cannot be loaded says so when it is asked.
  app.addHook("onReady", async () => {
    await processes.start();
    for (const endpoint of await liveEndpoints(store.read)) {
      if (endpoint.modelSha256 === null) continue;
      await models
        .get(endpoint)
        .catch((error) => app.log.error({ error, endpoint: endpoint.name }, "model not loaded"));
    }
  });
  app.addHook("onClose", () => processes.close());
}
