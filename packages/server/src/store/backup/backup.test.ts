import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { contract, type Endpoint } from "@crisol/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseOf, hasPostgres, postgresOf } from "../../../test/database.js";
import { fillWorkspace } from "../../../test/full-workspace.js";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { customers } from "../../../test/trained-run.js";
import { migrations } from "../migrations/index.js";
import { readSchema } from "../schema.js";
import { openStore, unfinishedRestore } from "../store.js";
import { backup } from "./backup.js";
import { copyStore } from "./copy-store.js";
import { readPlace, type StorePlace } from "./place.js";
import { restore } from "./restore.js";
import { summaryOf } from "./snapshot.js";

let folder: string;
let server: TestServer;
let endpoint: Endpoint;
let place: StorePlace;
/** A backup made while the server ran. */
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-backup-"));
  const dataDir = join(folder, "data");
  await mkdir(join(dataDir, "keys", "inner"), { recursive: true });
  await writeFile(join(dataDir, "signing.key"), Buffer.from([0, 255, 1, 254]));
  await writeFile(join(dataDir, "keys", "inner", "a.pem"), "a key\n");
  server = await startTestServer({ dataDir });
  endpoint = await fillWorkspace(server);
  place = { dataDir, databaseUrl: await databaseOf(dataDir) };
  file = join(folder, "running.tar");
  await backup(place, file);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const summary = (of: StorePlace) => readPlace(of, summaryOf);
const newPlace = async (name: string): Promise<StorePlace> => {
  const dataDir = join(folder, name);
  return { dataDir, databaseUrl: await databaseOf(dataDir) };
};

/** Every file that a backup must bring back, with its hash. */
async function filesOf(dataDir: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    const path = relative(dataDir, join(entry.parentPath, entry.name));
    if (!entry.isFile() || !/^(blobs\/..\/|keys\/(?!secrets\.key)|signing)/.test(path)) continue;
    found[path] = createHash("sha256")
      .update(await readFile(join(dataDir, path)))
      .digest("hex");
  }
  return found;
}

