import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startTestServer } from "../test/harness.js";
import { sweepBlobs } from "./housekeeping.js";
import { newId } from "./store/ids.js";

test("a sweep deletes content that nothing refers to, and only that", async () => {
  const server = await startTestServer();
  const { blobs, store } = server.effects;
  try {
    const put = (text: string) => blobs.put(new TextEncoder().encode(text));
    const [lost, csv, parquet] = [await put("lost"), await put("csv"), await put("parquet")];
    await store.write((tx) =>
      tx
        .insertInto("batchPrediction")
        .values({
          id: newId("bat"),
          projectId: newId("prj"),
          jobId: newId("job"),
          modelId: newId("mod"),
          version: 1,
          state: "succeeded",
          sourceName: "x",
          rowCount: 1,
          refusedRowCount: 0,
          parquetSha256: parquet.sha256,
          csvSha256: csv.sha256,
          resultSizeBytes: 1,
          createdAtMs: 0,
          endedAtMs: 0,
        })
        .execute(),
    );
    await sweepBlobs(server.effects, 60_000);
    expect(await blobs.has(lost.sha256)).toBe(true);
    await sweepBlobs(server.effects, 0);
    expect(await blobs.has(lost.sha256)).toBe(false);
    expect(await blobs.has(csv.sha256)).toBe(true);
    expect(await blobs.has(parquet.sha256)).toBe(true);
  } finally {
    await server.close();
  }
});

test("every column that names a blob is asked before a sweep", () => {
  const here = new URL(".", import.meta.url);
  const steps = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const read = (path: string) => {
    try {
      return readFileSync(new URL(path, here), "utf8");
    } catch {
      return "";
    }
  };
  for (const { name } of steps) {
    const columns = [...read(`${name}/tables.ts`).matchAll(/^\s+(\w*[sS]ha256): /gm)].map((match) => match[1]!);
    const asked = read(`${name}/blob-references.ts`);
    // The hash of a source tells where data came from, and that of a run's data is the data version's own.
    const missing = columns.filter((column) => !asked.includes(`"${column}`) && !/^(source|data)Sha256$/.test(column));
    expect([name, missing]).toEqual([name, []]);
  }
});
