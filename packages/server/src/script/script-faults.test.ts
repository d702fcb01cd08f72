import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { contract, type ScriptSpecInput } from "@crisol/contract";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { type TarMember, tarGzOf } from "../../test/tar.js";
import { sweepBlobs } from "../housekeeping.js";

let server: TestServer;
let projectId: string;
/** How far the server's clock has gone back, in ms. */
let backMs = 0;
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => Date.now() - backMs } });
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Faults" } }));
});
afterAll(() => server.close());

afterEach(() => {
  vi.unstubAllEnvs();
  backMs = 0;
});

async function run(body: ScriptSpecInput, members: readonly TarMember[]) {
  const params = { projectId };
  const upload = { params, query: { fileName: "code.tar.gz" }, raw: tarGzOf(members) };
  const { id: uploadId } = await server.api(contract.data.upload, upload);
  const { id: codeId } = await server.api(contract.code.create, { params, body: { uploadId } });
  return ended(await submit({ ...body, codeId }));
}

async function submit(body: ScriptSpecInput): Promise<string> {
  const { job } = await server.api(contract.job.submit, { params: { projectId }, body });
  return job.id;
}

async function ended(jobId: string) {
  await server.effects.jobs.ended(jobId);
  return server.api(contract.job.script, { params: { jobId } });
}

async function phaseOf(jobId: string, phase: string): Promise<void> {
  const phaseNow = async () => (await server.api(contract.job.get, { params: { jobId } })).progress?.phase;
  await expect.poll(phaseNow, { timeout: 30_000 }).toBe(phase);
}

async function linesOf(jobId: string): Promise<string[]> {
  const { lines } = await server.api(contract.job.log, { params: { jobId }, query: {} });
  return lines.map(({ text }) => text);
}

/** A data set of one column with so many rows. */
async function dataOf(rows: number): Promise<string> {
  const params = { projectId };
  const raw = `a\n${Array.from({ length: rows }, (_, row) => `${row} ${Math.sin(row)}`).join("\n")}\n`;
  const { id: uploadId } = await server.api(contract.data.upload, { params, query: { fileName: "a.csv" }, raw });
  const body = { name: `rows ${rows} ${Math.random()}`, source: { uploadId } };
  const { data, job } = await server.api(contract.data.import, { params, body });
  await server.effects.jobs.ended(job.id);
  return data.id;
}

test("a folder without the script fails with the interpreter's words", async () => {
  const { job, exitCode } = await run({ command: "python3 train.py", environment: { kind: "none" } }, [
    { name: "trian.py", content: "print(1)\n" },
  ]);
  expect([job.state, exitCode, job.error]).toEqual([
    "failed",
    2,
    { code: "script_failed", message: expect.stringContaining("can't open file") },
  ]);
  expect(job.error!.message).toContain("train.py");
});

test("an import that fails is named", async () => {
  const { job, exitCode } = await run({ command: "python3 train.py", environment: { kind: "none" } }, [
    { name: "train.py", content: "import a_module_that_nobody_has\n" },
  ]);
  expect([exitCode, job.error]).toEqual([
    1,
    {
      code: "script_failed",
      message: "The command ended with exit code 1: ModuleNotFoundError: No module named 'a_module_that_nobody_has'",
    },
  ]);
});

test("a file that grows beyond what the script may write ends it, and the server goes on", async () => {
  const { job } = await run({ command: "ulimit -f 2048 && python3 fill.py", environment: { kind: "none" } }, [
    { name: "fill.py", content: "with open('big', 'wb') as f:\n    while True:\n        f.write(bytes(1 << 20))\n" },
  ]);
  expect(job.error).toEqual({
    code: "script_failed",
    message: expect.stringMatching(/File too large|SIGXFSZ|exit code 153/),
  });
  expect((await server.fetch("/health")).status).toBe(200);
});

test("data that are deleted while it waits: it reads what it was sent with, until that is gone, and then says so", async () => {
  const command = "wc -l < ${{inputs.rows}}";
  const submitted = async () => {
    const dataId = await dataOf(7);
    // Jobs that were sent before it hold it in the queue.
    const holds = await Promise.all([1, 2].map(() => submit({ command: "sleep 600" })));
    const jobId = await submit({ command, inputs: { rows: { dataId, format: "csv" } }, retries: 3 });
    await server.api(contract.data.delete, { params: { projectId, dataId } });
    return { jobId, letGo: () => Promise.all(holds.map((id) => cancel(id))) };
  };
  const kept = await submitted();
  await kept.letGo();
  const read = await ended(kept.jobId);
  expect(read.job.error).toBe(null);
  expect(await linesOf(kept.jobId)).toEqual(["8"]);
  expect(read.inputs.rows).toMatchObject({ version: 1 });

  const lost = await submitted();
  await sweepBlobs(server.effects, -1000);
  await lost.letGo();
  expect((await ended(lost.jobId)).job).toMatchObject({
    state: "failed",
    attempt: 1,
    error: { code: "input_missing", message: expect.stringContaining("The input rows is not there any more") },
  });
  await expect(server.api(contract.job.rerun, { params: { jobId: lost.jobId }, body: {} })).rejects.toMatchObject({
    code: "not_found",
  });
});

async function cancel(jobId: string): Promise<void> {
  await server.api(contract.job.cancel, { params: { jobId } });
}

