import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hasPostgres, postgresOf } from "../../test/database.js";
import { adoptFolder } from "./backup/adopt-folder.js";
import { backup } from "./backup/backup.js";
import { copyStore } from "./backup/copy-store.js";
import { BLOB_COLUMNS } from "./backup/missing-blobs.js";
import { restore } from "./backup/restore.js";
import { openBlobs } from "./blobs.js";
import { migrations } from "./migrations/index.js";
import type { Migration } from "./migrations/migration.js";
import { readSchema } from "./schema.js";
import { openStore } from "./store.js";

let folder: string;
let databases = 0;
const at = (name: string) => join(folder, name);
const newDatabase = () => postgresOf(at(`database ${databases++}`));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-workspace-id-"));
});
afterEach(() => rm(folder, { recursive: true }));

const two = migrations.slice(0, 2);
/** Starts on the folder and the database, and stops. */
async function open(name: string, databaseUrl: string | undefined, known: readonly Migration[] = two): Promise<void> {
  const store = await openStore({ dataDir: at(name), databaseUrl, migrations: known });
  try {
    await openBlobs(join(at(name), "blobs"));
  } finally {
    await store.close();
  }
}
const refused = { name: "StoreError", code: "store_other_folder" };
const fileOf = (name: string) => readFile(join(at(name), "workspace.json"), "utf8");

