import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Bundle, bundle } from "../../test/bundle.js";
import { seeded } from "../../test/crash/random.js";
import { jobsOf } from "../../test/jobs/jobs-of.js";
import { openBlobs } from "../store/blobs.js";
import { openStore } from "../store/store.js";
import { eventsAfter, findJob } from "./job.js";
import { archivedSegments } from "./log/archive-log.js";
import { linesFrom } from "./log/log-segment.js";
import { segmentsInFolder } from "./log/segment-files.js";

const kills = Number(process.env.CRISOL_KILLS ?? 12);
const seed = Number(process.env.CRISOL_JOB_SEED ?? Math.floor(Math.random() * 2 ** 31));

let child: Bundle;
let server: Bundle;
beforeAll(async () => {
  const source = (name: string) => fileURLToPath(new URL(`../../test/jobs/${name}`, import.meta.url));
  child = await bundle(source("job-process.ts"));
  server = await bundle(source("jobs-server.ts"));
});
afterAll(async () => {
  await child.remove();
  await server.remove();
});

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-restart-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

interface Server {
  readonly process: ChildProcess;
  output: string;
}

function startServer(prefix: string, jobCount: number, random: number): Server {
  const argv = [server.file, dataDir, child.file, prefix, String(jobCount), String(random)];
  const started: Server = {
    process: spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] }),
    output: "",
  };
  started.process.stdout!.on("data", (text) => {
    started.output += text;
  });
  return started;
}

async function kill({ process }: Server): Promise<void> {
  const exited = once(process, "exit");
  process.kill("SIGKILL");
  await exited;
}

test(`safety-28: ${kills} times kill -9 of the server: every job ends once, its events and its log complete and in order`, {
  timeout: 60_000 + kills * 10_000,
}, async () => {
  console.log(`restart test: CRISOL_JOB_SEED=${seed}`);
  const random = seeded(seed);
  const accepted = new Map<string, { steps: number; ending: string }>();
  for (let round = 0; round < kills; round++) {
    const running = startServer(`r${round}`, 3, Math.floor(random() * 100));
    if (random() < 0.8) await expect.poll(() => running.output, { timeout: 20_000 }).toContain("started");
    await sleep(random() * 700);
    await kill(running);
    for (const line of running.output.split("\n").slice(0, -1)) {
      const [what, subject, steps, ending] = line.split(" ");
      if (what === "accepted") accepted.set(subject!, { steps: Number(steps), ending: ending! });
    }
  }
  expect(accepted.size).toBeGreaterThan(0);

  const store = await openStore({ dataDir });
  const blobs = await openBlobs(join(dataDir, "blobs"));
  const jobs = jobsOf({ store, dataDir, entry: child.file, maximumJobs: 3 });
  await jobs.start();
  const rows = await store.read.selectFrom("job").select(["id", "subject", "attempt"]).execute();
  expect(new Set(rows.map((row) => row.subject))).toEqual(
    new Set([...rows.map((row) => row.subject), ...accepted.keys()]),
  );
  for (const { id, subject } of rows) {
    await jobs.ended(id);
    const job = (await findJob(store.read, id))!;
    const events = await eventsAfter(store.read, id, 0, 100_000);
    expect(
      events.map((event) => event.sequence),
      subject,
    ).toEqual(events.map((_, index) => index + 1));
    const states = events.flatMap((event) => (event.type === "state" ? [event.state] : []));
    // Killing the server never ends a job's process: nothing has to be done a second time.
    expect(
      states.filter((state) => state !== "queued" && state !== "running"),
      subject,
    ).toEqual([job.state]);
    const expected = accepted.get(subject);
    if (!expected) continue;
    const metrics = events.flatMap((event) => (event.type === "metric" ? [event.value] : []));
    const once = Array.from({ length: expected.steps }, (_, index) => index + 1);
    const attempts = states.filter((state) => state === "running").length;
    expect(metrics.slice(-expected.steps), `${subject} in ${attempts} attempts`).toEqual(once);
    if (expected.ending === "result") expect(job.state, subject).toBe("succeeded");
    const { attempt } = await store.read
      .selectFrom("job")
      .select("attempt")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const printed: string[] = [];
    for await (const { text } of linesFrom(await archivedSegments(store.read, blobs, id, attempt), 1))
      printed.push(text);
    expect(printed, subject).toEqual(once.map((step) => `step ${step}`));
    if (expected.ending === "error") expect(job.error?.code, subject).toBe("recipe_invalid");
    // A crash that nobody saw (exit code 7 while there was no server) is taken for the machine's and tried once more.
    if (expected.ending === "exit")
      expect(["process_crashed", "interrupted"], JSON.stringify(job.error)).toContain(job.error?.code);
    const outcomes = await store.read.selectFrom("meta").selectAll().where("key", "=", `outcome ${subject}`).execute();
    expect(outcomes.length, subject).toBe(1);
  }
  await expect.poll(() => readdir(join(dataDir, "jobs"))).toEqual([]);
  await jobs.close();
  await store.close();
});