test("what is deaf to SIGTERM is killed, at its time limit and when it is cancelled", async () => {
  const mark = `sleep 72${Date.now() % 1000}`;
  const command = `trap '' TERM; while true; do ${mark}; done`;
  const [late, cancelled] = await Promise.all([submit({ command, timeoutSeconds: 1 }), submit({ command })]);
  await phaseOf(cancelled, "run");
  await cancel(cancelled);
  expect((await ended(cancelled)).job.state).toBe("cancelled");
  expect((await ended(late)).job.error).toMatchObject({ code: "timed_out" });
  expect(execFileSync("sh", ["-c", `pgrep -f '${mark}' | grep -v $$ || true`], { encoding: "utf8" })).toBe("");
});

test("ten thousand open files are more than it may have, and it is told", async () => {
  const open = "files = []\ntry:\n    for _ in range(10_000): files.append(open('/dev/null'))\n";
  const say = "except OSError as error:\n    raise SystemExit(f'{error.strerror} after {len(files)}')\n";
  const { job, isolation } = await run({ command: "python3 open.py", environment: { kind: "none" } }, [
    { name: "open.py", content: `${open}${say}` },
  ]);
  expect(isolation).not.toBe(null);
  expect(job.error).toEqual({
    code: "script_failed",
    message: expect.stringMatching(/Too many open files after \d{3,4}$/),
  });
});

test("a package index that cannot be reached is not taken for packages that cannot be had", async () => {
  vi.stubEnv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple");
  const jobId = await submit({
    command: "true",
    environment: { kind: "packages", requirements: ["attrs==25.1.0"] },
    retries: 1,
  });
  expect((await ended(jobId)).job).toMatchObject({
    state: "failed",
    attempt: 2,
    error: { code: "package_index_unreachable", message: expect.stringContaining("http://127.0.0.1:9/simple") },
  });
}, 180_000);

test("a clock that goes back while it runs: it ends when it ends, not before it began, and has taken no less than none", async () => {
  const jobId = await submit({ command: "sleep 1; echo said" });
  await phaseOf(jobId, "run");
  backMs = 3_600_000;
  const { job, runId } = await ended(jobId);
  expect(job).toMatchObject({ state: "succeeded", attempt: 1, error: null });
  expect(job.usage!.wallSeconds).toBeGreaterThan(0);
  expect(Date.parse(job.endedAt!)).toBeGreaterThanOrEqual(Date.parse(job.startedAt!));
  const logged = await server.api(contract.run.log, { params: { projectId, runId } });
  expect(Date.parse(logged.endedAt!)).toBeGreaterThanOrEqual(Date.parse(logged.startedAt!));
  expect(await linesOf(jobId)).toEqual(["said"]);
});

/** A disk of so many MB on the folder while `work` runs. */
async function withDisk<T>(folder: string, megabytes: number, work: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]);
  try {
    return await work();
  } finally {
    execFileSync("umount", ["--lazy", folder]);
  }
}

const mayMount = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]).status === 0;

describe.skipIf(!mayMount)("a full disk (a small one is mounted, which takes root)", () => {
  test("while inputs are laid out, as they are and as CSV", async () => {
    const dataId = await dataOf(200_000);
    const jobs = join(server.dataDir, "jobs");
    for (const format of ["csv", "parquet"] as const) {
      const script = await withDisk(jobs, 1, async () =>
        ended(await submit({ command: "true", inputs: { rows: { dataId, format } } })),
      );
      expect(script.job.error, format).toMatchObject({ code: "storage_full" });
      expect(script.exitCode).toBe(null);
    }
  });

  test("while it prints: the job goes on, and it is said how many lines of its log could not be kept", async () => {
    const script = await withDisk(join(server.dataDir, "jobs"), 3, async () =>
      ended(await submit({ command: "echo first; head -c 30000000 /dev/urandom | base64" })),
    );
    // Its journal may find no room either, which is then why it ended.
    if (script.job.state !== "succeeded") expect(script.job.error).toMatchObject({ code: "storage_full" });
    const log = await server.api(contract.job.log, { params: { jobId: script.job.id }, query: {} });
    expect(log.lines[0]).toMatchObject({ number: 1, text: "first" });
    const events = await (await server.fetch(`/api/v1/jobs/${script.job.id}/events`)).text();
    const [, lost] = /the disk did not take (\d+) of its lines/.exec(events) ?? [];
    // 30 MB are 526,316 lines in base64.
    expect(Number(lost)).toBeGreaterThan(400_000);
  });

  test("while what it leaves is kept, or what it writes is larger: each ends with its reason, and the next is well", async () => {
    const outputs = { files: { kind: "artifact" as const } };
    const write = (megabytes: number) => `head -c ${megabytes}000000 /dev/urandom > \${{outputs.files}}/a.bin`;
    const blobs = join(server.dataDir, "blobs");
    const kept = await withDisk(blobs, 100, async () => ended(await submit({ command: write(1), outputs })));
    expect(kept.job.error).toMatchObject({ code: "storage_full" });
    expect(kept.exitCode).toBe(0);
    const own = await withDisk(join(server.dataDir, "jobs"), 20, async () =>
      ended(await submit({ command: `${write(40)} && echo done`, outputs })),
    );
    expect(own.job.error?.message).toMatch(/No space left on device|The disk is full/);
    const well = await ended(await submit({ command: write(1), outputs }));
    expect(well.job).toMatchObject({ state: "succeeded", error: null });
    expect((await server.fetch("/health")).status).toBe(200);
  });
});
