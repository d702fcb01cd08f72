import { contract } from "@crisol/contract";
import { expect, test } from "vitest";
import { startTestServer } from "../../test/harness.js";
import { addJobRow } from "../../test/job-row.js";
import { RateLimit } from "./rate-limit.js";

test("a key has its number a minute, counted over the last minute", () => {
  let nowMs = 0;
  const limit = new RateLimit(10, { now: () => nowMs });
  for (let i = 0; i < 10; i++) expect(limit.take("a")).toBe(0);
  expect(limit.take("a")).toBe(60);
  expect(limit.take("b")).toBe(0);
  nowMs = 60_000;
  expect(limit.take("a")).toBeGreaterThan(0);
  nowMs = 66_000;
  // A tenth of the window before has passed out of the last minute.
  expect(limit.take("a")).toBe(0);
  expect(limit.take("a")).toBeGreaterThan(0);
  nowMs = 0;
  // The clock was set back: nobody is locked out until it has caught up.
  expect(limit.take("a")).toBe(0);
});

test("many keys do not fill the memory", () => {
  const limit = new RateLimit(1, { now: () => 0 });
  for (let i = 0; i < 30_000; i++) limit.take(`key ${i}`);
  expect(limit.take("key 29999")).toBeGreaterThan(0);
  expect(limit.take("key 0")).toBe(0);
});

test("safety-24 too many requests of one credential are refused fast, and others go on", async () => {
  const server = await startTestServer({ app: { limits: { requestsPerMinute: 20 } } });
  try {
    const other = await server.api(contract.token.create, { body: { name: "other" } });
    const responses = await Promise.all(Array.from({ length: 40 }, () => server.fetch("/api/v1/session")));
    const refused = responses.filter(({ status }) => status === 429);
    expect(refused.length).toBe(21);
    expect((await refused[0]!.json()).error).toMatchObject({ code: "rate_limited", params: { limit: 20 } });
    expect(Number(refused[0]!.headers.get("retry-after"))).toBeGreaterThan(0);
    const headers = { authorization: `Bearer ${other.secret}` };
    expect((await server.fetch("/api/v1/session", { headers })).status).toBe(200);
  } finally {
    await server.close();
  }
});

test("safety-24 too many requests at the same time are refused, until one has ended", async () => {
  const server = await startTestServer({ app: { limits: { requestsInFlight: 3 } } });
  try {
    const id = await addJobRow(server.effects.store);
    server.effects.jobs.events = async function* (_id, _after, signal) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    };
    const path = contract.job.events.path.replace(":jobId", id);
    const streams = await Promise.all([server.fetch(path), server.fetch(path), server.fetch(path)]);
    const refused = await server.fetch("/api/v1/session");
    expect(refused.status).toBe(503);
    expect((await refused.json()).error.code).toBe("overloaded");
    await streams[0]!.body!.cancel();
    await expect.poll(async () => (await server.fetch("/api/v1/session")).status).toBe(200);
  } finally {
    await server.close();
  }
});
