import { contract } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test("a route answers what its contract says", async () => {
  const health = await server.api(contract.health.get);
  expect(health).toMatchObject({ status: "ok", version: "0.0.0-test" });
  const session = await server.api(contract.session.get);
  expect(session).toMatchObject({ credential: "token", name: "Test", isAdmin: true, expiresAt: null });
});

test("all fields that are wrong are named at once, with bound and value", async () => {
  const response = await server.fetch("/api/v1/tokens", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "", expiresInDays: 4000, expires: 3 }),
  });
  expect(response.status).toBe(400);
  const { error } = await response.json();
  expect(error).toMatchObject({
    code: "invalid_request",
    message: "The request is not valid: name must have at least 1 characters, not 0.",
    requestId: response.headers.get("x-request-id"),
    problems: [
      { field: "name", message: "must have at least 1 characters, not 0" },
      { field: "expiresInDays", message: "must be at most 3650, not 4000" },
      { field: "expires", message: "is not a field of this request" },
    ],
  });
});