/** Asks as another program would. */
async function ask(databaseUrl: string, text: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe.skipIf(!hasPostgres)("safety-28: a database in PostgreSQL", () => {
  let database: string;
  beforeEach(async () => {
    database = await newDatabase();
  });

  test("is opened with the folder it was opened with, also once that lies elsewhere", async () => {
    await open("a", database);
    const before = await fileOf("a");
    await open("a", database);
    await rename(at("a"), at("moved"));
    await open("moved", database);
    expect(await fileOf("moved")).toBe(before);
    const [{ value }] = await ask(database, "select value from meta where key = 'workspace'");
    expect(JSON.parse(value)).toEqual({ ...JSON.parse(before), dataDir: at("moved"), host: hostname() });
    // Where a copy of the folder is as good: everything is there.
    await cp(at("moved"), at("copied"), { recursive: true });
    await open("copied", database);
  });

  test("is refused to another folder, new or of another database, with a sentence, and nothing is changed", async () => {
    await open("a", database);
    const ofB = await newDatabase();
    await open("b", ofB);
    await mkdir(at("new"));
    const meta = () => ask(database, "select * from meta order by key");
    const before = await meta();
    for (const name of ["b", "new"]) {
      await expect(open(name, database, migrations)).rejects.toMatchObject(refused);
      const error = await open(name, database, migrations).catch((error) => error);
      for (const part of [at("a"), hostname(), at(name), "crisol store adopt"]) expect(error.message).toContain(part);
    }
    await expect(open("a", ofB)).rejects.toMatchObject(refused);
    expect(await ask(database, "select id from migration order by id")).toEqual(two.map(({ id }) => ({ id })));
    expect(await meta()).toEqual(before);
    expect((await readdir(at("new"))).includes("workspace.json")).toBe(false);
    await open("a", database);
    await open("b", ofB);
  });

  test("of an earlier version, and a folder of one, get an id; a folder that was cut off before its database has it too", async () => {
    await open("a", database);
    const before = await fileOf("a");
    await ask(database, "delete from meta where key = 'workspace'");
    await open("a", database);
    expect(await fileOf("a")).toBe(before);
    await expect(open("b", database)).rejects.toMatchObject(refused);
    await ask(database, "delete from meta where key = 'workspace'");
    await rm(join(at("a"), "workspace.json"));
    await open("a", database);
    expect(await fileOf("a")).not.toBe(before);
    await expect(open("b", database)).rejects.toMatchObject(refused);
    // Whose records were in SQLite so far, without an id.
    await open("sqlite", undefined);
    expect((await readdir(at("sqlite"))).includes("workspace.json")).toBe(false);
    await open("sqlite", await newDatabase());
  });

  test("is given to another folder by whoever says so, and the one from before is refused", async () => {
    await open("a", database);
    const adopt = (name: string, databaseUrl = database) => adoptFolder({ dataDir: at(name), databaseUrl });
    await mkdir(at("b"));
    await expect(adopt("b")).rejects.toMatchObject({
      code: "store_mismatch",
      message: expect.stringContaining("no folder blobs"),
    });
    await cp(join(at("a"), "blobs"), join(at("b"), "blobs"), { recursive: true });
    await expect(adopt("b", await newDatabase())).rejects.toMatchObject({ code: "store_mismatch" });
    const running = await openStore({ dataDir: at("a"), databaseUrl: database, migrations: two });
    for (const name of ["a", "b"]) await expect(adopt(name)).rejects.toMatchObject({ code: "store_locked" });
    await running.close();
    await open("a", database);
    expect(await adopt("b")).toEqual({ dataDir: at("b"), before: { dataDir: at("a"), host: hostname() }, missing: [] });
    await open("b", database);
    await expect(open("a", database)).rejects.toMatchObject({ ...refused, message: expect.stringContaining(at("b")) });
    // Also a copy of the folder from before, which has its id.
    await adopt("a");
    await open("a", database);
    await expect(open("b", database)).rejects.toMatchObject(refused);
  });

  test("is adopted with all the content that its records tell of, or by whoever says that it may lack", async () => {
    await open("a", database, migrations);
    const blobs = await openBlobs(join(at("a"), "blobs"));
    const kept = [await blobs.put(Buffer.from("kept")), await blobs.put(Buffer.from("lost"))];
    for (const [i, { sha256 }] of kept.entries()) {
      await ask(database, `insert into artifact values ('run_1', 'f${i}', '${sha256}', 4, 0)`);
    }
    await cp(at("a"), at("b"), { recursive: true });
    const lost = kept[1] as { sha256: string };
    await rm(join(at("b"), "blobs", lost.sha256.slice(0, 2), lost.sha256));
    const place = { dataDir: at("b"), databaseUrl: database };
    await expect(adoptFolder(place)).rejects.toMatchObject({
      code: "store_mismatch",
      message: expect.stringContaining(`1 of artifact, such as ${lost.sha256}`),
    });
    // Nothing has changed hands.
    await open("a", database, migrations);
    const missing = [{ table: "artifact", count: 1, example: lost.sha256 }];
    expect(await adoptFolder({ ...place, incomplete: true })).toMatchObject({ missing });
    await open("b", database, migrations);
  });

  test("that is empty is refused to a folder with content, which would be swept away", async () => {
    await open("a", database);
    const blobs = await openBlobs(join(at("a"), "blobs"));
    const { sha256 } = await blobs.put(Buffer.from("what nobody refers to any more"));
    const empty = await newDatabase();
    await expect(open("a", empty)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining(`The database has no records, and ${at("a")} has the content of a workspace`),
    });
    expect(await ask(empty, "select * from information_schema.tables where table_schema = 'public'")).toEqual([]);
    expect(await blobs.has(sha256)).toBe(true);
    await open("a", database);
  });

  test("has one folder at a time, whatever is opened and given in whichever order", async () => {
    const [names, urls] = [["x", "y", "z"], await Promise.all([newDatabase(), newDatabase()])];
    for (const name of names) await mkdir(join(at(name), "blobs"), { recursive: true });
    const step = fc.record({
      name: fc.constantFrom(...names),
      of: fc.nat(1),
      how: fc.constantFrom("open", "open", "open", "adopt"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 6 }), async (steps) => {
        for (const url of urls) await ask(url, "drop schema public cascade; create schema public");
        for (const name of names) await rm(join(at(name), "workspace.json"), { force: true });
        /** Which folder each database was given to last. */
        const owners: (string | undefined)[] = [undefined, undefined];
        for (const { name, of, how } of steps) {
          if (how === "open") {
            // One that nobody has had is anybody's.
            const takes = owners[of] === undefined;
            const opened = await open(name, urls[of]!).then(
              () => true,
              (error) => {
                expect(error).toMatchObject(refused);
                return false;
              },
            );
            // A folder that was given another database since is that one's: it goes back only when it is told so.
            if (takes) expect(opened).toBe(true);
            else if (opened) expect(owners[of]).toBe(name);
            if (takes) owners[of] = name;
          } else if (owners[of] !== undefined) {
            await adoptFolder({ dataDir: at(name), databaseUrl: urls[of]! });
            owners[of] = name;
            await open(name, urls[of]!);
          }
        }
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  test("that is backed up or copied must be the folder's; a restored one is a pair of its own, a copied one stays the folder's", async () => {
    await open("a", database, migrations);
    await mkdir(at("b"));
    const file = at("backup.tar");
    await expect(backup({ dataDir: at("b"), databaseUrl: database }, file)).rejects.toMatchObject(refused);
    const second = await newDatabase();
    await expect(copyStore({ dataDir: at("b"), from: database, to: second })).rejects.toMatchObject(refused);
    await expect(copyStore({ dataDir: at("b"), from: database, to: "sqlite" })).rejects.toMatchObject(refused);

    const made = await backup({ dataDir: at("a"), databaseUrl: database }, file);
    expect(made.files).toBe(0);
    const restored = await newDatabase();
    const { sha256, rowCounts } = await restore(file, { dataDir: at("restored"), databaseUrl: restored });
    expect({ sha256, rowCounts }).toEqual({ sha256: made.sha256, rowCounts: made.rowCounts });
    // At once, before a server has had it.
    await expect(open("a", restored)).rejects.toMatchObject(refused);
    await expect(open("restored", database)).rejects.toMatchObject(refused);
    await open("restored", restored, migrations);

    const copied = await copyStore({ dataDir: at("a"), from: database, to: second });
    expect(copied).toEqual({ sha256, rowCounts });
    await expect(open("restored", second)).rejects.toMatchObject(refused);
    await open("a", second, migrations);
    // Of a store in SQLite too, whose folder has no id yet.
    await open("sqlite", undefined, migrations);
    const third = await newDatabase();
    await copyStore({ dataDir: at("sqlite"), from: "sqlite", to: third });
    await expect(open("a", third)).rejects.toMatchObject(refused);
    await open("sqlite", third, migrations);
    await open("sqlite", undefined, migrations);
  });
});

test("a folder that has content and has lost its database in SQLite is refused, and one without content is begun", async () => {
  await open("a", undefined);
  const blobs = await openBlobs(join(at("a"), "blobs"));
  await rm(join(at("a"), "crisol.db"));
  await open("a", undefined);
  await blobs.put(Buffer.from("content"));
  await open("a", undefined);
  for (const suffix of ["", "-wal", "-shm"]) await rm(join(at("a"), `crisol.db${suffix}`), { force: true });
  await expect(open("a", undefined)).rejects.toMatchObject(refused);
  expect((await readdir(at("a"))).includes("crisol.db")).toBe(false);
});

test("every column of a hash is known to be content, or not to be", async () => {
  const store = await openStore({ dataDir: at("all"), migrations });
  const hashes = (await readSchema(store.read)).flatMap(({ name, columns }) =>
    columns.filter((column) => /sha256$/i.test(column)).map((column) => `${name}.${column}`),
  );
  await store.close();
  const content = Object.entries(BLOB_COLUMNS).flatMap(([table, columns]) => columns.map((one) => `${table}.${one}`));
  // Of what is compared only: a version's content is named by the version, the code's by its artifacts.
  const compared = ["training.dataSha256", "dataVersion.sourceSha256", "code.sha256"];
  expect(hashes.filter((hash) => !compared.includes(hash)).sort()).toEqual(content.sort());
});
