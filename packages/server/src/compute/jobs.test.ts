import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Job, JobEvent } from "@crisol/contract";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Bundle, bundle } from "../../test/bundle.js";
import type { TestSpec } from "../../test/jobs/job-process.js";
import { type JobsOf, jobsOf } from "../../test/jobs/jobs-of.js";
import { openTestStore } from "../../test/open-store.js";
import type { Store } from "../store/store.js";
import { findJob } from "./job.js";
import type { Jobs } from "./jobs.js";

let child: Bundle;
beforeAll(async () => {
  child = await bundle(fileURLToPath(new URL("../../test/jobs/job-process.ts", import.meta.url)));
});
afterAll(() => child.remove());

let dataDir: string;
let store: Store;
let jobs: Jobs;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-jobs-"));
  store = await openTestStore({ dataDir });
});
afterEach(async () => {
  await jobs.close();
  await store.close();
  await rm(dataDir, { recursive: true });
});

async function open(options: Partial<JobsOf> = {}): Promise<void> {
  jobs = jobsOf({ store, dataDir, entry: child.file, ...options });
  await jobs.start();
}

function enqueue(spec: Partial<TestSpec>, subject = "run:1"): Promise<string> {
  const whole: TestSpec = { steps: 3, pauseMs: 0, ending: "result", ...spec };
  return store.write((tx) => jobs.enqueue(tx, { kind: "train", projectId: "prj_test", subject, spec: whole }));
}

async function end(id: string): Promise<Job> {
  await jobs.ended(id);
  return (await findJob(store.read, id)) as Job;
}

async function eventsOf(id: string, after = 0): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of jobs.events(id, after, new AbortController().signal)) events.push(event);
  return events;
}

const outcome = async (subject = "run:1") =>
  (await store.read.selectFrom("meta").select("value").where("key", "=", `outcome ${subject}`).executeTakeFirst())
    ?.value;

test("a job runs in its own process, and its result, events and usage are kept", async () => {
  await open();
  const id = await enqueue({});
  const events = await eventsOf(id);
  expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
  const states = events.flatMap((event) => (event.type === "state" ? [event.state] : []));
  expect(states).toEqual(["queued", "running", "succeeded"]);
  expect(events.filter((event) => event.type === "metric").map((event) => event.value)).toEqual([1, 2, 3]);
  expect(await eventsOf(id, 4)).toEqual(events.slice(4));
  const job = await end(id);
  expect(job).toMatchObject({ state: "succeeded", error: null, progress: { phase: "count", done: 3, total: 3 } });
  expect(job.usage?.cpuSeconds).toBeGreaterThan(0.01);
  expect(job.usage?.wallSeconds).toBeGreaterThan(0.01);
  expect(job.usage?.peakMemoryBytes).toBeGreaterThan(2e7);
  expect(await outcome()).toBe('{"steps":3}');
  await expect.poll(() => readdir(join(dataDir, "jobs"))).toEqual([]);
});

test("an error of the catalogue ends a job with its sentence, a crash with how it came", async () => {
  await open();
  const [refused, crashed] = [await enqueue({ ending: "error" }, "run:a"), await enqueue({ ending: "exit" }, "run:b")];
  expect((await end(refused)).error).toEqual({ code: "recipe_invalid", message: "The sum is not 42." });
  expect((await end(crashed)).error).toMatchObject({
    code: "process_crashed",
    message: "The job's process ended with exit code 7 before it had a result.",
  });
  expect([await outcome("run:a"), await outcome("run:b")]).toEqual(["recipe_invalid", "process_crashed"]);
});

test.each(["heap", "buffers", "killed"] as const)(
  "safety-27: a job that runs out of memory (%s) fails as out_of_memory with its peak, and the server goes on",
  async (ending) => {
    await open({ nodeArguments: ["--max-old-space-size=60"] });
    const job = await end(await enqueue({ steps: 1, pauseMs: 600, ending }));
    expect(job.state).toBe("failed");
    expect(job.error?.code).toBe("out_of_memory");
    expect(job.error?.message).toMatch(/^The job ran out of memory, at a peak of \d+ MB: /);
    expect(job.usage?.peakMemoryBytes).toBeGreaterThan(2e7);
    expect(await outcome()).toBe("out_of_memory");
    expect((await end(await enqueue({}, "run:2"))).state).toBe("succeeded");
  },
);

