import { expect, test } from "vitest";
import { openApiDocument } from "./openapi.js";
import { allRoutes } from "./routes.js";

test("the OpenAPI document has every route once, with its parameters", () => {
  const document = openApiDocument("0.0.0");
  expect(document.openapi).toBe("3.1.0");
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId: string }>).map(([method, { operationId }]) => ({
      method,
      path,
      operationId,
    })),
  );
  expect(operations.map((o) => o.operationId).sort()).toEqual(
    allRoutes()
      .map((r) => r.operationId)
      .sort(),
  );
  for (const { operationId, route } of allRoutes()) {
    const named = [...route.path.matchAll(/:(\w+)/g)].map((m) => m[1]);
    expect(Object.keys(route.params?.shape ?? {}).sort(), operationId).toEqual(named.sort());
  }
});

test("no two routes share a method and a path", () => {
  const seen = allRoutes().map(({ route }) => `${route.method} ${route.path.replace(/:\w+/g, ":")}`);
  expect(new Set(seen).size).toBe(seen.length);
});
