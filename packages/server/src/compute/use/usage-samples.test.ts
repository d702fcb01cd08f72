import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addJobRow } from "../../../test/job-row.js";
import { openTestStore } from "../../../test/open-store.js";
import type { Store } from "../../store/store.js";
import { priceOf } from "../job-price.js";
import type { UsageSample } from "./metering.js";
import { addUsageSamples, condense, MOST_SAMPLES, type UsageSpan, usageOver } from "./usage-samples.js";

let dataDir: string;
let store: Store;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "crisol-usage-"));
  store = await openTestStore({ dataDir });
});
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
const span: fc.Arbitrary<UsageSpan> = fc
  .record({
    atMs: fc.integer({ min: 0, max: 1e9 }),
    spanMs: fc.integer({ min: 1, max: 5000 }),
    phase: fc.constantFrom("read", "fit", "evaluate"),
    means: fc.array(fc.option(amount), { minLength: 13, maxLength: 13 }),
    byCore: fc.option(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 })),
  })
  .map((given) => ({ ...given, peaks: given.means }));

test("put together, spans keep their time, their weighted mean and their peak", () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 70 }), (spans, count) => {
      const fewer = condense(spans, count);
      expect(fewer.length).toBe(Math.min(count, spans.length));
      const time = (of: readonly UsageSpan[]) => of.reduce((sum, { spanMs }) => sum + spanMs, 0);
      expect(time(fewer)).toBe(time(spans));
      for (let index = 0; index < 10; index++) {
        const peak = (of: readonly UsageSpan[]) => Math.max(-1, ...of.map(({ peaks }) => peaks[index] ?? -1));
        expect(peak(fewer)).toBe(peak(spans));
        if (spans.some(({ means }) => means[index] === null)) continue;
        const sum = (of: readonly UsageSpan[]) =>
          of.reduce((all, { means, spanMs }) => all + (means[index] as number) * spanMs, 0);
        expect(Math.abs(sum(fewer) - sum(spans))).toBeLessThanOrEqual(1e-4 * time(spans));
      }
    }),
  );
});

function sample(cpuSeconds: number): UsageSample {
  const total = { cpuSeconds, peakMemoryBytes: 1, readBytes: null, writtenBytes: null };
  return {
    ...{ spanMs: 1000, phase: "fit", cpuSeconds, busiestThreadSeconds: 0.5, memoryBytes: 1e8, workingSetBytes: null },
    ...{ memoryKind: "resident", readBytes: null, writtenBytes: 2e6, processes: 1, gpu: null, total },
    threads: {
      ...{ busiestSeconds: 0.5, busiestWantedSeconds: 0.75, waitedSeconds: 1.5, diskWaitShare: 0.2 },
      byCoreSeconds: [0, 0.254],
    },
  };
}

test("samples come back as they were, and beyond 20,000 neighbours are put together", async () => {
  const jobId = await addJobRow(store);
  const add = (from: number, count: number) =>
    store.write((tx) =>
      addUsageSamples(
        tx,
        jobId,
        Array.from({ length: count }, (_, index) => ({
          ...sample(from + index === 12_345 ? 7 : 1),
          at: (from + index) * 1000,
        })),
      ),
    );
  await add(1, 1);
  expect(await usageOver(store.read, jobId, 500)).toEqual([
    {
      ...{ at: "1970-01-01T00:00:01.000Z", spanMs: 1000, phase: "fit", cores: { mean: 1, peak: 1 } },
      ...{ busiestThread: { mean: 0.5, peak: 0.5 }, memoryBytes: { mean: 1e8, peak: 1e8 }, workingSetBytes: null },
      ...{ readBytesPerSecond: null, writtenBytesPerSecond: { mean: 2e6, peak: 2e6 }, processes: { mean: 1, peak: 1 } },
      ...{ gpu: null, gpuMemoryBytes: null, gpuWatts: null, byCore: [0, 0.25] },
      ...{ waitingCores: { mean: 1.5, peak: 1.5 }, busiestThreadWanted: { mean: 0.75, peak: 0.75 } },
      diskWait: { mean: 0.2, peak: 0.2 },
    },
  ]);
  await add(2, MOST_SAMPLES - 1);
  expect((await usageOver(store.read, jobId, MOST_SAMPLES)).length).toBe(MOST_SAMPLES);
  await add(MOST_SAMPLES + 1, 10);
  const thinned = await usageOver(store.read, jobId, MOST_SAMPLES);
  expect(thinned.length).toBe(MOST_SAMPLES / 2);
  expect(thinned.reduce((sum, { spanMs }) => sum + spanMs, 0)).toBe((MOST_SAMPLES + 10) * 1000);
  expect(Math.max(...thinned.map(({ cores }) => cores.peak))).toBe(7);
  await add(MOST_SAMPLES + 11, 1);
  expect((await usageOver(store.read, jobId, MOST_SAMPLES)).length).toBe(MOST_SAMPLES / 2 + 1);
});

test("energy is the power by the share of the cores, cost the price by the time; unsaid, there is none", () => {
  const settings = { pricePerHour: 2, currency: "EUR", watts: 120 };
  const use = { wallSeconds: 1800, cpuSeconds: 3600 };
  expect(priceOf(settings, use, 4)).toEqual({ energyWattHours: 30, cost: 1, currency: "EUR" });
  expect(priceOf({ ...settings, pricePerHour: null, watts: null }, use, 4)).toEqual({
    ...{ energyWattHours: null, cost: null, currency: null },
  });
});
