import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { everyPage } from "@crisol/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, createClient } from "../packages/sdk/src/index.js";
import { openTestStore } from "../packages/server/test/open-store.js";
import { spawnServer } from "./server-process.js";

const TOKEN = "a-token-for-the-schedules-crash-test";
const SEED = Number(process.env.CRISOL_CRASH_SEED ?? Date.now() % 2 ** 31);
const MINUTES = 60;

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-schedule-crash-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true, maxRetries: 10 }));

test(`safety-28: what was missed is made up for once, over kills of the server (seed ${SEED})`, {
  timeout: 300_000,
}, async () => {
  let random = SEED;
  const upTo = (limit: number) => {
    random = (random * 48271) % 2147483647;
    return random % limit;
  };
  let { client, child } = await start();
  const kill = async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const { id: projectId } = await client.project.create({ body: { name: "Killed" } });
  const params = { projectId };
  const made = await client.schedule.create({
    params,
    body: {
      name: "minutely",
      trigger: { kind: "time", cron: "* * * * *", missed: "all" },
      action: { kind: "script", script: { command: "true", environment: { kind: "none" } } },
      overlap: "allow",
    },
  });
  await kill();
  // As if nobody had run it for an hour.
  const since = Date.parse(made.nextAt!) - MINUTES * 60_000;
  const store = await openTestStore({ dataDir });
  await store.write((tx) => tx.updateTable("schedule").set({ nextAtMs: since }).where("id", "=", made.id).execute());
  await store.close();

  let kills = 0;
  for (;;) {
    ({ client, child } = await start());
    await sleep(upTo(300));
    const { nextAt } = await client.schedule.get({ params: { projectId, scheduleId: made.id } });
    if (Date.parse(nextAt!) > Date.now()) break;
    await kill();
    kills++;
  }
  const firings = await everyPage((cursor) => client.schedule.firings({ params, query: { limit: 1000, cursor } }));
  const jobs = await everyPage((cursor) => client.job.list({ query: { projectId, limit: 1000, cursor } }));
  child.kill("SIGTERM");
  await once(child, "exit");
  console.log(`${kills} kills while ${firings.length} missed times were made up for`);
  expect(kills).toBeGreaterThan(0);
  // Every minute since, and each once.
  const due = firings.map((firing) => Date.parse(firing.dueAt)).sort((a, b) => a - b);
  expect(due).toEqual(due.map((_, i) => since + i * 60_000));
  expect(due.length).toBeGreaterThanOrEqual(MINUTES);
  expect(firings.every(({ state }) => state === "started")).toBe(true);
  expect(jobs.map((job) => job.id).sort()).toEqual(firings.map((firing) => firing.started!.id).sort());
});

async function start(): Promise<{ client: Client; child: ChildProcess }> {
  const { child, url } = await spawnServer(dataDir, { token: TOKEN });
  return { client: createClient({ baseUrl: url, token: TOKEN }), child };
}
