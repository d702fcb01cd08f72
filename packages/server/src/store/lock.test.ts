import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockDataDir, readServerInfo } from "./lock.js";
import { writeServerInfoFile } from "./server-info.js";
import { openStore } from "./store.js";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "crisol-lock-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** A process of its own that holds the lock as `lockDataDir` does. */
async function holder() {
  const script = `
    const Libsql = require(${JSON.stringify(createRequire(import.meta.url).resolve("libsql"))});
    const lock = new Libsql(${JSON.stringify(join(dataDir, "lock.db"))});
    lock.exec("BEGIN EXCLUSIVE");
    console.log("held");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

describe("the lock of a data folder", () => {
  test("safety-29: a second server is refused and told of the first, whose data stay", async () => {
    const first = await openStore({ dataDir });
    await first.announce("http://127.0.0.1:4123");
    await expect(openStore({ dataDir })).rejects.toMatchObject({
      code: "store_locked",
      message: expect.stringContaining(`(process ${process.pid}, http://127.0.0.1:4123)`),
    });
    await first.write((tx) => tx.insertInto("meta").values({ key: "a", value: "b" }).execute());
    await first.close();
    const second = await openStore({ dataDir });
    expect(await second.read.selectFrom("meta").selectAll().where("key", "=", "a").execute()).toHaveLength(1);
    await second.close();
  });

  test("safety-29: it is held against other processes, and ends with one that is killed", async () => {
    const child = await holder();
    await writeServerInfoFile(dataDir, {
      pid: child.pid!,
      url: "http://127.0.0.1:1",
      startedAt: "2026-01-01T00:00:00Z",
    });
    await expect(lockDataDir(dataDir, Date)).rejects.toMatchObject({
      code: "store_locked",
      message: expect.stringContaining(`process ${child.pid}`),
    });
    expect(await readServerInfo(dataDir)).toMatchObject({ pid: child.pid, url: "http://127.0.0.1:1" });
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await readServerInfo(dataDir)).toBeUndefined();
    const lock = await lockDataDir(dataDir, Date);
    expect(await readServerInfo(dataDir)).toMatchObject({ pid: process.pid, url: null });
    await lock.release();
  });

  test("tells where the server listens, and nothing when it has stopped", async () => {
    expect(await readServerInfo(dataDir)).toBeUndefined();
    const lock = await lockDataDir(dataDir, { now: () => 0 });
    await lock.announce("http://127.0.0.1:5000");
    expect(await readServerInfo(dataDir)).toEqual({
      pid: process.pid,
      url: "http://127.0.0.1:5000",
      startedAt: "1970-01-01T00:00:00.000Z",
    });
    await lock.release();
    expect(await readServerInfo(dataDir)).toBeUndefined();
  });

  test("is given to one of many that ask at once, although others only look", async () => {
    const results = await Promise.allSettled([
      ...Array.from({ length: 5 }, () => lockDataDir(dataDir, Date)),
      ...Array.from({ length: 5 }, () => readServerInfo(dataDir)),
    ]);
    const locks = results.slice(0, 5).flatMap((r) => (r.status === "fulfilled" ? [r.value] : []));
    expect(locks).toHaveLength(1);
    await (locks[0] as Awaited<ReturnType<typeof lockDataDir>>).release();
  });
});
