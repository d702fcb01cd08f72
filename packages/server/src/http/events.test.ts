import { contract, type JobEvent } from "@crisol/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addJobRow } from "../../test/job-row.js";

let server: TestServer;
let path: string;
/** What the job says: one event for each sequence after `after` up to `last`, then it ends or waits. */
let last: number;
let ends: boolean;
/** Streams whose source is still asked. */
let open: number;

beforeEach(async () => {
  server = await startTestServer();
  const id = await addJobRow(server.effects.store);
  path = contract.job.events.path.replace(":jobId", id);
  open = 0;
  server.effects.jobs.events = async function* (_id, after, signal): AsyncGenerator<JobEvent> {
    open++;
    try {
      for (let sequence = after + 1; sequence <= last; sequence++) {
        yield { type: "log", sequence, at: "2026-11-24T17:00:00.000Z", level: "info", message: "line\nbreak" };
      }
      if (!ends) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    } finally {
      open--;
    }
  };
});
afterEach(() => server.close());

test("events have sequence and JSON on one line each, and the end is said", async () => {
  [last, ends] = [2, true];
  const response = await server.fetch(path);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const messages = (await response.text()).split("\n\n").filter((text) => text !== "" && text !== ":");
  expect(messages).toHaveLength(3);
  const [id, data] = messages[1]!.split("\n");
  expect(id).toBe("id: 2");
  expect(JSON.parse(data!.slice("data: ".length))).toMatchObject({ sequence: 2, message: "line\nbreak" });
  expect(messages[2]).toBe("event: end\ndata: {}");
});

test("a client goes on after the last event that it saw", async () => {
  [last, ends] = [5, true];
  const idsOf = async (response: Response) => (await response.text()).match(/^id: \d+/gm);
  expect(await idsOf(await server.fetch(`${path}?after=3`))).toEqual(["id: 4", "id: 5"]);
  const resumed = await server.fetch(`${path}?after=1`, { headers: { "last-event-id": "4" } });
  expect(await idsOf(resumed)).toEqual(["id: 5"]);
});

test("a slow reader makes the source wait", async () => {
  [last, ends] = [200_000, true];
  const response = await server.fetch(path);
  const text = await response.text();
  expect(text.match(/^id: /gm)).toHaveLength(200_000);
});

test("a client that goes away ends the source", async () => {
  [last, ends] = [1, false];
  const gone = new AbortController();
  const response = await server.fetch(path, { signal: gone.signal });
  await response.body!.getReader().read();
  expect(open).toBe(1);
  gone.abort();
  await expect.poll(() => open, { timeout: 1000 }).toBe(0);
});

test("a server that stops closes its streams without saying that the job has ended", async () => {
  [last, ends] = [1, false];
  const response = await server.fetch(path);
  const text = response.text();
  await expect.poll(() => open).toBe(1);
  await server.app.close();
  expect(await text).not.toContain("event: end");
  expect(open).toBe(0);
});

test("safety-15 a revoked token ends its open streams within a second, and only its own", async () => {
  [last, ends] = [1, false];
  const token = await server.api(contract.token.create, { body: { name: "to be revoked" } });
  const revoked = await server.fetch(path, { headers: { authorization: `Bearer ${token.secret}` } });
  const other = await server.fetch(path);
  await expect.poll(() => open).toBe(2);
  const ended = revoked.text().catch(() => "cut off");
  const startedMs = performance.now();
  await server.api(contract.token.delete, { params: { tokenId: token.id } });
  await ended;
  expect(performance.now() - startedMs).toBeLessThan(1000);
  await expect.poll(() => open).toBe(1);
  await other.body!.cancel();
});

test("safety-15 signing out ends the streams of the browser", async () => {
  [last, ends] = [1, false];
  const signedIn = await server.fetch("/api/v1/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: server.token }),
  });
  const cookie = signedIn.headers.get("set-cookie")!.split(";", 1)[0]!;
  const headers = { authorization: "", cookie, origin: server.url };
  const stream = await server.fetch(path, { headers });
  await expect.poll(() => open).toBe(1);
  const ended = stream.text().catch(() => "cut off");
  const startedMs = performance.now();
  const out = await server.fetch("/api/v1/session", { method: "DELETE", headers });
  expect(out.status).toBe(204);
  await ended;
  expect(performance.now() - startedMs).toBeLessThan(1000);
});
