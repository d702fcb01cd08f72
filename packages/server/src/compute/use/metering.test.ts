import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Job } from "@crisol/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Bundle, bundle } from "../../../test/bundle.js";
import type { TestSpec } from "../../../test/jobs/job-process.js";
import { jobsOf } from "../../../test/jobs/jobs-of.js";
import { openTestStore } from "../../../test/open-store.js";
import type { Store } from "../../store/store.js";
import { findJob } from "../job.js";
import type { Jobs } from "../jobs.js";
import { detectConfinement } from "../process/confinement-support.js";
import { ProcessTree } from "../process/process-tree.js";
import { changeTarget } from "../targets/targets.js";
import { usageOver } from "./usage-samples.js";

let child: Bundle;
beforeAll(async () => {
  child = await bundle(fileURLToPath(new URL("../../../test/jobs/job-process.ts", import.meta.url)));
});
afterAll(() => child.remove());

let dataDir: string;
let store: Store;
let jobs: Jobs;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-metering-"));
  store = await openTestStore({ dataDir });
  jobs = jobsOf({ store, dataDir, entry: child.file });
  await jobs.start();
});
afterEach(async () => {
  await jobs.close();
  await store.close();
  await rm(dataDir, { recursive: true });
});

let count = 0;
function enqueue(spec: Partial<TestSpec>): Promise<string> {
  const whole: TestSpec = { steps: 1, pauseMs: 0, ending: "result", ...spec };
  return store.write((tx) =>
    jobs.enqueue(tx, { kind: "train", projectId: "prj_test", subject: `run:${++count}`, spec: whole }),
  );
}

async function ended(id: string): Promise<Job> {
  await jobs.ended(id);
  return (await findJob(store.read, id)) as Job;
}

const node = `"${process.execPath}" -e`;
const spin = (ms: number) =>
  `${node} "const used = () => { const { user, system } = process.cpuUsage(); return user + system; }; while (used() < ${ms * 1000});"`;
const grow = `${node} "const a = []; for (;;) a.push(Buffer.alloc(5e6, 1));"`;

describe.runIf(process.platform === "linux")("the use of a job", () => {
  test("is that of all its processes, over time and in all, with what it cost", async () => {
    await store.write((tx) => changeTarget(tx, "local", { pricePerHour: 3.6, currency: "EUR", watts: 100 }));
    const write = "head -c 20000000 /dev/zero > written; sync written";
    const job = await ended(
      await enqueue({ ending: "script", script: `${spin(700)} & ${spin(700)}; wait; ${write}; sleep 1` }),
    );
    expect(job.error).toBeNull();
    expect(job.usage?.cpuSeconds).toBeGreaterThan(1.35);
    expect(job.usage?.peakMemoryBytes).toBeGreaterThan(3e7);
    expect(job.usage?.writtenBytes).toBeGreaterThanOrEqual(20_000_000);
    expect(job.usage?.cost).toBeCloseTo((job.usage?.wallSeconds ?? 0) * 0.001, 10);
    expect(job.usage?.currency).toBe("EUR");
    expect(job.usage?.energyWattHours).toBeGreaterThan(0);
    const samples = await usageOver(store.read, job.id, 500);
    expect(samples.length).toBeGreaterThan(1);
    const cpuSeconds = samples.reduce((sum, { cores, spanMs }) => sum + (cores.mean * spanMs) / 1000, 0);
    expect(cpuSeconds).toBeGreaterThan(1.3);
    expect(cpuSeconds).toBeLessThanOrEqual((job.usage?.cpuSeconds ?? 0) + 0.05);
    expect(samples.at(-1)?.phase).toBe("script");
    // Also the last one, at whose end nothing runs.
    for (const { memoryBytes } of samples) expect(memoryBytes.mean).toBeGreaterThan(1e6);
    const written = samples.reduce(
      (sum, { writtenBytesPerSecond: w, spanMs }) => sum + ((w?.mean ?? 0) * spanMs) / 1000,
      0,
    );
    expect(written).toBeGreaterThan(19_900_000);
    expect(await usageOver(store.read, job.id, 1)).toMatchObject([
      { cores: { peak: Math.max(...samples.map((s) => s.cores.peak)) } },
    ]);
  });

  test("is measured although the job computes without a pause", async () => {
    const job = await ended(await enqueue({ steps: 40, pauseMs: 60 }));
    expect((await usageOver(store.read, job.id, 500)).map(({ phase }) => phase)).toContain("count");
    expect(job.usage?.cost).toBeNull();
  });

  const bySampler = { cgroup: null, namespaces: null };
  const ways = [["by what sees it from outside", bySampler] as const, ["by all that works here", {}] as const];
  test.each(ways)(
    "safety-27: above its memory a script ends as out_of_memory, with limit and peak: %s",
    async (_, without) => {
      const limits = { cores: null, memoryBytes: 120e6 };
      // The shell ignores that its child was killed, and would go on.
      const script = `${grow}; echo going on; sleep 100`;
      const job = await ended(await enqueue({ ending: "script", script, limits, without }));
      expect(job.error?.code).toBe("out_of_memory");
      const [, limit, peak] = /may use (\d+) MB of memory and came to (\d+) MB/.exec(job.error?.message ?? "") ?? [];
      expect(limit).toBe("120");
      expect(Number(peak)).toBeGreaterThan(100);
    },
  );

  test("what a script leaves running is ended with its job, and when the job's own process is killed", async () => {
    const daemon = `(setsid sh -c 'trap "" TERM; while :; do sleep 0.05; done' > /dev/null 2>&1 &)`;
    const left = (jobId: string) => new ProcessTree({ jobId }).find();
    const without = { namespaces: null, cgroup: null, otherUser: false, deathSignal: false };
    const first = await enqueue({ ending: "script", script: `${daemon}; sleep 0.3`, without });
    expect((await ended(first)).state).toBe("succeeded");
    expect(left(first)).toEqual([]);
    const second = await enqueue({ ending: "script", script: `${daemon}; sleep 100`, without });
    await expect.poll(() => left(second).length, { timeout: 30_000 }).toBeGreaterThan(3);
    const claim = await readFile(join(dataDir, "jobs", second, "process-1.json"), "utf8");
    process.kill(JSON.parse(claim).pid, "SIGKILL");
    expect((await ended(second)).error).toMatchObject({ code: "out_of_memory" });
    expect(left(second)).toEqual([]);
  });
});

test("the means of confinement are found out once, as JSON", () => {
  const support = detectConfinement();
  expect(JSON.parse(JSON.stringify(support))).toEqual(support);
});
