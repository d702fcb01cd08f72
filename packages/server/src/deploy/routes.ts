import type { FastifyInstance } from "fastify";
import type { Effects } from "../effects.js";
import { registerComparisonRoutes } from "./comparison-routes.js";
import { registerEndpointRoutes } from "./endpoint-routes.js";
import { LoadedModels } from "./loaded-models.js";
import { registerModelImportRoutes } from "./model-import-routes.js";
import type { ModelImportThreads } from "./model-import-threads.js";
import { registerModelRoutes } from "./model-routes.js";
import { registerModelVersionRoutes } from "./model-version-routes.js";
import type { PredictionObserver } from "./prediction-observer.js";
import { registerPredictionRoutes } from "./prediction-routes.js";

/** Step 5: models, endpoints and batch predictions. `observer` is told of each request that an endpoint answers. */
export function deployRoutes(
  app: FastifyInstance,
  effects: Effects,
  threads: ModelImportThreads,
  observer: PredictionObserver,
): void {
  const models = new LoadedModels(effects.store, effects.blobs);
  registerModelRoutes(app, effects);
  registerModelImportRoutes(app, effects, threads);
  registerModelVersionRoutes(app, effects, models);
  registerComparisonRoutes(app, effects, threads);
  registerEndpointRoutes(app, effects, models, threads, observer);
  registerPredictionRoutes(app, effects, threads);
}
