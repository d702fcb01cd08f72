import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTestStore } from "../../test/open-store.js";
import type { PredictedRequest } from "../deploy/prediction-observer.js";
import type { Store } from "../store/store.js";
import { Capture } from "./capture.js";
import { capturedRowView, deleteOldRows, deleteOrphanedRows, listCapturedRows } from "./captured-rows.js";
import { writeLabels } from "./labels.js";
import { readMonitor } from "./settings.js";
import { readTraffic, totalTraffic } from "./traffic.js";

let dataDir: string;
let store: Store;
const log = pino({ level: "silent" });
const clock = { now: () => 1_700_000_000_000 };

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-capture-"));
  store = await openTestStore({ dataDir });
  await store.write(async (tx) => {
    await tx
      .insertInto("model")
      .values({
        id: "mod_1",
        projectId: "prj_1",
        name: "m",
        description: "",
        latestVersion: 1,
        createdAtMs: 0,
        updatedAtMs: 0,
      })
      .execute();
    const json = { signature: "{}", metrics: "{}", criteria: "[]", lineage: "{}" };
    await tx
      .insertInto("modelVersion")
      .values({
        ...json,
        modelId: "mod_1",
        version: 1,
        projectId: "prj_1",
        format: "crisol",
        description: "",
        runId: "run_1",
        primaryMetric: "roc_auc",
        positiveClass: null,
        sha256: "",
        sizeBytes: 0,
        evaluationSha256: null,
        driftReferenceSha256: null,
        createdAtMs: 0,
        updatedAtMs: 0,
      })
      .execute();
    for (const id of ["end_1", "end_2"]) {
      await tx
        .insertInto("endpoint")
        .values({
          id,
          projectId: "prj_1",
          name: id,
          state: "live",
          keyHash: "",
          keyPrefix: "",
          modelId: "mod_1",
          version: 1,
          createdAtMs: 0,
        })
        .execute();
    }
  });
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

let requests = 0;
function request(rowCount: number, endpointId = "end_1"): PredictedRequest {
  const name = `row_${++requests}`;
  return {
    endpointId,
    modelId: "mod_1",
    modelVersion: 1,
    atMs: clock.now(),
    latencyMs: 2,
    rows: Array.from({ length: rowCount }, (_, i) => ({ x: i, text: "a\u0000b\ud800" })),
    predictions: Array.from({ length: rowCount }, (_, i) => ({
      id: `${name}_${i}`,
      prediction: "yes",
      probabilities: { no: 0.25, yes: 0.75 },
    })),
  };
}

const count = async (endpointId = "end_1") =>
  (await listCapturedRows(store.read, endpointId, { limit: 100_000, before: null })).length;

test("what was captured is written on close, odd text and all", async () => {
  const capture = new Capture({ store, clock, log });
  capture.predicted(request(3));
  capture.predicted(request(2500));
  capture.failed({ endpointId: "end_1", atMs: clock.now(), latencyMs: 1 });
  await capture.close();
  const [newest] = await listCapturedRows(store.read, "end_1", { limit: 1, before: null });
  expect(await count()).toBe(2503);
  expect(capturedRowView(newest!)).toMatchObject({
    input: { x: 2499, text: "a\u0000b\ud800" },
    prediction: "yes",
    label: null,
  });
  expect(await totalTraffic(store.read, "end_1")).toEqual({ requests: 3, rows: 2503, errors: 1 });
});

test("what is too much is dropped and counted, and the rest is kept", async () => {
  const capture = new Capture({ store, clock, log, maximumQueuedRows: 100, flushAfterMs: 60_000 });
  for (let i = 0; i < 15; i++) capture.predicted(request(10));
  expect(capture.queuedRows).toBe(100);
  await capture.close();
  expect(await count()).toBe(100);
  expect((await readMonitor(store.read, "end_1")).droppedRows).toBe(50);
  expect((await totalTraffic(store.read, "end_1")).rows).toBe(150);
});

test("a write that fails loses nothing", async () => {
  let fails = true;
  const failing: Store = {
    ...store,
    read: store.read,
    write: (work) => (fails ? Promise.reject(new Error("disk")) : store.write(work)),
  };
  const capture = new Capture({ store: failing, clock, log, flushAfterMs: 60_000 });
  capture.predicted(request(5));
  await expect(capture.flush()).rejects.toThrow("disk");
  capture.predicted(request(5));
  fails = false;
  await capture.close();
  expect(await count()).toBe(10);
  expect(await totalTraffic(store.read, "end_1")).toEqual({ requests: 2, rows: 10, errors: 0 });
});

test("rows of an endpoint that is gone are not kept, and old ones go first", async () => {
  const capture = new Capture({ store, clock, log });
  capture.predicted(request(20));
  capture.predicted(request(20, "end_2"));
  await capture.flush();
  while (await store.write((tx) => deleteOldRows(tx, "end_1", 5, 4))) {}
  const kept = await listCapturedRows(store.read, "end_1", { limit: 100, before: null });
  expect(kept.map((row) => JSON.parse(row.input).x)).toEqual([19, 18, 17, 16, 15]);
  await store.write((tx) => tx.deleteFrom("endpoint").where("id", "=", "end_2").execute());
  capture.predicted(request(3, "end_2"));
  await capture.close();
  expect(await count("end_2")).toBe(20);
  while (await store.write((tx) => deleteOrphanedRows(tx, 7))) {}
  expect([await count("end_1"), await count("end_2")]).toEqual([5, 0]);
});

test("labels sent in any order and number of times leave the last one", async () => {
  const capture = new Capture({ store, clock, log });
  const sent = request(10);
  capture.predicted(sent);
  await capture.close();
  const ids = sent.predictions.map(({ id }) => id);
  const label = fc.record({ id: fc.constantFrom(...ids, "row_none"), label: fc.constantFrom("yes", "no") });
  const expected = new Map<string, string>();
  await fc.assert(
    fc.asyncProperty(fc.array(label, { minLength: 1, maxLength: 15 }), async (labels) => {
      for (const { id, label } of labels) expected.set(id, label);
      const before = await store.write((tx) => writeLabels(tx, "end_1", labels, 1));
      const again = await store.write((tx) => writeLabels(tx, "end_1", labels, 2));
      expect(before).toEqual(labels.some(({ id }) => id === "row_none") ? ["row_none"] : []);
      expect(again).toEqual(before);
      const rows = (await listCapturedRows(store.read, "end_1", { limit: 100, before: null })).map(capturedRowView);
      for (const row of rows) expect(row.label).toBe(expected.get(row.id) ?? null);
    }),
    { numRuns: 40 },
  );
});

test("traffic in any buckets sums to what happened", async () => {
  const hour = 3_600_000;
  const start = clock.now() - 6 * hour;
  const offsets = fc.array(fc.integer({ min: 0, max: 6 * hour - 1 }), { minLength: 1, maxLength: 50 });
  let total = 0;
  await fc.assert(
    fc.asyncProperty(offsets, fc.integer({ min: 1, max: 500 }), async (times, buckets) => {
      const capture = new Capture({ store, clock, log });
      for (const offset of times) capture.failed({ endpointId: "end_1", atMs: start + offset, latencyMs: 1 });
      await capture.close();
      total += times.length;
      const traffic = await readTraffic(store.read, "end_1", {
        fromMs: start,
        toMs: clock.now(),
        buckets,
        nowMs: clock.now(),
      });
      expect(traffic.length).toBeLessThanOrEqual(buckets);
      expect(traffic.reduce((sum, bucket) => sum + bucket.errors, 0)).toBe(total);
    }),
    { numRuns: 20 },
  );
});
