import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, createClient } from "../packages/sdk/src/index.js";
import { hasPostgres, postgresOf } from "../packages/server/test/database.js";
import { spawnServer } from "./server-process.js";

const TOKEN = "a-token-for-two-servers";
const JOBS = 8;

describe.skipIf(!hasPostgres)("two servers on one PostgreSQL", () => {
  let folder: string;
  let database: string;
  /** Where scripts leave a mark each time they run, and wait for a word. */
  let place: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "crisol-two-servers-"));
    place = await mkdtemp(join(tmpdir(), "crisol-two-servers-place-"));
    await chmod(place, 0o777);
    database = await postgresOf(folder);
  });
  /** What was started and not killed. */
  const running = new Set<ChildProcess>();
  afterAll(async () => {
    await writeFile(join(place, "go"), "");
    for (const child of running) await stop(child);
    for (const path of [folder, place]) await rm(path, { recursive: true, force: true, maxRetries: 10 });
  });

  /** On a data folder of its own, unless it is told that it shares one. */
  const start = async (dataDir: string) => {
    const variables = { CRISOL_DATABASE_URL: database };
    const started = await spawnServer(join(folder, dataDir), { token: TOKEN, variables });
    running.add(started.child.once("exit", () => running.delete(started.child)));
    return started;
  };

  test("safety-28: while one runs the other is refused; when it is killed the other takes over, and each job is done once", {
    timeout: 240_000,
  }, async () => {
    const first = await start("one");
    const client = createClient({ baseUrl: first.url, token: TOKEN });
    const { id: projectId } = await client.project.create({ body: { name: "Two servers" } });
    const params = { projectId };
    // Some run, the others wait: each leaves its name once it may go on.
    const jobs = await Promise.all(
      Array.from({ length: JOBS }, async (_, at) => {
        const command = `while [ ! -e ${place}/go ]; do sleep 0.05; done; echo ${at} >> ${place}/done-${at} && echo ${at} > \${{outputs.out}}/a.txt`;
        const body = { command, outputs: { out: { kind: "artifact" as const } } };
        return client.job.submit({ params, body });
      }),
    );
    await some(client, params, "running");

    // Another data folder on the same database, and the same data folder.
    await expect(start("two")).rejects.toThrow(/The database is in use by another Crisol server/);
    await expect(start("one")).rejects.toThrow(/exit code/);
    expect(await some(client, params, "running")).not.toEqual([]);

    await kill(first.child);
    // Which would lack the content, find none of the processes, and start the jobs again.
    await expect(start("two")).rejects.toThrow(/The database belongs to another data folder .*crisol store adopt/);
    const before = performance.now();
    const second = await start("one");
    console.log(`the second server listened ${Math.round(performance.now() - before)} ms after the first was killed`);
    const after = createClient({ baseUrl: second.url, token: TOKEN });
    await writeFile(join(place, "go"), "");
    await settle(after, params);
    const { items } = await after.job.list({ query: { ...params, kind: "script", limit: 100 } });
    expect(items.map(({ id }) => id).sort()).toEqual(jobs.map(({ job }) => job.id).sort());
    expect(items.map(({ state, attempt, error }) => [state, attempt, error])).toEqual(
      Array(JOBS).fill(["succeeded", 1, null]),
    );
    // A job that ran twice would have left two lines, or not been allowed to by the user of the first.
    const done = jobs.map((_, at) => readFileSync(join(place, `done-${at}`), "utf8"));
    expect(done).toEqual(jobs.map((_, at) => `${at}\n`));
    for (const { run } of jobs) {
      const { items: files } = await after.run.artifacts({ params: { ...params, runId: run.id }, query: {} });
      expect(files).toHaveLength(1);
    }
    expect(await readdir(join(folder, "one/jobs"))).toEqual([]);
  });
});

async function some(client: Client, params: { projectId: string }, state: "running" | "queued") {
  for (;;) {
    const { items } = await client.job.list({ query: { ...params, state } });
    if (items.length > 0) return items;
    await sleep(50);
  }
}

async function settle(client: Client, params: { projectId: string }): Promise<void> {
  for (;;) {
    const { items } = await client.job.list({ query: { ...params, limit: 100 } });
    if (items.every(({ endedAt }) => endedAt !== null)) return;
    await sleep(100);
  }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  await once(child, "exit");
}
