import type { FastifyInstance } from "fastify";
import { MlflowError } from "./mlflow-error.js";

/**
 * What MLflow has and we do not, by the beginning of its paths below `/mlflow`. Why is told in docs/mlflow.md, which is
 * compared with it.
 */
export const unsupported: Readonly<Record<string, string>> = {
  traces: "traces",
  "unified-traces": "traces",
  "get-online-trace-details": "traces",
  gateway: "the gateway to language models",
  webhooks: "MLflow's webhooks",
  scorers: "scorers",
  scorer: "scorers",
  genai: "evaluation of language models",
  datasets: "evaluation datasets",
  "label-schemas": "label schemas",
  "review-queues": "review queues",
  issues: "issues of traces",
  "prompt-optimization": "prompt optimization",
  jobs: "MLflow's jobs",
  demo: "MLflow's demonstration data",
  workspaces: "MLflow's workspaces",
  "artifacts/presigned-download-url": "presigned addresses of artifacts",
  "artifacts/presigned-upload-url": "presigned addresses of artifacts",
};

/** The same below `/mlflow-artifacts`, with the whole sentence: by the first one its client knows to send the file in one piece. */
const unsupportedArtifacts: Readonly<Record<string, string>> = {
  mpu: "Multipart upload is not supported for the current artifact repository",
  presigned: "Crisol does not have this: presigned addresses of artifacts.",
};

const methods = ["GET", "POST", "PATCH", "PUT", "DELETE"] as const;

/** They tell nothing of anything. */
const config = { checksRoles: true };

/** Answers the routes that are left out with 501 and a sentence, and those that nobody has with 404. */
export function unsupportedRoutes(app: FastifyInstance): void {
  const leaveOut = (path: string, sentence: string) => {
    const handler = async () => {
      throw new MlflowError("NOT_IMPLEMENTED", sentence);
    };
    for (const url of [path, `${path}/*`]) app.route({ method: [...methods], url, config, handler });
  };
  for (const prefix of ["/api", "/ajax-api"]) {
    for (const [path, sentence] of Object.entries(unsupportedArtifacts)) {
      leaveOut(`${prefix}/2.0/mlflow-artifacts/${path}`, sentence);
    }
    for (const version of ["2.0", "3.0"]) {
      for (const [path, noun] of Object.entries(unsupported)) {
        leaveOut(`${prefix}/${version}/mlflow/${path}`, `Crisol does not have this: ${noun}.`);
      }
      app.route({
        method: [...methods],
        url: `${prefix}/${version}/mlflow/*`,
        config,
        handler: async (request) => {
          throw new MlflowError(
            "ENDPOINT_NOT_FOUND",
            `There is no route ${request.method} ${request.url.split("?", 1)[0]}.`,
          );
        },
      });
    }
  }
  leaveOut("/graphql", "Crisol does not have this: GraphQL.");
}
