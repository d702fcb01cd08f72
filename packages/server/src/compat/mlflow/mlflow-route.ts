import type { FastifyInstance, FastifyRequest } from "fastify";
import { sendJson } from "../../http/send-json.js";
import type { JsonOf } from "../../store/long-answer.js";
import { Fields } from "./fields.js";

export type MlflowHandler = (fields: Fields, request: FastifyRequest) => Promise<object | JsonOf<object>>;

/**
 * Registers one of MLflow's routes under both of its prefixes, for programs and for pages. The handler gets the fields of
 * body, query and path together; what it returns is the answer.
 */
export function mlflowRoute(
  app: FastifyInstance,
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  handler: MlflowHandler,
): void {
  for (const prefix of ["/api/2.0/mlflow", "/ajax-api/2.0/mlflow"]) {
    app.route({
      method,
      url: `${prefix}/${path}`,
      handler: async (request, reply) => sendJson(reply, await handler(fieldsOf(request), request)),
    });
  }
}

function fieldsOf(request: FastifyRequest): Fields {
  const body = typeof request.body === "object" && !Array.isArray(request.body) ? request.body : {};
  return new Fields({ ...(request.query as object), ...body, ...(request.params as object) });
}