describe("a backup", () => {
  test("of a workspace after every step is restored equal to the bit, and serves the same", async () => {
    const restored = await newPlace("restored");
    const done = await restore(file, restored);
    expect(Object.values(done.rowCounts).filter((count) => count > 0).length).toBeGreaterThan(30);
    expect(done.rowCounts).toMatchObject({ metricChunk: 1, artifact: 2 });
    expect(await summary(restored)).toEqual({ rowCounts: done.rowCounts, sha256: done.sha256 });
    expect(existsSync(join(place.dataDir, "keys", "secrets.key"))).toBe(true);
    expect(existsSync(join(restored.dataDir, "keys", "secrets.key"))).toBe(false);
    expect(await filesOf(restored.dataDir)).toEqual(await filesOf(place.dataDir));
    expect(done).toMatchObject({ files: 2, blobs: expect.any(Number), sizeBytes: (await stat(file)).size });
    expect(existsSync(unfinishedRestore(restored.dataDir))).toBe(false);
    const [first] = customers(1, 99).map(({ row }) => row);
    const ask = (of: TestServer) =>
      of.api(contract.endpoint.predict, { params: { endpointName: endpoint.name }, body: { rows: [first!] } });
    const expected = await ask(server);
    const second = await startTestServer({ dataDir: restored.dataDir });
    try {
      const answered = await ask(second);
      expect(answered.predictions[0]!.prediction).toEqual(expected.predictions[0]!.prediction);
      expect(await second.effects.store.check()).toEqual([]);
      const { projectId } = endpoint;
      expect(await second.api(contract.run.list, { params: { projectId } })).toEqual(
        await server.api(contract.run.list, { params: { projectId } }),
      );
      // Numbers that the database gives out go on where they were.
      const sequences = async (of: TestServer) =>
        (await of.effects.store.read.selectFrom("capturedRow").select("sequence").execute()).map((row) => row.sequence);
      await expect.poll(async () => (await sequences(second)).length).toBeGreaterThan(done.rowCounts.capturedRow!);
      expect(new Set(await sequences(second)).size).toBe((await sequences(second)).length);
    } finally {
      await second.close();
    }
  });

  test("is a tar that other programs list, with checksums that they check", async () => {
    const unpacked = join(folder, "unpacked");
    await mkdir(unpacked);
    execFileSync("tar", ["-xf", file, "-C", unpacked]);
    const checked = execFileSync("sha256sum", ["-c", "SHA256SUMS", "--quiet"], { cwd: unpacked, encoding: "utf8" });
    expect(checked).toBe("");
    expect(await readFile(join(unpacked, "files", "signing.key"))).toEqual(Buffer.from([0, 255, 1, 254]));
  });

  test("made while others write is of one moment", async () => {
    const { store } = server.effects;
    let going = true;
    // Each write adds two rows: a backup with an odd number would have seen half of one.
    let pairs = 0;
    const writing = (async () => {
      for (let i = 0; going; i++) {
        await store.write(async (tx) => {
          for (const part of ["a", "b"]) {
            await tx
              .insertInto("meta")
              .values({ key: `pair ${i} ${part}`, value: "v" })
              .execute();
          }
        });
        pairs++;
      }
    })();
    try {
      await expect.poll(() => pairs).toBeGreaterThan(0);
      for (let i = 0; i < 3; i++) {
        const busy = join(folder, `busy${i}.tar`);
        await backup(place, busy);
        const restored = await newPlace(`busy${i}`);
        await restore(busy, restored);
        const rows = await readPlace(restored, (db) =>
          db.selectFrom("meta").select("key").where("key", "like", "pair%").execute(),
        );
        expect(rows.length).toBeGreaterThan(0);
        expect(rows.length % 2).toBe(0);
      }
    } finally {
      going = false;
      await writing;
    }
    await store.write((tx) => tx.deleteFrom("meta").where("key", "like", "pair%").execute());
  });

  test("safety-31: that is damaged, cut short or goes on is refused, and leaves nothing", async () => {
    const bytes = await readFile(file);
    type Change = { at: number; bit: number; how: "flipped" | "cut" | "doubled" };
    const change: fc.Arbitrary<Change> = fc.record({
      at: fc.integer({ min: 0, max: bytes.length - 1 }),
      bit: fc.integer({ min: 0, max: 7 }),
      how: fc.constantFrom("flipped", "flipped", "cut", "doubled"),
    });
    const target = join(folder, "from damaged");
    const damagedFile = join(folder, "damaged.tar");
    // In one database, which stays empty.
    const databaseUrl = await databaseOf(target);
    await fc.assert(
      fc.asyncProperty(change, async ({ at, bit, how }) => {
        const changed =
          how === "cut"
            ? bytes.subarray(0, at)
            : Buffer.concat(how === "doubled" ? [bytes, bytes.subarray(0, at + 1)] : [bytes]);
        if (how === "flipped") changed[at]! ^= 1 << bit;
        await writeFile(damagedFile, changed);
        await expect(restore(damagedFile, { dataDir: target, databaseUrl })).rejects.toMatchObject({
          code: "backup_damaged",
        });
        expect(existsSync(target)).toBe(false);
      }),
      {
        numRuns: 150,
        examples: [0, 130, 600, 1100, bytes.length - 1].map((at): [Change] => [{ at, bit: 1, how: "flipped" }]),
      },
    );
    await restore(file, { dataDir: target, databaseUrl });
  });

  test("is not written over another file, and not restored into a place that has something in it", async () => {
    await expect(backup(place, file)).rejects.toMatchObject({ code: "store_not_empty" });
    const before = await summary(place);
    await expect(restore(file, place)).rejects.toMatchObject({ code: "store_not_empty" });
    const taken = await newPlace("taken");
    await mkdir(taken.dataDir);
    await writeFile(join(taken.dataDir, "note.txt"), "mine");
    await expect(restore(file, taken)).rejects.toMatchObject({
      code: "store_not_empty",
      message: expect.stringContaining("note.txt"),
    });
    expect(await readdir(taken.dataDir)).toEqual(["note.txt"]);
    if (place.databaseUrl) {
      const other = { ...place, dataDir: join(folder, "other folder") };
      await expect(restore(file, other)).rejects.toMatchObject({ code: "store_not_empty" });
    }
    expect(await summary(place)).toEqual(before);
  });

  test("of a newer version is refused, and a restore that was cut off is not taken for a workspace", async () => {
    const older = await newPlace("older");
    await expect(restore(file, older, migrations.slice(0, -1))).rejects.toMatchObject({
      code: "store_newer",
      message: expect.stringContaining(migrations.at(-1)!.id),
    });
    expect(existsSync(join(older.dataDir, "crisol.db"))).toBe(false);
    // Nothing of it stands in the way of a version that knows it.
    await restore(file, older);
    const cut = await newPlace("cut off");
    await mkdir(unfinishedRestore(cut.dataDir), { recursive: true });
    await expect(openStore(cut)).rejects.toMatchObject({
      code: "store_mismatch",
      message: expect.stringContaining("restore"),
    });
    await expect(restore(file, cut)).rejects.toMatchObject({ code: "store_not_empty" });
  });

  test("with a blob that is damaged is not made", async () => {
    const restored = await newPlace("bad blob");
    await restore(file, restored);
    const [blob] = Object.keys(await filesOf(restored.dataDir)).filter((name) => name.startsWith("blobs/"));
    await writeFile(join(restored.dataDir, blob!), "changed");
    const path = join(folder, "bad blob.tar");
    await expect(backup(restored, path)).rejects.toMatchObject({ code: "store_corrupt" });
    expect(existsSync(path)).toBe(false);
  });
});

