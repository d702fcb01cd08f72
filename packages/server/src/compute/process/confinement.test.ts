import { execFile, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bundle } from "../../../test/bundle.js";
import { type Confined, type ConfineRequest, confine } from "./confinement.js";
import { type ConfinementSupport, detectConfinement, noSupport } from "./confinement-support.js";
import { statOf } from "./process-table.js";
import { ProcessTree } from "./process-tree.js";

const support = detectConfinement();
const isRoot = process.getuid?.() === 0;

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "crisol-confine-"));
  mkdirSync(join(dataDir, "jobs"), { mode: 0o700 });
  writeFileSync(join(dataDir, "crisol.db"), "the store", { mode: 0o600 });
});
afterEach(() => rmSync(dataDir, { recursive: true }));

let count = 0;
/** A job that runs `script` in its own folder. */
function job(script: string, more: Partial<ConfineRequest> = {}): ConfineRequest {
  const jobId = `job_test${process.pid}x${count++}`;
  mkdirSync(join(dataDir, "jobs", jobId), { mode: 0o700 });
  const folder = join(dataDir, "jobs", jobId, "work-1");
  mkdirSync(folder, { mode: 0o700 });
  return {
    ...{ jobId, folder, cwd: folder, dataDir, readable: [], env: { PATH: process.env.PATH as string } },
    ...{ command: ["sh", "-c", script], limits: { cores: null, memoryBytes: null } },
    ...more,
  };
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly confined: Confined;
}

