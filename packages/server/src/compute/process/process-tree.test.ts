import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TreeMeter } from "../use/tree-use.js";
import { statOf } from "./process-table.js";
import { JOB_VARIABLE, ProcessTree } from "./process-tree.js";

let folder: string;
let jobId: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-tree-"));
  jobId = `job_${folder.slice(-6)}`;
});
afterEach(async () => {
  await new ProcessTree({ jobId }).kill(0);
  await rm(folder, { recursive: true });
});

/** Runs a shell script as a job's root process. */
function start(script: string): ChildProcess {
  const env = { ...process.env, [JOB_VARIABLE]: jobId };
  child = spawn("sh", ["-c", script], { cwd: folder, detached: true, stdio: "ignore", env });
  return child;
}

const isAlive = (pid: number) => {
  const stat = statOf(pid);
  return stat !== undefined && !stat.isZombie;
};

async function pidIn(name: string): Promise<number> {
  await expect
    .poll(async () => Number(await readFile(join(folder, name), "utf8").catch(() => 0)), { timeout: 30_000 })
    .toBeGreaterThan(0);
  return Number(await readFile(join(folder, name), "utf8"));
}

/** A daemon: its parent and its parent's parent have ended, it leads a session of its own, and it ignores SIGTERM. */
const daemon = `(setsid sh -c 'trap "" TERM; echo $$ > daemon; while :; do sleep 0.05; done' > /dev/null 2>&1 &)`;

describe.runIf(process.platform === "linux")("a tree of processes", () => {
  test("a daemon that forked twice, leads a session of its own and ignores SIGTERM is found, and gone after a kill", async () => {
    const { pid } = start(`${daemon}; sleep 100`);
    const daemonPid = await pidIn("daemon");
    expect(statOf(daemonPid)).toMatchObject({ session: daemonPid, parent: expect.not.toSatisfy((of) => of === pid) });
    const tree = new ProcessTree({ jobId, rootPid: pid });
    expect(tree.find().map((stat) => stat.pid)).toEqual(expect.arrayContaining([pid, daemonPid]));
    expect(await tree.kill(100)).toEqual([]);
    expect([pid as number, daemonPid].filter(isAlive)).toEqual([]);
  });

  test("a daemon is found when all that started it has ended, by what it inherited", async () => {
    await once(start(daemon), "exit");
    const daemonPid = await pidIn("daemon");
    expect(new ProcessTree({ jobId: "job_other" }).find()).toEqual([]);
    const tree = new ProcessTree({ jobId });
    expect(tree.find().map((stat) => stat.pid)).toContain(daemonPid);
    await tree.kill(0);
    expect(isAlive(daemonPid)).toBe(false);
  });

  test("one that minds SIGTERM puts its things in order first; one that does not is killed after the grace", async () => {
    start(`trap 'echo tidy > tidy; exit 0' TERM; echo $$ > ready; while :; do sleep 0.05; done`);
    await pidIn("ready");
    await new ProcessTree({ jobId }).kill(5000);
    expect(await readFile(join(folder, "tidy"), "utf8")).toBe("tidy\n");
  });

  test("one that forks without end is ended", async () => {
    start(`echo $$ > ready; while :; do setsid sleep 3 & sleep 0.002; done`);
    await pidIn("ready");
    await expect.poll(() => new ProcessTree({ jobId }).find().length, { timeout: 30_000 }).toBeGreaterThan(20);
    const tree = new ProcessTree({ jobId });
    expect(await tree.kill(0)).toEqual([]);
    expect(tree.find()).toEqual([]);
  });

  test("a process that drops its variable is found through its parent", async () => {
    const { pid } = start(`env -i sh -c 'echo $$ > ready; exec sleep 100' & wait`);
    const other = await pidIn("ready");
    expect(new ProcessTree({ jobId, rootPid: pid }).find().map((stat) => stat.pid)).toContain(other);
    const tree = new ProcessTree({ jobId });
    tree.find();
    expect(tree.find().map((stat) => stat.pid)).toContain(other);
  });
});

describe.runIf(process.platform === "linux")("what a tree uses", () => {
  const spin = (ms: number) =>
    `"${process.execPath}" -e "const used = () => { const { user, system } = process.cpuUsage(); return user + system; }; while (used() < ${ms * 1000});"`;

  test("CPU time counts that of processes that have ended: waited for, and daemons", async () => {
    const tree = new ProcessTree({ jobId });
    const meter = new TreeMeter(tree);
    start(`${spin(600)}; (setsid sh -c '${spin(900)}; sleep 0.5' &) ; echo 1 > ready; sleep 100`);
    await pidIn("ready");
    let use = meter.use();
    expect(use.cpuSeconds).toBeGreaterThanOrEqual(0.55);
    // Until the daemon, too, has computed and gone.
    await expect
      .poll(
        () => {
          const before = use;
          use = meter.use();
          expect(use.cpuSeconds).toBeGreaterThanOrEqual(before.cpuSeconds);
          return before.processes > 2 && use.processes === 2;
        },
        { timeout: 40_000, interval: 50 },
      )
      .toBe(true);
    expect(use.cpuSeconds).toBeGreaterThanOrEqual(1.35);
  });

  test.runIf(existsSync("/usr/bin/perl"))(
    "memory that is shared after a fork is counted once, and what is written is counted",
    async () => {
      const fork = `my $held = "x" x 200_000_000; fork; fork; open(my $file, ">", "written$$"); print $file "x" x 5_000_000;
      close $file; open(my $ready, ">>", "ready"); print $ready "1"; close $ready; sleep 100`;
      const env = { ...process.env, [JOB_VARIABLE]: jobId };
      child = spawn("perl", ["-e", fork], { cwd: folder, detached: true, stdio: "ignore", env });
      await expect.poll(() => pidIn("ready"), { timeout: 30_000 }).toBe(1111);
      const use = new TreeMeter(new ProcessTree({ jobId })).use();
      expect(use).toMatchObject({ processes: 4, memoryKind: "shared out" });
      expect(use.memoryBytes).toBeGreaterThan(2e8);
      expect(use.memoryBytes).toBeLessThan(6e8);
      expect(use.writtenBytes).toBeGreaterThanOrEqual(20_000_000);
    },
  );
});
