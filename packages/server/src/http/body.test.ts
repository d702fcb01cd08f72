import { connect } from "node:net";
import { contract } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { rawRequest } from "../../test/raw-request.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const post = (body: string, path = "/api/v1/tokens") =>
  rawRequest(server.url, path, {
    method: "POST",
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body,
  });

test("safety-23 JSON a million levels deep is refused and harms nothing", async () => {
  const depth = 1_000_000;
  for (const body of ["[".repeat(depth) + "]".repeat(depth), `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`]) {
    const answer = await post(body);
    expect([400, 422]).toContain(answer.status);
    expect(["invalid_json", "invalid_request"]).toContain(answer.code);
  }
  const inField = await post(`{"name":${"[".repeat(depth)}${"]".repeat(depth)}}`);
  expect(inField.code).toMatch(/invalid_/);
  await expect(server.api(contract.health.get)).resolves.toMatchObject({ status: "ok" });
});

test("safety-23 keys that reach for the prototype are refused and change nothing", async () => {
  for (const body of [
    '{"name":"x","__proto__":{"isAdmin":true}}',
    '{"name":"x","constructor":{"prototype":{"isAdmin":true}}}',
    '{"name":"x","deep":[{"__proto__":{"isAdmin":true}}]}',
    '{"name":"x","\\u005f_proto__":{"isAdmin":true}}',
  ]) {
    const answer = await post(body);
    expect([body, answer.status]).toEqual([body, 400]);
  }
  const query = await server.fetch("/api/v1/jobs?__proto__[isAdmin]=1&constructor=1");
  expect(query.status).toBe(400);
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});

test("safety-23 of duplicate keys the last counts, for the check as for the handler", async () => {
  const answer = await post('{"name":"first","name":"last"}');
  expect(answer.status).toBe(201);
  expect(JSON.parse(answer.text).name).toBe("last");
  expect((await post('{"name":"good","name":""}')).code).toBe("invalid_request");
  const query = await server.fetch("/api/v1/jobs?limit=1&limit=2");
  expect(query.status).toBe(400);
});

test("safety-23 700,000 keys are refused in bounded time, with a short answer", async () => {
  const keys = Array.from({ length: 700_000 }, (_, index) => `"k${index}":1`).join(",");
  const startedMs = performance.now();
  const answer = await post(`{"name":"x",${keys}}`);
  expect(answer.code).toBe("invalid_request");
  expect(answer.text.length).toBeLessThan(20_000);
  expect(performance.now() - startedMs).toBeLessThan(20_000);
});

test("safety-23 a body beyond the limit is refused, announced or not", async () => {
  const large = await post(`{"name":"${"x".repeat(10_000_001)}"}`);
  expect([large.status, large.code]).toEqual([413, "body_too_large"]);
  const announced = await speak(
    `POST /api/v1/tokens HTTP/1.1\r\nHost: ${host()}\r\nAuthorization: Bearer ${server.token}\r\n` +
      "Content-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n{",
  );
  expect(announced).toMatch(/^HTTP\/1\.1 413/);
});

test("safety-23 a request with two lengths is no request", async () => {
  const head = `POST /api/v1/tokens HTTP/1.1\r\nHost: ${host()}\r\nAuthorization: Bearer ${server.token}\r\n`;
  const smuggled = "GET /api/v1/tokens HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const lengths of [
    "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    "Content-Length: 4\r\nContent-Length: 5\r\n",
    "Transfer-Encoding: chunked, identity\r\n",
    "Transfer-Encoding: xchunked\r\n",
  ]) {
    const answer = await speak(`${head}Content-Type: application/json\r\n${lengths}\r\n0\r\n\r\n${smuggled}`);
    expect([lengths, /^HTTP\/1\.1 4/.test(answer)]).toEqual([lengths, true]);
    expect(answer).not.toMatch(/HTTP\/1\.1 200/);
  }
});

test("safety-23 a client that drips its request loses the connection, and an upload may take its time", async () => {
  const slow = await startTestServer({ app: { bodies: { jsonArrivalMs: 300 } } });
  try {
    const { hostname, port } = new URL(slow.url);
    const startedMs = performance.now();
    await new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /api/v1/tokens HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${slow.token}\r\n` +
            "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n",
        );
        const drip = setInterval(() => socket.write(" "), 50);
        socket.on("error", () => {});
        socket.on("close", () => resolve(clearInterval(drip)));
      });
    });
    expect(performance.now() - startedMs).toBeLessThan(5000);
    expect(slow.app.server).toMatchObject({ headersTimeout: 20_000, requestTimeout: 0 });
  } finally {
    await slow.close();
  }
});

test("JSON that is none says what is wrong", async () => {
  expect(await post("{")).toMatchObject({ status: 400, code: "invalid_json" });
  expect(await post("")).toMatchObject({ status: 400, code: "invalid_json" });
  expect(await post("[]")).toMatchObject({ status: 400, code: "invalid_request" });
  expect(await post("null")).toMatchObject({ status: 400, code: "invalid_request" });
});

const host = () => new URL(server.url).host;

/** Writes `text` to a connection and returns what comes back until it is closed, or for a second. */
function speak(text: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(server.url);
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on("data", (piece) => {
      answer += piece;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
    setTimeout(() => socket.destroy(), 1000);
  });
}
