import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStore, type Store } from "../store.js";

let dataDir: string;
let store: Store;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-long-read-"));
  store = await openStore({ dataDir });
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const put = (key: string) => store.write((tx) => tx.insertInto("meta").values({ key, value: "v" }).execute());
/** Counts to `n` in the database: about a second for 8 million. */
const count = (n: number, db = store.longRead) =>
  sql<{ n: number }>`with recursive c(x) as (select 1 union all select x + 1 from c where x < ${n})
    select count(*) as n from c`.execute(db);
const keys = async () =>
  (await store.longRead.selectFrom("meta").select("key").orderBy("key").execute()).map((r) => r.key);

describe("a long read", () => {
  test("holds up neither writes, nor reads, nor the event loop", async () => {
    let done = false;
    const started = performance.now();
    const counted = count(8_000_000).finally(() => {
      done = true;
    });
    const waits: number[] = [];
    // The thread starts meanwhile; what counts is that all of this happens before the long read has ended.
    for (let i = 0; i < 30; i++) {
      const before = performance.now();
      await put(`k${String(i).padStart(2, "0")}`);
      await store.read.selectFrom("meta").select("key").execute();
      await new Promise((resolve) => setImmediate(resolve));
      waits.push(performance.now() - before);
      expect(done).toBe(false);
    }
    expect((await counted).rows).toEqual([{ n: 8_000_000 }]);
    const elapsedMs = performance.now() - started;
    expect(Math.max(...waits)).toBeLessThan(elapsedMs / 2);
    expect(await keys()).toHaveLength(30);
  });

  test("sees what was written before it, in a transaction one state, and bytes as they are elsewhere", async () => {
    await put("a");
    const [first, second] = await store.longRead.transaction().execute(async (tx) => {
      const before = await tx.selectFrom("meta").select("key").execute();
      await put("b");
      return [before, await tx.selectFrom("meta").select("key").execute()];
    });
    expect(first).toEqual([{ key: "a" }]);
    expect(second).toEqual(first);
    expect(await keys()).toEqual(["a", "b"]);
    const bytes = sql<{
      some: Buffer;
      none: Buffer;
    }>`select x'00ff' as "some", x'' as "none", ${Buffer.from("é")} as "given"`;
    expect((await bytes.execute(store.longRead)).rows).toEqual((await bytes.execute(store.read)).rows);
    expect(Buffer.isBuffer((await bytes.execute(store.longRead)).rows[0]!.some)).toBe(true);
  });

  test("waits when two are under way, and all are answered", async () => {
    const counted = await Promise.all([300_000, 200_000, 100_000, 1, 2].map((n) => count(n)));
    expect(counted.map(({ rows }) => rows[0]!.n)).toEqual([300_000, 200_000, 100_000, 1, 2]);
  });

  test("fails with the errors of the store, and the next one works", async () => {
    await expect(sql`selec`.execute(store.longRead)).rejects.toMatchObject({
      name: "StoreError",
      code: "statement_failed",
    });
    const change = store.longRead.insertInto("meta").values({ key: "a", value: "b" }).execute();
    await expect(change).rejects.toMatchObject({ name: "StoreError", code: "read_only" });
    await expect(sql`select ${Number.NaN} as n`.execute(store.longRead)).rejects.toMatchObject({
      code: "value_not_storable",
    });
    await expect(sql`select ${true as never} as n`.execute(store.longRead)).rejects.toMatchObject({
      code: "value_not_storable",
    });
    await expect(store.longRead.transaction().execute(() => Promise.reject(new Error("gives up")))).rejects.toThrow(
      "gives up",
    );
    await expect(store.write(() => keys())).rejects.toMatchObject({ code: "write_nested" });
    expect(await keys()).toEqual([]);
  });

  test("that is under way is finished by closing; later ones are refused", async () => {
    await put("a");
    const reads = [count(300_000), count(300_001)];
    await put("b");
    const closed = store.close();
    await expect(count(1)).rejects.toMatchObject({ code: "store_closed" });
    expect((await Promise.all(reads)).map(({ rows }) => rows[0]!.n)).toEqual([300_000, 300_001]);
    await closed;
    store = await openStore({ dataDir });
    expect(await keys()).toEqual(["a", "b"]);
    expect(await store.check()).toEqual([]);
  });
});
