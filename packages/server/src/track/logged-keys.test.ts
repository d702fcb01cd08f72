import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addTestRun } from "../../test/logged-run.js";
import { openTestStore } from "../../test/open-store.js";
import type { Store } from "../store/store.js";
import { logBatch } from "./log-batch.js";
import { type KeySearch, loggedKeys } from "./logged-keys.js";

let dataDir: string;
let store: Store;
let projectId: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-keys-"));
  store = await openTestStore({ dataDir });
  const names = [
    ["Loss", "acc"],
    ["acc", "b%"],
    ["only_deleted", "acc"],
    ["elsewhere", "acc"],
  ];
  for (const [i, keys] of names.entries()) {
    const id = await addTestRun(store);
    await store.write(async (tx) => {
      const metrics = keys.map((key) => ({ key, value: 1, step: 0, timestampMs: 0 }));
      const texts = keys.map((key) => ({ key, value: "v" }));
      await logBatch(tx, id, { metrics, params: texts, tags: texts });
      if (i === 2) await tx.updateTable("run").set({ deletedAtMs: 1 }).where("id", "=", id).execute();
      if (i === 3) {
        await tx.updateTable("run").set({ projectId: "prj_other" }).where("id", "=", id).execute();
        const { experimentId } = await tx
          .selectFrom("run")
          .select("experimentId")
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        await tx.updateTable("experiment").set({ projectId: "prj_other" }).where("id", "=", experimentId).execute();
      }
    });
  }
  projectId = "prj_test";
});
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

describe.each(["metric", "param", "tag"] as const)("names of %ss", (kind) => {
  const keys = (search: Partial<KeySearch>, fewRuns?: number) =>
    loggedKeys(store.read, { projectId, kind, contains: "", limit: 10, ...search }, fewRuns);

  test.each([
    [1000, "all that the runs logged are read"],
    [0, "from name to name in the index"],
  ])("of more than %i runs: %s", async (fewRuns) => {
    const all = await keys({}, fewRuns);
    expect([...all].sort()).toEqual(["Loss", "acc", "b%"]);
    expect(await keys({ limit: 2 }, fewRuns)).toEqual(all.slice(0, 2));
    expect(await keys({ contains: "LOS" }, fewRuns)).toEqual(["Loss"]);
    expect(await keys({ contains: "%" }, fewRuns)).toEqual(["b%"]);
    expect(await keys({ projectId: "prj_other" }, fewRuns)).toHaveLength(2);
    expect(await keys({ projectId: "prj_none" }, fewRuns)).toEqual([]);
  });
});