test("safety-28: a job whose process died with the server runs once more, and fails as interrupted the second time", async () => {
  let store = await openStore({ dataDir });
  let jobs = jobsOf({ store, dataDir, entry: child.file });
  await jobs.start();
  const spec = { steps: 10_000, pauseMs: 5, ending: "result" };
  const id = await store.write((tx) =>
    jobs.enqueue(tx, { kind: "train", projectId: "prj_test", subject: "run:1", spec }),
  );
  for (const attempt of [1, 2]) {
    await expect.poll(async () => (await findJob(store.read, id))?.progress?.done ?? 0).toBeGreaterThan(1);
    await jobs.close();
    await store.close();
    const { pid } = JSON.parse(await readProcessFile(id, attempt)) as { pid: number };
    process.kill(-pid, "SIGKILL");
    await expect.poll(() => isThere(pid)).toBe(false);
    store = await openStore({ dataDir });
    jobs = jobsOf({ store, dataDir, entry: child.file });
    await jobs.start();
    // Its progress starts anew.
    if (attempt === 1) await expect.poll(async () => startsOf(id)).toBe(2);
  }
  await jobs.ended(id);
  expect(await findJob(store.read, id)).toMatchObject({ state: "failed", error: { code: "interrupted" } });
  await jobs.close();
  await store.close();

  async function startsOf(jobId: string): Promise<number> {
    const events = await eventsAfter(store.read, jobId, 0, 100_000);
    return events.filter((event) => event.type === "state" && event.state === "running").length;
  }
});

test("a cancel that the server did not live to carry out is carried out by the next", async () => {
  let store = await openStore({ dataDir });
  let jobs = jobsOf({ store, dataDir, entry: child.file });
  await jobs.start();
  const spec = { steps: 10_000, pauseMs: 5, ending: "result" };
  const id = await store.write((tx) =>
    jobs.enqueue(tx, { kind: "train", projectId: "prj_test", subject: "run:1", spec }),
  );
  await expect.poll(async () => (await findJob(store.read, id))?.progress?.done ?? 0).toBeGreaterThan(1);
  await jobs.close();
  await store.write((tx) =>
    tx.updateTable("job").set({ cancelRequestedAtMs: Date.now() }).where("id", "=", id).execute(),
  );
  await store.close();
  store = await openStore({ dataDir });
  jobs = jobsOf({ store, dataDir, entry: child.file });
  await jobs.start();
  await jobs.ended(id);
  expect((await findJob(store.read, id))?.state).toBe("cancelled");
  await jobs.close();
  await store.close();
});

test("what an attempt logged that the machine ended is kept, also when the job never runs again", async () => {
  let store = await openStore({ dataDir });
  let jobs = jobsOf({ store, dataDir, entry: child.file });
  await jobs.start();
  const spec = { steps: 10_000, pauseMs: 5, prints: true, ending: "result" };
  const id = await store.write((tx) =>
    jobs.enqueue(tx, { kind: "train", projectId: "prj_test", subject: "run:1", spec }),
  );
  await expect.poll(() => segmentsInFolder(join(dataDir, "jobs", id, "log-1"))).toHaveLength(1);
  await jobs.close();
  await store.close();
  const { pid } = JSON.parse(await readProcessFile(id, 1)) as { pid: number };
  process.kill(-pid, "SIGKILL");
  const restart = async () => {
    store = await openStore({ dataDir });
    jobs = jobsOf({ store, dataDir, entry: child.file, maximumJobs: 0 });
    await jobs.start();
    await expect.poll(async () => (await findJob(store.read, id))?.state).toBe("queued");
  };
  await restart();
  await jobs.close();
  await store.close();
  // The folder of a job that waits outlives a restart.
  await restart();
  await jobs.cancel(id);
  const segments = await archivedSegments(store.read, await openBlobs(join(dataDir, "blobs")), id, 1);
  const lines: string[] = [];
  for await (const { text } of linesFrom(segments, 1)) lines.push(text);
  expect(lines.slice(0, 2)).toEqual(["step 1", "step 2"]);
  await expect.poll(() => readdir(join(dataDir, "jobs"))).toEqual([]);
  await jobs.close();
  await store.close();
});

function readProcessFile(id: string, attempt: number): Promise<string> {
  return readFile(join(dataDir, "jobs", id, `process-${attempt}.json`), "utf8");
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