describe.skipIf(!hasPostgres)("a store that is copied", () => {
  test("to PostgreSQL and back has the same counts and the same hash, and opens", async () => {
    // From whichever database these tests use, through both.
    const start = await newPlace("copied");
    await restore(file, start);
    const expected = await summary(start);
    const { dataDir } = start;
    const from = start.databaseUrl ?? "sqlite";
    const postgres = await postgresOf(join(folder, "copy in postgres"));
    expect(await copyStore({ dataDir, from, to: postgres })).toEqual(expected);
    expect(await summary({ dataDir, databaseUrl: postgres })).toEqual(expected);
    // What a server changes meanwhile would be lost.
    const open = await openStore({ dataDir, databaseUrl: postgres });
    await expect(copyStore({ dataDir, from, to: postgres })).rejects.toMatchObject({ code: "store_locked" });
    const other = join(folder, "copied by another");
    await mkdir(other);
    await expect(copyStore({ dataDir: other, from: postgres, to: "sqlite" })).rejects.toMatchObject({
      code: "store_locked",
    });
    expect(await open.check()).toEqual([]);
    await open.write((tx) => tx.insertInto("meta").values({ key: "new", value: "v" }).execute());
    await open.close();
    await expect(copyStore({ dataDir, from, to: postgres })).rejects.toMatchObject({ code: "store_not_empty" });
    if (from === "sqlite") await rm(join(dataDir, "crisol.db"));
    const back = await copyStore({ dataDir, from: postgres, to: "sqlite" });
    expect(back.rowCounts).toEqual({ ...expected.rowCounts, meta: expected.rowCounts.meta! + 1 });
    const again = await openStore({ dataDir });
    expect(await again.check()).toEqual([]);
    await again.write((tx) => tx.deleteFrom("meta").where("key", "=", "new").execute());
    await again.close();
    expect(await summary({ dataDir })).toEqual(expected);
  });
});

test("every table has a primary key, by which backups read it", async () => {
  const tables = await readSchema(server.effects.store.read);
  expect(tables.filter(({ key }) => key.length === 0)).toEqual([]);
});
