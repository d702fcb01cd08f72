import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { type RawRequest, rawRequest } from "../../test/raw-request.js";
import { isAllowedHost } from "./origin.js";

let server: TestServer;
let own: string;
beforeAll(async () => {
  server = await startTestServer({ app: { allowedHosts: ["ml.example.org:8443"] } });
  own = new URL(server.url).host;
});
afterAll(() => server.close());

const bearer = () => ({ authorization: `Bearer ${server.token}` });
const send = (path: string, init: RawRequest) =>
  rawRequest(server.url, path, { ...init, headers: { ...bearer(), ...init.headers } });
const newCode = (headers: Record<string, string>) => send("/api/v1/session/login-codes", { method: "POST", headers });

test("safety-16 the Host header must be an address of this server, port included", async () => {
  const port = new URL(server.url).port;
  for (const host of [own, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`, "ml.example.org:8443"]) {
    expect([host, (await send("/health", { headers: { host } })).status]).toEqual([host, 200]);
  }
  const wrong = [
    "evil.test",
    `evil.test:${port}`,
    "127.0.0.1",
    "localhost:1",
    "ml.example.org",
    `127.0.0.1.evil.test:${port}`,
  ];
  for (const host of [...wrong, `127.0.0.1:${port}@evil.test`, `0.0.0.0:${port}`, `2130706433:${port}`]) {
    const answer = await send("/health", { headers: { host } });
    expect([host, answer.status, answer.code]).toEqual([host, 421, "host_not_allowed"]);
  }
  // The Studio's files and paths that are no route are guarded as well.
  expect((await send("/", { headers: { host: "evil.test", accept: "text/html" } })).status).toBe(421);
});

test("an allowed host without a port stands for the scheme's port and the server's own", () => {
  const options = { url: () => "http://10.0.0.5:7373", allowedHosts: ["ML.example.org"] };
  expect(isAllowedHost("ml.example.org", options)).toBe(true);
  expect(isAllowedHost("ml.example.org:7373", options)).toBe(true);
  expect(isAllowedHost("ml.example.org:80", options)).toBe(false);
  expect(isAllowedHost("10.0.0.5:7373", options)).toBe(true);
});

test("safety-17 a change that a page of another origin sends is refused, even with a credential", async () => {
  const port = new URL(server.url).port;
  const foreign = [
    "http://evil.test",
    `https://evil.test:${port}`,
    "http://localhost:3000",
    "null",
    "file://",
    `http://${own}/x`,
  ];
  for (const origin of foreign) {
    const answer = await newCode({ origin });
    expect([origin, answer.status, answer.code]).toEqual([origin, 403, "origin_not_allowed"]);
  }
  for (const site of ["cross-site", "same-site", "anything"]) {
    expect((await newCode({ "sec-fetch-site": site })).code).toBe("origin_not_allowed");
    // Reading too: another port of localhost is the same site to a browser, so that the cookie goes along.
    expect((await send("/api/v1/tokens", { headers: { "sec-fetch-site": site } })).code).toBe("origin_not_allowed");
  }
  expect((await newCode({ origin: server.url, "sec-fetch-site": "same-origin" })).status).toBe(201);
  expect((await newCode({})).status).toBe(201);
});

test("safety-17 a cookie alone, without Origin or Sec-Fetch-Site, changes nothing", async () => {
  const signedIn = await rawRequest(server.url, "/api/v1/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: server.token }),
  });
  const cookie = String(signedIn.headers["set-cookie"]).split(";", 1)[0]!;
  const change = (headers: Record<string, string>) =>
    rawRequest(server.url, "/api/v1/session/login-codes", { method: "POST", headers: { cookie, ...headers } });
  expect((await change({})).code).toBe("origin_not_allowed");
  expect((await change({ origin: server.url })).status).toBe(201);
  expect((await change({ "sec-fetch-site": "same-origin" })).status).toBe(201);
  expect((await rawRequest(server.url, "/api/v1/session", { headers: { cookie } })).status).toBe(200);
});

test("safety-17 forms and plain text, which need no preflight, are refused on every route", async () => {
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; application/json",
  ]) {
    for (const path of ["/api/v1/tokens", "/api/v1/session", "/api/v1/session/login-codes"]) {
      const answer = await send(path, { method: "POST", headers: { "content-type": type }, body: '{"name":"x"}' });
      expect([type, path, answer.status, answer.code]).toEqual([type, path, 415, "unsupported_media_type"]);
    }
  }
  const none = await send("/api/v1/tokens", {
    method: "POST",
    headers: { "content-length": "12" },
    body: '{"name":"x"}',
  });
  expect(none.status).toBe(415);
});

test("safety-18 no answer allows another origin to read it", async () => {
  for (const method of ["GET", "OPTIONS"]) {
    const answer = await send("/api/v1/tokens", {
      method,
      headers: { origin: server.url, "access-control-request-method": "POST" },
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
});
