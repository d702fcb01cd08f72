import { z } from "zod";
import { createDocument, type ZodOpenApiObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { ErrorBody, type ErrorCode, errorCatalogue } from "./errors.js";
import type { Route } from "./route.js";
import { allRoutes } from "./routes.js";

/** The API as an OpenAPI 3.1 document, made from the same routes that the server registers. */
export function openApiDocument(version: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const { operationId, route } of allRoutes()) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(operationId, route) };
  }
  const document: ZodOpenApiObject = {
    openapi: "3.1.0",
    info: { title: "Crisol", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API token, or an endpoint's key on its own routes" },
        cookie: { type: "apiKey", in: "cookie", name: "crisol_session" },
      },
    },
  };
  // Of a text that means yes or no, clients need the meaning: in a URL a boolean is written the same way.
  return createDocument(document, {
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodCodec && zodSchema.out instanceof z.ZodBoolean) jsonSchema.type = "boolean";
    },
  });
}

function operation(operationId: string, route: Route) {
  return {
    operationId,
    summary: route.summary,
    tags: [operationId.slice(0, operationId.indexOf("."))],
    security: route.access === "public" ? [] : [{ token: [] }, { cookie: [] }],
    requestParams: { ...(route.params && { path: route.params }), ...(route.query && { query: route.query }) },
    ...(route.body && { requestBody: { required: true, content: { "application/json": { schema: route.body } } } }),
    ...(route.rawBody && {
      requestBody: {
        required: true,
        content: { [route.rawBody]: { schema: { type: "string" as const, format: "binary" } } },
      },
    }),
    responses: { ...success(route), ...failures(route) },
  };
}

function success(route: Route) {
  const status = String(route.status ?? (route.result || route.answer === "file" ? 200 : 204));
  if (route.answer === "file") {
    return { [status]: { description: "The file", content: { "application/octet-stream": {} } } };
  }
  if (!route.result) return { [status]: { description: "Done" } };
  const mediaType = route.answer === "events" ? "text/event-stream" : "application/json";
  return { [status]: { description: route.summary, content: { [mediaType]: { schema: route.result } } } };
}

function failures(route: Route) {
  const codes: ErrorCode[] = [...(route.errors ?? []), "invalid_request"];
  if (route.access !== "public") codes.push("unauthenticated");
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const status = errorCatalogue[code][0];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      String(status),
      { description: group.join(", "), content: { "application/json": { schema: ErrorBody } } },
    ]),
  );
}
