import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStore, type Store } from "./store.js";

let dataDir: string;
let store: Store;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-store-"));
  store = await openStore({ dataDir });
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const put = (key: string, value = "v") => store.write((tx) => tx.insertInto("meta").values({ key, value }).execute());
const keys = async () => (await store.read.selectFrom("meta").select("key").orderBy("key").execute()).map((r) => r.key);

describe("a write", () => {
  test("is there after reopening", async () => {
    await put("a");
    await store.close();
    store = await openStore({ dataDir });
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
