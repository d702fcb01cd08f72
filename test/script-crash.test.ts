import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, createClient } from "../packages/sdk/src/index.js";
import { type PackageIndex, startPackageIndex } from "../packages/server/test/environments/package-index.js";
import { spawnServer } from "./server-process.js";

const TOKEN = "a-token-for-the-crash-test-of-scripts";
/** What a script's job does one after the other; the last three take long enough to be met in. */
const PHASES = ["environment", "inputs", "run", "outputs"] as const;
type Phase = (typeof PHASES)[number];

let dataDir: string;
/** Where the script may leave a mark and waits for a word, outside the data folder. */
let place: string;
let index: PackageIndex;
let isIndexOpen: boolean;
let client: Client;
let server: ChildProcess;
let params: { projectId: string };
let dataId: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-script-crash-"));
  place = await mkdtemp(join(tmpdir(), "crisol-script-place-"));
  await chmod(place, 0o777);
  isIndexOpen = false;
  index = await startPackageIndex("held", { "held.py": "answer = 42\n" }, async () => {
    while (!isIndexOpen) await sleep(20);
  });
  await start();
  const { id: projectId } = await client.project.create({ body: { name: "Killed" } });
  params = { projectId };
  const rows = Array.from({ length: 150_000 }, (_, row) => `${row},${row / 7},${row % 13},text ${row % 1000}`);
  const table = new TextEncoder().encode(["a,b,c,d", ...rows].join("\n"));
  const upload = await client.data.upload({ params, query: { fileName: "table.csv" } }, table);
  const { data, job } = await client.data.import({ params, body: { name: "table", source: { uploadId: upload.id } } });
  dataId = data.id;
  await ended(job.id);
});
afterEach(async () => {
  server.kill("SIGTERM");
  await once(server, "exit");
  index.close();
  for (const folder of [dataDir, place]) await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

test("safety-28: the server is killed in every state of a script's job, which goes on and is done once", {
  timeout: 300_000,
}, async () => {
  // One that waits takes no core of those that run: the queue holds it while the machine has none left.
  const { job: first } = await client.job.submit({
    params,
    body: { command: waiting("first"), resources: { cores: 64 } },
  });
  const { jobId, runId } = await submit();
  await phaseOf(first.id, "run");
  await killAndStart();
  expect((await client.job.get({ params: { jobId } })).state).toBe("queued");
  await writeFile(join(place, "first"), "");
  for (const phase of PHASES) {
    await phaseOf(jobId, phase);
    await killAndStart();
    if (phase === "environment") isIndexOpen = true;
    if (phase === "run") await writeFile(join(place, "go"), "");
  }
  await ended(first.id);
  await doneOnce(jobId, runId, 1, 1);
});

test("safety-28: killed together with its job in every state, it does the job once more, and nothing twice", {
  timeout: 300_000,
}, async () => {
  for (const [at, phase] of PHASES.entries()) {
    const { jobId, runId } = await submit();
    if (phase === "outputs") await writeFile(join(place, "go"), "");
    await phaseOf(jobId, phase);
    const { pid } = JSON.parse(await readFile(join(dataDir, "jobs", jobId, "process-1.json"), "utf8")) as {
      pid: number;
    };
    server.kill("SIGKILL");
    await once(server, "exit");
    process.kill(-pid, "SIGKILL");
    isIndexOpen = true;
    await start();
    await writeFile(join(place, "go"), "");
    await doneOnce(jobId, runId, 2, at + 1);
    for (const name of ["go", "ran"]) await rm(join(place, name), { force: true });
  }
});

/** A script that waits for a word in each of its states. */
async function submit(): Promise<{ jobId: string; runId: string }> {
  const table = (name: string) => ({ kind: "data" as const, name, format: "csv" as const });
  const { job, run } = await client.job.submit({
    params,
    body: {
      command: [
        `python -c 'import held; print(held.answer)' >> ${place}/ran`,
        waiting("go"),
        "cp ${{inputs.a}} ${{outputs.one}} && cp ${{inputs.b}} ${{outputs.two}} && cp ${{inputs.c}} ${{outputs.three}}",
        "echo kept > ${{outputs.files}}/a.txt",
      ].join("; "),
      inputs: Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [name, { dataId, format: "csv" as const }])),
      outputs: { one: table("one"), two: table("two"), three: table("three"), files: { kind: "artifact" } },
      environment: { kind: "packages", requirements: ["held==1.0"] },
    },
  });
  return { jobId: job.id, runId: run.id };
}

function waiting(word: string): string {
  return `while [ ! -e ${place}/${word} ]; do sleep 0.05; done`;
}

async function phaseOf(jobId: string, wanted: Phase): Promise<void> {
  for (;;) {
    const { state, progress, error } = await client.job.get({ params: { jobId } });
    if (progress?.phase.split(":")[0] === wanted) return;
    expect(["queued", "running"], `${wanted} was missed: ${JSON.stringify(error)}`).toContain(state);
    await sleep(20);
  }
}

/** It ended well, in so many attempts; its outputs are there once after those of the `done - 1` before it, and nothing of it is left. */
async function doneOnce(jobId: string, runId: string, attempts: number, done: number): Promise<void> {
  await ended(jobId);
  const { job, outputs } = await client.job.script({ params: { jobId } });
  expect(job.error).toBe(null);
  expect(job).toMatchObject({ state: "succeeded", attempt: attempts });
  expect(outputs.map(({ name, problem }) => [name, problem])).toEqual(
    ["one", "two", "three", "files"].map((name) => [name, null]),
  );
  const marks = readFileSync(join(place, "ran"), "utf8").trim().split("\n");
  expect(marks.every((mark) => mark === "42")).toBe(true);
  expect(marks.length).toBeLessThanOrEqual(attempts);
  const { items: sets } = await client.data.list({ params, query: {} });
  for (const { data } of outputs.slice(0, 3)) {
    const versions = sets.find(({ id }) => id === data!.dataId)!.versions;
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: done }, (_, at) => at + 1));
  }
  const { items: scripts } = await client.job.list({ query: { ...params, kind: "script" } });
  expect(scripts.filter(({ state }) => state === "running" || state === "queued")).toEqual([]);
  expect((await client.run.log({ params: { ...params, runId } })).state).toBe("succeeded");
  await expect.poll(() => readdir(join(dataDir, "jobs"))).not.toContain(jobId);
  expect(processesOf(jobId)).toEqual([]);
}

/** Numbers of processes that inherit the job's mark. */
function processesOf(jobId: string): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name) || !existsSync(`/proc/${name}/environ`)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, "latin1").includes(`CRISOL_JOB_ID=${jobId}`);
    } catch {
      return false;
    }
  });
}

async function ended(jobId: string): Promise<void> {
  for (;;) {
    const { endedAt } = await client.job.get({ params: { jobId } });
    if (endedAt !== null) return;
    await sleep(50);
  }
}

async function killAndStart(): Promise<void> {
  server.kill("SIGKILL");
  await once(server, "exit");
  await start();
}

async function start(): Promise<void> {
  const { child, url } = await spawnServer(dataDir, { token: TOKEN, variables: { UV_DEFAULT_INDEX: index.url } });
  server = child;
  client = createClient({ baseUrl: url, token: TOKEN });
}
