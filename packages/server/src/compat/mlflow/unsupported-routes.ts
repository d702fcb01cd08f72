import type { FastifyInstance } from "fastify";
import { MlflowError } from "./mlflow-error.js";

/** What MLflow has and we do not, by the beginning of its paths. */
const unsupported: Readonly<Record<string, string>> = {
  traces: "Traces",
  "unified-traces": "Traces",
  "get-online-trace-details": "Traces",
  gateway: "the gateway to language models",
  webhooks: "MLflow's webhooks",
  scorers: "Scorers",
  datasets: "Evaluation datasets",
  "label-schemas": "Label schemas",
  "review-queues": "Review queues",
  issues: "Issues of traces",
  "prompt-optimization": "Prompt optimization",
  workspaces: "MLflow's workspaces",
};

const methods = ["GET", "POST", "PATCH", "PUT", "DELETE"] as const;

/** They tell nothing of anything. */
const config = { checksRoles: true };

/** Answers the routes that are left out with 501 and a sentence, and those that nobody has with 404. */
export function unsupportedRoutes(app: FastifyInstance): void {
  const all = ["2.0", "3.0"].flatMap((version) => [`/api/${version}/mlflow`, `/ajax-api/${version}/mlflow`]);
  for (const prefix of all) {
    for (const [path, noun] of Object.entries(unsupported)) {
      const handler = async () => {
        throw new MlflowError("NOT_IMPLEMENTED", `Crisol does not have this: ${noun.toLowerCase()}.`);
      };
      for (const url of [`${prefix}/${path}`, `${prefix}/${path}/*`])
        app.route({ method: [...methods], url, config, handler });
    }
    app.route({
      method: [...methods],
      url: `${prefix}/*`,
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
