import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract } from "@crisol/contract";
import fc from "fast-check";
import { type Kysely, sql } from "kysely";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hasPostgres, postgresOf } from "../../../test/database.js";
import { startTestServer } from "../../../test/harness.js";
import { GroupCommit } from "../group-commit.js";
import { store as storeMigration } from "../migrations/0001_store.js";
import type { Migration } from "../migrations/migration.js";
import { openStore, type Store } from "../store.js";
import { WORKSPACE_KEY } from "../workspace-id.js";
import { beginWrite, WriteConnection } from "./connection.js";
import { postgresDialect } from "./dialect.js";

interface KeptTables {
  kept: { id: number; text: string | null; integer: number | null; real: number | null; blob: Uint8Array | null };
  meta: { key: string; value: string };
}

const kept: Migration = {
  id: "9999_kept",
  async up(db) {
    await db.schema
      .createTable("kept")
      .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement().notNull())
      .addColumn("text", "text")
      .addColumn("integer", "integer")
      .addColumn("real", "real")
      .addColumn("blob", "blob")
      .execute();
  },
};

type KeptStore = Omit<Store, "read" | "write"> & {
  readonly read: Kysely<KeptTables>;
  write<T>(work: (tx: Kysely<KeptTables>) => Promise<T>): Promise<T>;
};

