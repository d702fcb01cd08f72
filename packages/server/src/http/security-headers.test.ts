import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { rawRequest } from "../../test/raw-request.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await mkdir(join(server.dataDir, "studio"));
  await writeFile(join(server.dataDir, "studio", "index.html"), "<!doctype html>");
});
afterAll(() => server.close());

test("safety-19 every answer forbids inline script, framing and guessing of types", async () => {
  const host = new URL(server.url).host;
  for (const [path, headers] of [
    ["/", { accept: "text/html" }],
    ["/health", {}],
    ["/api/v1/tokens", {}],
    ["/api/v1/none", {}],
    ["/%zz", {}],
    ["/", { host: "evil.test" }],
  ] as const) {
    const answer = await rawRequest(server.url, path, { headers: { host, ...headers } });
    const policy = String(answer.headers["content-security-policy"]);
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline|'unsafe-eval'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(answer.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "same-origin",
    });
  }
});

test("answers of the API are kept by no cache", async () => {
  const response = await server.fetch("/api/v1/tokens");
  expect(response.headers.get("cache-control")).toBe("no-store");
});