async function run(request: ConfineRequest, by: ConfinementSupport = support): Promise<Ended> {
  const confined = confine(by, request);
  const child = spawn(confined.file, confined.args, { ...confined.spawnOptions, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  const tree = new ProcessTree({ jobId: request.jobId, rootPid: child.pid, ...confined.marks });
  await tree.kill(0);
  child.stdout.destroy();
  child.stderr.destroy();
  return { code, output, confined };
}

/** Without namespaces, as in most containers. */
const inContainer: ConfinementSupport = { ...support, namespaces: null };
const bare: ConfinementSupport = { ...noSupport };
const ways: readonly (readonly [string, ConfinementSupport])[] = [
  ["all that works here", support],
  ["no namespaces", inContainer],
  ["nothing", bare],
];

describe.runIf(process.platform === "linux").each(ways)("with %s", (_, by) => {
  test("the command gets its arguments, environment and folder, and its exit code comes back", async () => {
    const env = { PATH: process.env.PATH as string, TEXT: `it's "so"\n$HOME\\` };
    const command = [
      "sh",
      "-c",
      'printf "%s|" "$@" "$TEXT" "$PWD"; echo made > made; exit 7',
      "sh",
      "a b",
      "$c",
    ] as const;
    const request = job("", { env, command: [...command] });
    const { code, output, confined } = await run(request, by);
    expect(output).toBe(`a b|$c|${env.TEXT}|${request.folder}|`);
    expect(code).toBe(7);
    confined.cleanUp();
    expect(readFileSync(join(request.folder, "made"), "utf8")).toBe("made\n");
    expect(statSync(join(request.folder, "made")).uid).toBe(process.getuid?.());
  });

  test("numeric libraries are told its cores", async () => {
    const limits = { cores: 1, memoryBytes: null };
    const { output, confined } = await run(job("echo $OMP_NUM_THREADS $OPENBLAS_NUM_THREADS; nproc", { limits }), by);
    confined.cleanUp();
    expect(output).toMatch(/^1 1\n/);
  });

  test("a daemon of it that forked twice and ignores SIGTERM is gone with it", async () => {
    const daemon = `(setsid sh -c 'trap "" TERM; while :; do sleep 0.05; done' > /dev/null 2>&1 &); sleep 0.2`;
    const request = job(daemon);
    const { confined } = await run(request, by);
    confined.cleanUp();
    expect(new ProcessTree({ jobId: request.jobId }).find()).toEqual([]);
  });
});

describe.runIf(isRoot && support.otherUser).each([ways[0]!, ways[1]!])("as root, with %s", (_, by) => {
  test("safety-05: it reads what it was given, and neither the store nor another job's folder", async () => {
    const other = job("");
    writeFileSync(join(other.folder, "secret"), "secret", { mode: 0o666 });
    chmodSync(other.folder, 0o755);
    const environment = join(dataDir, "environments", "e1");
    mkdirSync(environment, { recursive: true, mode: 0o700 });
    writeFileSync(join(environment, "library"), "library\n", { mode: 0o600 });
    const script = `id -u; cat "${environment}/library"; echo x > "${environment}/new" || echo refused
      for path in "${dataDir}/crisol.db" "${other.folder}/secret" /etc/shadow; do cat "$path" 2>/dev/null && echo leaked; done
      ls "${dataDir}" 2>/dev/null; echo end`;
    const { output, confined } = await run(job(script, { readable: [environment] }), by);
    confined.cleanUp();
    expect(Number(output.split("\n")[0])).toBeGreaterThanOrEqual(59_000);
    expect(output).toContain("library\n");
    expect(output).toContain("refused\n");
    expect(output).not.toMatch(/leaked|crisol\.db\n|secret/);
    expect(output).toContain("end\n");
  });

  test("safety-05: two jobs at the same time are two users, and cannot look into each other", async () => {
    const first = job("id -u; echo mine > mine; chmod 777 mine .; sleep 1");
    const second = job(
      `sleep 0.5; id -u; cat "${first.folder}/mine" 2>/dev/null && echo leaked; kill -9 -1 2>/dev/null; true`,
    );
    const [one, two] = await Promise.all([run(first, by), run(second, by)]);
    expect(one.code).toBe(0);
    expect(two.output).not.toContain("leaked");
    expect(one.output.split("\n")[0]).not.toBe(two.output.split("\n")[0]);
    for (const { confined } of [one, two]) confined.cleanUp();
    for (const { confined } of [one, two])
      expect(confined.isolation.user.holds && confined.isolation.files.holds).toBe(true);
  });

  test("a variable that is for programs of root is not seen by them", async () => {
    const trap = join(dataDir, "trap.so");
    const env = { PATH: `${dataDir}:${process.env.PATH}`, LD_PRELOAD: trap, ENV: `${dataDir}/evil` };
    writeFileSync(join(dataDir, "evil"), `id -u > "${dataDir}/ran-as"`);
    for (const name of ["sh", "setpriv", "mount", "prlimit", "unshare"]) {
      writeFileSync(join(dataDir, name), `#!/bin/dash\nid -u > "${dataDir}/ran-as"\n`, { mode: 0o755 });
    }
    const { confined } = await run(job("true", { env }), by);
    confined.cleanUp();
    expect(existsSync(join(dataDir, "ran-as"))).toBe(false);
  });
});

describe.runIf(support.cgroup?.parents.memory)("with a control group", () => {
  test("safety-27: above its memory it is ended by the kernel, and it is told with limit and peak", async () => {
    const limits = { cores: null, memoryBytes: 150e6 };
    const command = [process.execPath, "-e", "const a = []; for (;;) a.push(Buffer.alloc(1e7, 1));"] as const;
    const { code, confined } = await run(job("", { limits, command: [...command] }));
    expect(code).toBe(137);
    const found = confined.outOfMemory();
    confined.cleanUp();
    expect(found?.limitBytes).toBe(150e6);
    expect(found?.peakBytes).toBeGreaterThan(140e6);
    expect(found?.peakBytes).toBeLessThanOrEqual(151e6);
    expect(confined.isolation.memory).toEqual({
      holds: true,
      code: "memory_held",
      text: "The kernel holds it to its memory.",
    });
  });

  test("its number of processes is bounded, and the groups are gone after it", async () => {
    const limits = { cores: 0.5, memoryBytes: 1e9, processes: 20 };
    const script =
      "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do sleep 1 & done; wait";
    const { output, confined } = await run(job(script, { limits }));
    expect(output).toMatch(/fork/i);
    confined.cleanUp();
    const groups = Object.values(support.cgroup?.parents ?? {}).flatMap((parent) => readdirSync(parent as string));
    expect(groups.filter((name) => name.startsWith(`crisol-job_test${process.pid}`))).toEqual([]);
  });
});

test("a job sees only its own processes where there are namespaces", async () => {
  const { output, confined } = await run(job("echo $(ls /proc | grep -c '^[0-9]')"));
  confined.cleanUp();
  if (support.namespaces) expect(Number(output)).toBeLessThan(10);
  expect(confined.isolation.processes.holds).toBe(support.namespaces !== null);
  expect(statOf(process.pid)?.isZombie).toBe(false);
});

test.runIf(isRoot)(
  "where a folder that leads to its files is closed, it says so and runs as the server's user",
  async () => {
    const closed = mkdtempSync(join(tmpdir(), "crisol-closed-"));
    const inside = join(closed, "data");
    mkdirSync(join(inside, "job", "work"), { recursive: true });
    const folder = join(inside, "job", "work");
    const request = { ...job("id -u; ls"), dataDir: inside, folder, cwd: folder };
    const barred = await run(request, inContainer);
    barred.confined.cleanUp();
    expect(barred.output).toBe("0\n");
    expect(barred.confined.isolation.user).toEqual({
      holds: false,
      code: "path_closed",
      text: `It runs as the server's user: others may not pass through ${closed}, which leads to its files.`,
      path: closed,
    });
    // In namespaces of its own, what is closed is covered, and its files are put back.
    if (support.namespaces === "root") {
      const covered = await run({ ...request, jobId: `${request.jobId}b` });
      covered.confined.cleanUp();
      expect(Number(covered.output.split("\n")[0])).toBeGreaterThanOrEqual(59_000);
    }
    rmSync(closed, { recursive: true });
  },
);

test.runIf(isRoot && support.otherUser)(
  "a server that is not root holds a job as far as it may, and says how far",
  async () => {
    const entry = await bundle(fileURLToPath(new URL("../../../test/confine-as-user.ts", import.meta.url)));
    const home = mkdtempSync(join(tmpdir(), "crisol-user-"));
    chownSync(home, 65_534, 65_534);
    const script = `id -u; cat ../../../crisol.db 2>/dev/null && echo leaked; echo x > made && cat made
    (setsid sh -c 'trap "" TERM; while :; do sleep 0.05; done' > /dev/null 2>&1 &)
    exit 3`;
    // As root's files are not for others, the bundle is handed over.
    const file = join(home, "entry.mjs");
    copyFileSync(entry.file, file);
    chownSync(file, 65_534, 65_534);
    const asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "--", process.execPath, file, script, home];
    const { stdout } = await promisify(execFile)("setpriv", asNobody, { cwd: home, env: { PATH: process.env.PATH } });
    const ended = JSON.parse(stdout);
    rmSync(home, { recursive: true });
    await entry.remove();
    expect(ended).toMatchObject({ code: 3, left: [], found: 0, support: { otherUser: false } });
    expect(ended.output.split("\n")[0]).toBe("65534");
    expect(ended.output).toContain("x\n");
    expect(ended.isolation.user.holds).toBe(false);
    // Where users may make namespaces, the store is hidden from the job even so.
    expect(ended.output.includes("leaked")).toBe(ended.support.namespaces === null);
    expect(ended.isolation.files.holds).toBe(ended.support.namespaces === "user");
  },
);
