import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addTestRun } from "../../test/logged-run.js";
import { openTestStore } from "../../test/open-store.js";
import type { Store } from "../store/store.js";
import { logBatch } from "./log-batch.js";
import { metricHistory, metricPlot } from "./metric-history.js";
import { isLater, latestMetrics, logMetrics, type MetricPoint } from "./metrics.js";
import { textsOf } from "./params.js";

let dataDir: string;
let store: Store;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-metrics-"));
  store = await openTestStore({ dataDir });
});
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const points = fc.array(
  fc.record({
    key: fc.constantFrom("loss", "ñ/acc"),
    step: fc.oneof(fc.integer({ min: -3, max: 40 }), fc.maxSafeInteger()),
    timestampMs: fc.integer({ min: 0, max: 50 }),
    value: fc.oneof(fc.double(), fc.integer({ min: -2, max: 2 }), fc.constant(Number.NaN)),
  }),
  { maxLength: 30 },
);

/** As it is kept: no infinities, one zero. */
function kept(point: MetricPoint): MetricPoint {
  const { value } = point;
  if (Number.isNaN(value)) return point;
  return { ...point, value: Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE) + 0 };
}

const nameOf = ({ step, timestampMs, value }: Omit<MetricPoint, "key">) => `${step} ${timestampMs} ${value}`;

async function wholeHistory(runId: string, key: string, limit: number) {
  const all = [];
  for (let offset: number | null = 0; offset !== null; ) {
    const page = await metricHistory(store.read, { runId, key, offset, limit });
    expect(page.points.length).toBeLessThanOrEqual(limit);
    all.push(...page.points);
    offset = page.nextOffset;
  }
  return all;
}

test("whatever is logged, sealed or not, the latest and the history are those of a plain list", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(points, { maxLength: 6 }), fc.integer({ min: 1, max: 9 }), async (batches, limit) => {
      const runId = await addTestRun(store);
      for (const batch of batches) await store.write((tx) => logMetrics(tx, runId, batch, 8));
      const given = batches.flat().map(kept);
      const latest = await latestMetrics(store.read, runId);
      expect(latest.map(({ key }) => key)).toEqual([...new Set(given.map(({ key }) => key))].sort());
      for (const { key, ...found } of latest) {
        const own = given.filter((point) => point.key === key);
        expect(own.some((point) => isLater(point, found))).toBe(false);
        expect(own.map(nameOf)).toContain(nameOf(found));
        const history = await wholeHistory(runId, key, limit);
        expect(new Set(history.map(nameOf))).toEqual(new Set(own.map(nameOf)));
        expect(history.length).toBeLessThanOrEqual(own.length);
      }
    }),
    { numRuns: 60 },
  );
});

test("what is logged twice before it is sealed is there once", async () => {
  const runId = await addTestRun(store);
  const point = { key: "loss", step: 1, timestampMs: 2, value: Number.NaN };
  await store.write((tx) => logMetrics(tx, runId, [point, point, { ...point, value: 0 }]));
  await store.write((tx) => logMetrics(tx, runId, [point]));
  expect(await wholeHistory(runId, "loss", 10)).toEqual([
    { step: 1, timestampMs: 2, value: Number.NaN },
    { step: 1, timestampMs: 2, value: 0 },
  ]);
});

describe("a plot", () => {
  test("has every point's minimum and maximum in buckets of equal width", async () => {
    const runId = await addTestRun(store);
    const count = 30_000;
    const value = (step: number) => Math.sin(step / 50) + (step === 17_777 ? 9 : 0);
    for (let start = 0; start < count; start += 1000) {
      const batch = Array.from({ length: 1000 }, (_, i) => ({
        key: "loss",
        step: start + i,
        timestampMs: start + i,
        value: value(start + i),
      }));
      await store.write((tx) => logMetrics(tx, runId, batch));
    }
    const all = await metricPlot(store.longRead, { runId, key: "loss", buckets: 100 });
    expect(all.length).toBeLessThanOrEqual(100);
    expect(all.length).toBeGreaterThan(90);
    expect(all.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(count);
    expect(Math.max(...all.map(({ max }) => max))).toBe(value(17_777));
    expect(Math.min(...all.map(({ min }) => min))).toBeCloseTo(-1, 3);
    for (const { firstStep, first } of all) expect(first).toBe(value(firstStep));

    // Of so many points it is known when the one after a stretch was measured.
    for (const { lastStep, lastTimestampMs } of all) {
      expect(lastTimestampMs - lastStep).toBeGreaterThanOrEqual(0);
      expect(lastTimestampMs - lastStep).toBeLessThanOrEqual(1);
    }

    const near = await metricPlot(store.longRead, {
      runId,
      key: "loss",
      fromStep: 17_770,
      toStep: 17_780,
      buckets: 50,
    });
    expect(near.map(({ firstStep, first, lastTimestampMs }) => [firstStep, first, lastTimestampMs])).toEqual(
      Array.from({ length: 11 }, (_, i) => [17_770 + i, value(17_770 + i), 17_770 + i]),
    );
  });
});

describe("a batch", () => {
  const batch = {
    params: [{ key: "lr", value: "0.1" }],
    metrics: [{ key: "loss", step: 0, timestampMs: 1, value: 1 }],
    tags: [{ key: "who", value: "ñ" }],
  };

  test("is kept whole or not at all", async () => {
    const runId = await addTestRun(store);
    await store.write((tx) => logBatch(tx, runId, batch));
    const changed = {
      ...batch,
      params: [
        { key: "new", value: "1" },
        { key: "lr", value: "0.2" },
      ],
    };
    const failing = store.write((tx) =>
      logBatch(tx, runId, { ...changed, metrics: [{ key: "other", step: 0, timestampMs: 1, value: 1 }] }),
    );
    await expect(failing).rejects.toMatchObject({
      code: "param_changed",
      params: { field: "lr", value: "0.1", given: "0.2" },
    });
    expect(await textsOf(store.read, "runParam", runId)).toEqual(batch.params);
    expect(await latestMetrics(store.read, runId)).toEqual(batch.metrics);
  });

  test("may repeat a param and change a tag", async () => {
    const runId = await addTestRun(store);
    await store.write((tx) => logBatch(tx, runId, batch));
    const tags = [
      { key: "who", value: "first" },
      { key: "who", value: "last" },
    ];
    await store.write((tx) => logBatch(tx, runId, { ...batch, tags }));
    expect(await textsOf(store.read, "runTag", runId)).toEqual([{ key: "who", value: "last" }]);
  });

  test("of a run that is not there, or deleted, is refused", async () => {
    await expect(store.write((tx) => logBatch(tx, "none", batch))).rejects.toMatchObject({ code: "not_found" });
    const runId = await addTestRun(store);
    await store.write((tx) => tx.updateTable("run").set({ deletedAtMs: 5 }).where("id", "=", runId).execute());
    await expect(store.write((tx) => logBatch(tx, runId, batch))).rejects.toMatchObject({ code: "run_deleted" });
  });

  test("goes with its run", async () => {
    const runId = await addTestRun(store);
    await store.write((tx) => logBatch(tx, runId, batch));
    await store.write((tx) => tx.deleteFrom("run").where("id", "=", runId).execute());
    for (const table of ["runParam", "runTag", "metric", "metricPoint"] as const) {
      expect(await store.read.selectFrom(table).selectAll().where("runId", "=", runId).execute()).toEqual([]);
    }
  });
});
