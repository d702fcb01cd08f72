import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStore, type Store } from "./store.js";

let folder: string;
/** A store with 60 writes of three rows each, as it is on disk while a server has it open, and after it was closed. */
let running: string;
let closed: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "crisol-damage-"));
  const dataDir = join(folder, "data");
  const store = await openStore({ dataDir });
  for (let i = 0; i < 60; i++) {
    await store.write(async (tx) => {
      for (const part of ["a", "b", "c"]) {
        await tx
          .insertInto("meta")
          .values({ key: `${String(i).padStart(3, "0")}${part}`, value: part.repeat(300) })
          .execute();
      }
    });
  }
  running = copyOf(dataDir, "running");
  await store.close();
  closed = copyOf(dataDir, "closed");
});
afterEach(() => rmSync(folder, { recursive: true }));

function copyOf(from: string, name: string): string {
  const to = join(folder, name);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to);
  // By another process: this one would lose SQLite's locks on closing the files.
  execFileSync("cp", ["-r", `${from}/.`, to]);
  return to;
}

async function writesIn(store: Store): Promise<number> {
  const rows = await store.read.selectFrom("meta").selectAll().where("key", "<", "1").orderBy("key").execute();
  const writes = rows.length / 3;
  // Whole writes only, and none is missing before a later one.
  expect(rows.map((row) => row.key)).toEqual(
    Array.from({ length: Math.ceil(writes) * 3 }, (_, i) => String(Math.floor(i / 3)).padStart(3, "0") + "abc"[i % 3]),
  );
  expect(rows.every((row) => row.value === row.key.slice(-1).repeat(300))).toBe(true);
  return writes;
}

describe("damage on disk", () => {
  test("safety-31: a torn end of the log costs the last writes only, each whole", async () => {
    const logBytes = statSync(join(running, "crisol.db-wal")).size;
    expect(logBytes).toBeGreaterThan(100_000);
    const cut = fc.record({ keptBytes: fc.integer({ min: 0, max: logBytes }), garbage: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(cut, async ({ keptBytes, garbage }) => {
        const dataDir = copyOf(running, "torn");
        const log = join(dataDir, "crisol.db-wal");
        truncateSync(log, keptBytes);
        // As after a power cut: the file has its length, and its end was never written.
        if (garbage) truncateSync(log, logBytes);
        const store = await openStore({ dataDir });
        const writes = await writesIn(store);
        expect(writes).toBeLessThanOrEqual(60);
        if (keptBytes === logBytes) expect(writes).toBe(60);
        expect(await store.check()).toEqual([]);
        await store.close();
      }),
      { numRuns: 25, examples: [[{ keptBytes: logBytes, garbage: false }]] },
    );
  });

  test("safety-31: a damaged page is refused, with the database's path, or changes nothing", async () => {
    const pages = statSync(join(closed, "crisol.db")).size / 4096;
    let refused = 0;
    for (let page = 0; page < pages; page++) {
      const dataDir = copyOf(closed, "page");
      const path = join(dataDir, "crisol.db");
      const bytes = readFileSync(path);
      bytes.fill(0xa5, page * 4096, (page + 1) * 4096);
      writeFileSync(path, bytes);
      const store = await openStore({ dataDir }).catch((error) => {
        expect(error).toMatchObject({ code: "store_corrupt", message: expect.stringContaining("backup") });
        refused++;
      });
      if (!store) continue;
      expect(await writesIn(store)).toBe(60);
      await store.close();
    }
    expect(refused).toBeGreaterThan(pages / 2);
  });

  test("safety-31: a file cut short, and one that is no database, are refused", async () => {
    truncateSync(join(closed, "crisol.db"), 4096 * 5);
    await expect(openStore({ dataDir: closed })).rejects.toMatchObject({ code: "store_corrupt" });
    writeFileSync(join(running, "crisol.db"), "no database ".repeat(1000));
    rmSync(join(running, "crisol.db-wal"));
    await expect(openStore({ dataDir: running })).rejects.toMatchObject({ code: "store_corrupt" });
    // Refused, the folder is free again.
    await expect(openStore({ dataDir: running })).rejects.toMatchObject({ code: "store_corrupt" });
  });
});
