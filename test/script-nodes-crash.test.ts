import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, createClient } from "../packages/sdk/src/index.js";
import { spawnServer } from "./server-process.js";

const TOKEN = "a-token-for-the-crash-test-of-nodes";
const LINES = 40;

let dataDir: string;
let server: ChildProcess;
let client: Client;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-nodes-crash-"));
  await start();
});
afterEach(async () => {
  server.kill("SIGTERM");
  await once(server, "exit");
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

test("safety-28: the server is killed again and again under a job of several nodes: no line of any rank is lost, told twice or out of order", {
  timeout: 180_000,
}, async () => {
  for (const name of ["one", "two"]) {
    await client.compute.create({ body: { name, class: "gpu", cores: 1, gpus: 1, memoryBytes: 4e9 } });
  }
  const { id: projectId } = await client.project.create({ body: { name: "Killed" } });
  const { job } = await client.job.submit({
    params: { projectId },
    body: {
      command: `for n in $(seq ${LINES}); do echo "$n"; sleep 0.2; done; echo 7 > \${{outputs.left}}/rank-$RANK`,
      environment: { kind: "none" },
      outputs: { left: { kind: "artifact" } },
      resources: { nodes: 2, processesPerNode: 2, class: "gpu" },
    },
  });
  const params = { jobId: job.id };
  await expect
    .poll(async () => (await client.job.log({ params, query: {} })).lineCount, { timeout: 60_000 })
    .not.toBe(0);
  for (let kills = 0; kills < 3; kills++) {
    await sleep(700 * (kills + 1));
    server.kill("SIGKILL");
    await once(server, "exit");
    await start();
  }
  await expect
    .poll(async () => (await client.job.get({ params })).state, { timeout: 60_000, interval: 200 })
    .not.toBe("running");
  const script = await client.job.script({ params });
  expect(script.job).toMatchObject({ state: "succeeded", attempt: 1, error: null });
  expect(script.outputs).toMatchObject([{ name: "left", problem: null }]);
  expect(script.nodes.map(({ ranks }) => ranks.map(({ state }) => state))).toEqual([
    ["succeeded", "succeeded"],
    ["succeeded", "succeeded"],
  ]);
  const { lines } = await client.job.log({ params, query: { limit: 5000 } });
  for (const rank of [0, 1, 2, 3]) {
    const own = lines.filter((line) => line.rank === rank && line.source === "stdout").map(({ text }) => text);
    expect(own).toEqual(Array.from({ length: LINES }, (_, at) => String(at + 1)));
  }
  const { items } = await client.job.usage({ params, query: {} });
  const times = items.map(({ at }) => Date.parse(at));
  expect(new Set(times).size).toBe(times.length);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

async function start(): Promise<void> {
  const { child, url } = await spawnServer(dataDir, { token: TOKEN });
  server = child;
  client = createClient({ baseUrl: url, token: TOKEN });
}
