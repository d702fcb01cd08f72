import type { FastifyInstance } from "fastify";
import type { ModelImportThreads } from "../../deploy/model-import-threads.js";
import type { Effects } from "../../effects.js";
import { ArtifactFiles } from "./artifact-files.js";
import { artifactRoutes } from "./artifact-routes.js";
import { experimentRoutes } from "./experiment-routes.js";
import { loggedModelRoutes } from "./logged-model-routes.js";
import { loggingRoutes } from "./logging-routes.js";
import { metricRoutes } from "./metric-routes.js";
import { answerMlflowError } from "./mlflow-error.js";
import { MLFLOW_VERSION } from "./mlflow-version.js";
import { ModelFolders } from "./model-folders.js";
import { modelVersionRoutes } from "./model-version-routes.js";
import { registeredModelRoutes } from "./registered-model-routes.js";
import { registerRoles } from "./roles.js";
import { runRoutes } from "./run-routes.js";
import { unsupportedRoutes } from "./unsupported-routes.js";

/** What MLflow's clients call, so that they work with Crisol as with a server of MLflow's own. */
export function mlflowRoutes(app: FastifyInstance, effects: Effects, threads: ModelImportThreads): void {
  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => answerMlflowError(error, request, reply));
    unsupportedRoutes(scope);
    scope.register(async (supported) => {
      const folders = new ModelFolders(effects);
      registerRoles(supported, effects);
      experimentRoutes(supported, effects);
      runRoutes(supported, effects);
      loggingRoutes(supported, effects);
      metricRoutes(supported, effects);
      loggedModelRoutes(supported, effects);
      artifactRoutes(supported, effects, new ArtifactFiles(effects, folders));
      registeredModelRoutes(supported, effects);
      modelVersionRoutes(supported, effects, { folders, threads });
      for (const prefix of ["/api", "/ajax-api"]) {
        supported.get(`${prefix}/3.0/mlflow/server-info`, async () => serverInfo);
      }
      supported.get("/version", async (_request, reply) => reply.type("text/plain").send(MLFLOW_VERSION));
    });
  });
}

const serverInfo = {
  store_type: "SqlStore",
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: false,
  presigned_upload_model_id_supported: false,
  features_enabled: { gateway: false },
};
