import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, createClient } from "../packages/sdk/src/index.js";
import { spawnServer } from "./server-process.js";

const TOKEN = "a-token-for-the-pipelines-crash-test";
const SEED = Number(process.env.CRISOL_CRASH_SEED ?? Date.now() % 2 ** 31);
const CHAIN = 8;

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-pipeline-crash-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true, maxRetries: 10 }));

test(`safety-28: a pipeline goes on over kills of the server (seed ${SEED}); no step runs twice`, {
  timeout: 300_000,
}, async () => {
  let random = SEED;
  const upTo = (limit: number) => {
    random = (random * 48271) % 2147483647;
    return random % limit;
  };
  let { client, child } = await start();
  const { id: projectId } = await client.project.create({ body: { name: "Killed" } });
  const steps = Object.fromEntries(
    Array.from({ length: CHAIN }, (_, at) => [
      `step${at}`,
      {
        kind: "script" as const,
        command: `sleep 0.${at % 3}; echo ${at} > \${{outputs.out}}/a`,
        outputs: { out: { kind: "artifact" as const } },
        ...(at > 1 && { inputs: { from: { step: `step${at - 2}`, output: "out" } } }),
      },
    ]),
  );
  const params = { projectId };
  const { id: pipelineId } = await client.pipeline.create({ params, body: { name: "chain", definition: { steps } } });
  const { id: pipelineRunId } = await client.pipeline.run({ params: { projectId, pipelineId }, body: {} });
  let kills = 0;
  for (;;) {
    await sleep(upTo(700));
    const { state } = await client.pipeline.getRun({ params: { projectId, pipelineRunId } });
    if (state !== "running") break;
    child.kill("SIGKILL");
    await once(child, "exit");
    kills++;
    ({ client, child } = await start());
  }
  const run = await client.pipeline.getRun({ params: { projectId, pipelineRunId } });
  const { items: jobs } = await client.job.list({ query: { projectId, kind: "script" } });
  child.kill("SIGTERM");
  await once(child, "exit");
  console.log(`${kills} kills while a pipeline of ${CHAIN} steps ran`);
  expect(kills).toBeGreaterThan(2);
  expect(run.state).toBe("succeeded");
  expect(run.steps.map((step) => step.state)).toEqual(Array(CHAIN).fill("succeeded"));
  expect(jobs.map((job) => job.id).sort()).toEqual(run.steps.map((step) => step.jobId).sort());
});

async function start(): Promise<{ client: Client; child: ChildProcess }> {
  const { child, url } = await spawnServer(dataDir, { token: TOKEN });
  return { client: createClient({ baseUrl: url, token: TOKEN }), child };
}