describe.skipIf(!hasPostgres)("the store in PostgreSQL", () => {
  let folder: string;
  let databaseUrl: string;
  let store: KeptStore;
  const open = async (name = "a", url = databaseUrl) =>
    (await openStore({
      dataDir: join(folder, name),
      databaseUrl: url,
      migrations: [storeMigration, kept],
    })) as unknown as KeptStore;
  /** Asks on a connection of its own, as another program would. */
  const ask = async (text: string) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  const put = (to: KeptStore, key: string, value = "v") =>
    to.write((tx) => tx.insertInto("meta").values({ key, value }).execute());
  const keys = async () =>
    (await store.read.selectFrom("meta").select("key").where("key", "!=", WORKSPACE_KEY).orderBy("key").execute()).map(
      (r) => r.key,
    );

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "crisol-postgres-"));
    databaseUrl = await postgresOf(folder);
    store = await open();
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  test("gives back every value as it was, or refuses it", async () => {
    const row = fc.record({
      text: fc.option(fc.string({ unit: "binary" })),
      integer: fc.option(fc.maxSafeInteger()),
      real: fc.option(fc.double({ noNaN: true })),
      blob: fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
    });
    await fc.assert(
      fc.asyncProperty(row, async (given) => {
        const written = store.write((tx) =>
          tx
            .insertInto("kept")
            .values(given as KeptTables["kept"])
            .returning("id")
            .executeTakeFirstOrThrow(),
        );
        if (given.text?.includes("\0")) {
          await expect(written).rejects.toMatchObject({ code: "value_not_storable" });
          return;
        }
        const { id } = await written;
        const found = await store.read.selectFrom("kept").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
        // A zero has no sign, as in SQLite's columns.
        const unsigned = (value: number | null) => (value === null ? null : value + 0);
        expect(found).toStrictEqual({ id, ...given, integer: unsigned(given.integer), real: unsigned(given.real) });
      }),
      { numRuns: 200, examples: [[{ text: "ñ\u{1f600}", integer: 2 ** 53 - 1, real: -0, blob: Buffer.alloc(0) }]] },
    );
  });

  test("refuses what does not fit a column, and keeps nothing of its write", async () => {
    const half = store.write(async (tx) => {
      await tx.insertInto("meta").values({ key: "a", value: "v" }).execute();
      await tx
        .insertInto("kept")
        .values({ integer: 1.5 } as never)
        .execute();
    });
    await expect(half).rejects.toMatchObject({ code: "constraint_check" });
    expect(await keys()).toEqual([]);
  });

  test("sorts and compares text by its bytes, whatever the database's language", async () => {
    const names = ["a", "B", "ñ", "z", "_", "A", "á"];
    await Promise.all(names.map((name) => put(store, name)));
    const byBytes = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await keys()).toEqual(byBytes);
    expect(
      (
        await ask(
          "select array_to_string(array_agg(key order by key collate \"default\"), '') as sorted from meta where key <> 'workspace'",
        )
      )[0],
    ).not.toEqual({
      sorted: byBytes.join(""),
    });
    const above = await store.read
      .selectFrom("meta")
      .select("key")
      .where("key", ">", "Z")
      .where("key", "!=", WORKSPACE_KEY)
      .orderBy("key")
      .execute();
    expect(above.map((row) => row.key)).toEqual(
      byBytes.filter((name) => Buffer.compare(Buffer.from(name), Buffer.from("Z")) > 0),
    );
  });

  test("counts, sums, averages and truths are numbers", async () => {
    await store.write((tx) =>
      tx
        .insertInto("kept")
        .values([{ integer: 1 }, { integer: 2 }] as never)
        .execute(),
    );
    const { rows } =
      await sql`select count(*) as n, sum("integer") as s, avg("integer") as a, 1 = 1 as t from kept`.execute(
        store.read,
      );
    expect(rows).toEqual([{ n: 2, s: 3, a: 1.5, t: 1 }]);
  });

  test("is one server's: a second one, on whatever folder, is refused until the first has gone", async () => {
    await expect(open("b")).rejects.toMatchObject({
      code: "store_locked",
      message: expect.stringContaining("another"),
    });
    await store.close();
    const second = await open();
    await put(second, "a");
    await second.close();
    store = await open();
    expect(await keys()).toEqual(["a"]);
  });

  test("writes of two programs do not overlap, so none is lost", async () => {
    const connection = new WriteConnection(databaseUrl);
    const other = new GroupCommit(connection, {
      ...{ begin: beginWrite, dialect: postgresDialect, maxBatch: 8, maxBatchMs: 20, defer: setImmediate },
      monotonicMs: () => performance.now(),
    });
    await put(store, "count", "0");
    const add = (to: { write: KeptStore["write"] }) =>
      to.write(async (tx) => {
        const { value } = await tx
          .selectFrom("meta")
          .select("value")
          .where("key", "=", "count")
          .executeTakeFirstOrThrow();
        await tx
          .updateTable("meta")
          .set({ value: String(Number(value) + 1) })
          .where("key", "=", "count")
          .execute();
      });
    const writers = [store, other as unknown as KeptStore];
    await Promise.all(Array.from({ length: 100 }, (_, i) => add(writers[i % 2]!)));
    await other.close();
    await connection.close();
    expect(await store.read.selectFrom("meta").select("value").where("key", "=", "count").execute()).toEqual([
      { value: "100" },
    ]);
    expect(await store.check()).toEqual([]);
  });

  test("a connection that is lost fails the write under way, whole, and the next one works", async () => {
    await put(store, "a");
    // Of the same batch, and not committed yet when the connection is lost.
    const before = put(store, "before");
    const lost = store.write(async (tx) => {
      await tx.insertInto("meta").values({ key: "half", value: "v" }).execute();
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
      await tx.insertInto("meta").values({ key: "other half", value: "v" }).execute();
    });
    const after = put(store, "after");
    await expect(lost).rejects.toMatchObject({ name: "StoreError", code: "store_unreachable" });
    await expect(before).rejects.toMatchObject({ code: "store_unreachable" });
    await after;
    expect(await keys()).toEqual(["a", "after"]);
    // Idle ones too, of readers and of the writer.
    await ask(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await expect
      .poll(() =>
        put(store, "c").then(
          () => "written",
          () => "failed",
        ),
      )
      .toBe("written");
    await expect.poll(() => keys().catch(() => [])).toEqual(["a", "after", "c"]);
  });

  test("a lock that another server keeps is waited for", async () => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query("begin; select pg_advisory_xact_lock(1129466195, hashtext(current_schema()))");
    let written = false;
    const writing = put(store, "a").then(() => {
      written = true;
    });
    expect(await keys()).toEqual([]);
    expect(written).toBe(false);
    await client.query("commit");
    await writing;
    await client.end();
    expect(await keys()).toEqual(["a"]);
  });

  test("long reads leave writes, short reads and each other alone", async () => {
    const slow = Promise.all([1, 2].map(() => sql`select pg_sleep(0.5)`.execute(store.longRead)));
    let done = false;
    slow.then(() => {
      done = true;
    });
    for (let i = 0; i < 5; i++) await put(store, `k${i}`);
    expect(await keys()).toHaveLength(5);
    expect(done).toBe(false);
    await slow;
  });

  test("that cannot be reached, does not exist, or has another encoding is refused with a sentence", async () => {
    const refused = async (url: string) => {
      const error = await open("c", url).catch((error) => error);
      expect(error).toMatchObject({ name: "StoreError", message: expect.not.stringContaining("secret") });
      return error.code;
    };
    expect(await refused("postgres://u:secret@127.0.0.1:1/none")).toBe("store_unreachable");
    expect(await refused(databaseUrl.replace(/\/t_\w+/, "/nothing_here"))).toBe("store_unreachable");
    expect(await refused("mysql://u:secret@127.0.0.1/none")).toBe("store_mismatch");
    await ask("create database latin encoding 'LATIN1' locale_provider libc locale 'C' template template0");
    expect(await refused(databaseUrl.replace(/\/t_\w+/, "/latin"))).toBe("store_mismatch");
  });
});

test.skipIf(!hasPostgres)(
  "a server whose database is gone for a while answers 503 with a sentence, and then goes on",
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "crisol-postgres-"));
    const databaseUrl = await postgresOf(dataDir);
    const server = await startTestServer({ dataDir, settings: { databaseUrl }, log: "silent" });
    const admin = new pg.Client({ connectionString: databaseUrl.replace(/\/t_\w+/, "/postgres") });
    await admin.connect();
    const name = /t_\w+/.exec(databaseUrl)![0];
    try {
      await admin.query(`alter database ${name} allow_connections false`);
      await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
      const create = () => server.api(contract.project.create, { body: { name: "P" } });
      for (const refused of [() => server.api(contract.project.list), create]) {
        await expect(refused()).rejects.toMatchObject({ code: "store_unreachable", status: 503 });
      }
      await admin.query(`alter database ${name} allow_connections true`);
      await create();
      expect((await server.api(contract.project.list)).items).toHaveLength(1);
    } finally {
      await admin.end();
      await server.close();
      await rm(dataDir, { recursive: true });
    }
  },
);
