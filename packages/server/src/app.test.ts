import { allRoutes, contract } from "@crisol/contract";
import type { RouteOptions } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../test/harness.js";

const publicRoutes = [
  "GET /health",
  "GET /api/openapi.json",
  "POST /api/v1/session",
  "GET /api/v1/identity-provider",
  "POST /api/v1/identity-provider/attempts",
  "POST /api/v1/identity-provider/answers",
];

let server: TestServer;
const routes: RouteOptions[] = [];
beforeAll(async () => {
  server = await startTestServer({ app: { onRoute: (route) => routes.push(route) } });
});
afterAll(() => server.close());

/** Every method and path that the router answers, from the router itself. */
function inventory(): { method: string; url: string }[] {
  return routes.flatMap(({ method, url }) => [method].flat().map((one) => ({ method: one, url })));
}

test("safety-11 every route of the router asks for a credential, but for a short public list", async () => {
  expect(inventory().length).toBeGreaterThan(10);
  const open: string[] = [];
  for (const { method, url } of inventory()) {
    const path = url.replace(/:\w+/g, "x").replace("*", "x");
    for (const headers of [
      {},
      { authorization: "Bearer " },
      { authorization: "Basic Og==" },
      { cookie: "crisol_session=" },
    ]) {
      const response = await server.app.inject({
        method: method as "GET",
        url: path,
        headers: { host: host(), ...headers },
      });
      if (response.statusCode !== 401 && !open.includes(`${method} ${url}`)) open.push(`${method} ${url}`);
    }
  }
  expect(open.sort()).toEqual([...publicRoutes].sort());
});

test("safety-11 a route that was registered without a contract is closed", async () => {
  const other = await startTestServer({
    app: {
      onRoute(route) {
        // Whatever is forgotten in a route, here its whole description, must not open it.
        if (route.url === contract.token.list.path) route.config = {};
      },
    },
  });
  try {
    const response = await other.fetch(contract.token.list.path, { headers: { authorization: "" } });
    expect(response.status).toBe(401);
  } finally {
    await other.close();
  }
});

test("the router has the contract's routes", () => {
  const served = new Set(inventory().map(({ method, url }) => `${method} ${url}`));
  const missing = allRoutes()
    .map(({ route }) => `${route.method} ${route.path}`)
    .filter((route) => !served.has(route));
  expect(missing).toEqual([]);
});

test("the OpenAPI document is public and lists the contract's routes", async () => {
  const response = await server.fetch("/api/openapi.json", { headers: { authorization: "" } });
  expect(response.status).toBe(200);
  const document = await response.json();
  expect(document.openapi).toBe("3.1.0");
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path as object));
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
    allRoutes()
      .map(({ operationId }) => operationId)
      .sort(),
  );
});

test("a path of the API that is no route is said to be none", async () => {
  const response = await server.fetch("/api/v1/nothing", { headers: { accept: "text/html" } });
  expect(response.status).toBe(404);
  const { error } = await response.json();
  expect(error).toMatchObject({ code: "route_not_found", message: "There is no route GET /api/v1/nothing." });
});

test("an unexpected error tells only the request's id", async () => {
  const broken = await startTestServer({ log: "silent" });
  const { read } = broken.effects.store;
  const { selectFrom } = read;
  try {
    read.selectFrom = () => {
      throw new Error("secret detail /etc/passwd");
    };
    await expect(broken.api(contract.token.list)).rejects.toMatchObject({
      code: "internal",
      message: expect.stringMatching(
        /^Something went wrong on the server\. The log has the details under request req_/,
      ),
    });
  } finally {
    // Closing it looks for jobs that run.
    read.selectFrom = selectFrom;
    await broken.close();
  }
});

function host(): string {
  return new URL(server.url).host;
}