test("cancelling ends a running job's process, a queued job at once, and an ended one not at all", async () => {
  await open({ maximumJobs: 1 });
  const running = await enqueue({ steps: 10_000, pauseMs: 5 }, "run:a");
  const queued = await enqueue({}, "run:b");
  await expect.poll(async () => (await findJob(store.read, running))?.progress?.done ?? 0).toBeGreaterThan(1);
  await jobs.cancel(queued);
  expect((await findJob(store.read, queued))?.state).toBe("cancelled");
  await Promise.all([jobs.cancel(running), jobs.cancel(running)]);
  expect(await end(running)).toMatchObject({ state: "cancelled", error: null });
  expect([await outcome("run:a"), await outcome("run:b")]).toEqual(["cancelled", "cancelled"]);
  await expect(jobs.cancel(running)).rejects.toMatchObject({ code: "job_finished" });
  await expect(jobs.cancel("job_none")).rejects.toMatchObject({ code: "not_found" });
  expect((await eventsOf(running)).filter((event) => event.type === "state").length).toBe(3);
});

test("cancelling a job that computes without a pause kills it after 3 s", async () => {
  await open();
  const id = await enqueue({ steps: 1, ending: "spin" });
  await expect.poll(async () => (await findJob(store.read, id))?.progress?.done ?? 0).toBe(1);
  await sleep(100);
  const before = performance.now();
  await jobs.cancel(id);
  expect(performance.now() - before).toBeGreaterThan(2500);
  const job = await end(id);
  expect(job.state).toBe("cancelled");
  // It computed all the time, as far as other programs let it.
  expect(job.usage?.cpuSeconds).toBeGreaterThan(0.2);
});

test("jobs start in the order they came, no more at a time than allowed", async () => {
  await open({ maximumJobs: 1 });
  const ids = [];
  for (let index = 0; index < 4; index++) ids.push(await enqueue({}, `run:${index}`));
  const ended = await Promise.all(ids.map(end));
  for (let index = 1; index < ended.length; index++) {
    expect(Date.parse(ended[index]!.startedAt!)).toBeGreaterThanOrEqual(Date.parse(ended[index - 1]!.endedAt!));
  }
});

test("a job of a transaction that fails never starts", async () => {
  await open();
  const work = store.write(async (tx) => {
    await jobs.enqueue(tx, { kind: "train", projectId: "prj_test", subject: "run:1", spec: {} });
    throw new Error("changed my mind");
  });
  await expect(work).rejects.toThrow("changed my mind");
  await sleep(100);
  expect(await store.read.selectFrom("job").selectAll().execute()).toEqual([]);
});

test("an outcome that cannot be kept fails the job instead of leaving it running", async () => {
  await open({
    outcome: {
      finish: async (tx) => {
        await tx.insertInto("meta").values({ key: "half", value: "kept" }).execute();
        throw new Error("the project is gone");
      },
    },
  });
  const job = await end(await enqueue({}));
  expect(job).toMatchObject({ state: "failed", error: { code: "internal" } });
  expect(await store.read.selectFrom("meta").selectAll().where("key", "=", "half").execute()).toEqual([]);
});

test("safety-14: a job's process gets none of the server's credentials", async () => {
  process.env.CRISOL_TOKEN = "secret";
  process.env.AWS_SECRET_ACCESS_KEY = "secret";
  await open();
  await end(await enqueue({ ending: "environment" }));
  delete process.env.CRISOL_TOKEN;
  delete process.env.AWS_SECRET_ACCESS_KEY;
  expect(await outcome()).toContain('"PATH"');
  expect(await outcome()).not.toContain("secret");
});
