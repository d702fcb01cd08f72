import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addTestRun } from "../../test/logged-run.js";
import { openTestStore } from "../../test/open-store.js";
import type { Store } from "../store/store.js";
import { logBatch } from "./log-batch.js";
import { searchRuns } from "./run-search.js";

let dataDir: string;
let store: Store;
let experimentIds: string[];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-search-"));
  store = await openTestStore({ dataDir });
  const ids = [];
  for (const name of ["first", "Second", "third%", "fourth"]) {
    const id = await addTestRun(store);
    ids.push(id);
    const at = ids.length;
    await store.write(async (tx) => {
      await tx.updateTable("run").set({ name, startedAtMs: at }).where("id", "=", id).execute();
      if (at === 4) await tx.updateTable("run").set({ deletedAtMs: 9, state: "failed" }).where("id", "=", id).execute();
    });
    if (at === 4) continue;
    const values = [2, Number.NaN, 1e300];
    await store.write((tx) =>
      logBatch(tx, id, {
        metrics: at === 1 ? [] : [{ key: "m x", step: 0, timestampMs: 0, value: values[at - 1]! }],
        params: [{ key: "lr", value: `0.${at}` }],
        tags: at === 2 ? [{ key: "t", value: "[A]*?" }] : [],
      }),
    );
  }
  const rows = await store.read.selectFrom("run").select("experimentId").where("id", "in", ids).execute();
  experimentIds = rows.map((row) => row.experimentId);
});
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

async function names(options: Partial<Parameters<typeof searchRuns>[1]>): Promise<string[]> {
  const { rows } = await searchRuns(store.longRead, { experimentIds, limit: 10, ...options });
  return rows.map(({ name }) => name);
}

test.each([
  ["", ["third%", "Second", "first"]],
  ["params.lr != '0.1'", ["third%", "Second"]],
  ["metrics.`m x` > 1", ["third%"]],
  ["run_name LIKE '%ir%'", ["third%", "first"]],
  ["run_name LIKE 's%'", []],
  ["run_name ILIKE 's%'", ["Second"]],
  ["tags.t LIKE '[A]*_'", ["Second"]],
  ["tags.t LIKE '_A%'", ["Second"]],
  ["tags.t IS NULL", ["third%", "first"]],
  ["status = 'RUNNING' AND start_time < 3", ["Second", "first"]],
  ["run_id IN ('none')", []],
  ["datasets.name = 'none'", []],
])("filter %s", async (filter, expected) => {
  expect(await names({ filter })).toEqual(expected);
});

test("deleted ones are found when asked for", async () => {
  expect(await names({ lifecycle: "deleted" })).toEqual(["fourth"]);
  expect(await names({ lifecycle: "all", filter: "status = 'FAILED'" })).toEqual(["fourth"]);
});

test("NaN comes after the numbers, and what has no value last", async () => {
  expect(await names({ orderBy: ["metrics.`m x`"] })).toEqual(["third%", "Second", "first"]);
  expect(await names({ orderBy: ["metrics.`m x` DESC"] })).toEqual(["third%", "Second", "first"]);
  expect(await names({ orderBy: ["params.lr"] })).toEqual(["first", "Second", "third%"]);
  expect(await names({ orderBy: ["attributes.run_name DESC"] })).toEqual(["third%", "first", "Second"]);
});

test("pages follow each other by their tokens, and one that was made up is refused", async () => {
  const first = await searchRuns(store.longRead, { experimentIds, limit: 2 });
  const token = first.nextPageToken!;
  const second = await searchRuns(store.longRead, { experimentIds, limit: 2, pageToken: token });
  expect([...first.rows, ...second.rows].map(({ name }) => name)).toEqual(["third%", "Second", "first"]);
  expect(second.nextPageToken).toBeNull();
  for (const pageToken of ["x", `${token}=`, Buffer.from("from:-1").toString("base64url"), "cnVuczoxZTk"]) {
    await expect(searchRuns(store.longRead, { experimentIds, limit: 2, pageToken })).rejects.toMatchObject({
      code: "page_token_invalid",
    });
  }
});

test.each(["params.lr > '0.1'", "metrics.a = 'x'", "start_time = 'x'", "metrics.a LIKE 'x'", "nothing = 1"])(
  "filter %s is refused",
  async (filter) => {
    await expect(names({ filter })).rejects.toMatchObject({ code: "filter_invalid" });
  },
);
