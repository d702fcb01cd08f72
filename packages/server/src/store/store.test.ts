import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestStore } from "../../test/open-store.js";
import type { Store } from "./store.js";

let dataDir: string;
let store: Store;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-store-"));
  store = await openTestStore({ dataDir });
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const put = (key: string, value = "v") => store.write((tx) => tx.insertInto("meta").values({ key, value }).execute());
const keys = async () =>
  (
    await store.read.selectFrom("meta").select("key").where("key", "in", ["a", "b", "half"]).orderBy("key").execute()
  ).map((r) => r.key);

describe("a write", () => {
  test("is there after reopening", async () => {
    await put("a");
    await store.close();
    store = await openTestStore({ dataDir });
    expect(await keys()).toEqual(["a"]);
    expect(await store.check()).toEqual([]);
  });

  test("that fails is undone alone, whole, and throws its own error", async () => {
    const results = await Promise.allSettled([
      put("a"),
      store.write(async (tx) => {
        await tx.insertInto("meta").values({ key: "half", value: "v" }).execute();
        throw new Error("changed my mind");
      }),
      put("a"),
      put("b"),
    ]);
    expect(results.map((r) => r.status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(results[1]).toMatchObject({ reason: { message: "changed my mind" } });
    expect(results[2]).toMatchObject({ reason: { code: "constraint_unique" } });
    expect(await keys()).toEqual(["a", "b"]);
  });
});

test("safety-26: a data folder that cannot be made is refused with a sentence", async () => {
  await writeFile(join(dataDir, "file"), "");
  await expect(openTestStore({ dataDir: join(dataDir, "file", "data") })).rejects.toMatchObject({
    code: "storage_failed",
    message: expect.stringContaining("ENOTDIR"),
  });
});

describe("a read", () => {
  test("refuses changes", async () => {
    const change = store.read.insertInto("meta").values({ key: "a", value: "b" }).execute();
    await expect(change).rejects.toMatchObject({ code: "read_only" });
    expect(await keys()).toEqual([]);
  });

  test("of several queries sees one state, while others write and wait", async () => {
    await put("a");
    const seen = await store.read.transaction().execute(async (tx) => {
      const first = await tx.selectFrom("meta").select("key").execute();
      await put("b");
      return [first, await tx.selectFrom("meta").select("key").execute()];
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(await keys()).toEqual(["a", "b"]);
    await expect(store.read.transaction().execute(() => Promise.reject(new Error("gives up")))).rejects.toThrow(
      "gives up",
    );
    expect(await keys()).toEqual(["a", "b"]);
  });

  test("that is not SQL, or streams, fails with a sentence", async () => {
    await expect(sql`selec`.execute(store.read)).rejects.toMatchObject({ code: "statement_failed" });
    const stream = store.read.selectFrom("meta").selectAll().stream();
    await expect(stream.next()).rejects.toMatchObject({ code: "statement_failed" });
    expect(await keys()).toEqual([]);
  });
});
