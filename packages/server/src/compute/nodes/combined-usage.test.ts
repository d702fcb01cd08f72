import fc from "fast-check";
import { expect, test } from "vitest";
import type { UsageSample } from "../use/metering.js";
import { CombinedUsage } from "./combined-usage.js";

function sample(changes: Partial<UsageSample> = {}): UsageSample & { readonly at: number } {
  const total = { cpuSeconds: 0, peakMemoryBytes: 0, readBytes: 0, writtenBytes: 0 };
  return {
    ...{ at: 0, spanMs: 1000, phase: "run", memoryKind: "resident", workingSetBytes: null, gpu: null, processes: 1 },
    ...{ cpuSeconds: 0, busiestThreadSeconds: 0, memoryBytes: 0, readBytes: 0, writtenBytes: 0, total },
    ...changes,
  };
}

test("no second of any node is lost or counted twice, however their samples come", () => {
  const given = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 9 })), { maxLength: 60 });
  fc.assert(
    fc.property(given, (samples) => {
      const usage = new CombinedUsage(["local", "local", "far"]);
      let told = 0;
      const since = [0, 0, 0];
      for (const [node, cpuSeconds] of samples) {
        since[node]! += cpuSeconds;
        const together = usage.add(node, sample({ cpuSeconds }));
        if (!together) continue;
        told += together.cpuSeconds;
        since.fill(0);
      }
      const all = samples.reduce((sum, [, cpuSeconds]) => sum + cpuSeconds, 0);
      expect(told + since.reduce((a, b) => a + b)).toBe(all);
    }),
  );
});

test("memory is what all hold now, the peak the sum of theirs; a machine's GPUs count once; the next node leads where one has ended", () => {
  const gpu = { busyShare: 0.5, memoryBytes: 10, watts: 100 };
  const totalOf = (peakMemoryBytes: number) => ({ cpuSeconds: 1, peakMemoryBytes, readBytes: 3, writtenBytes: null });
  const usage = new CombinedUsage(["local", "local", "far"]);
  usage.add(1, sample({ memoryBytes: 20, gpu, total: totalOf(25) }));
  usage.add(2, sample({ memoryBytes: 40, gpu: { ...gpu, busyShare: 0.9 }, total: totalOf(45) }));
  expect(usage.add(0, sample({ memoryBytes: 10, gpu, total: totalOf(15) }))).toMatchObject({
    ...{ memoryBytes: 70, processes: 3, gpu: { busyShare: 0.9, memoryBytes: 20, watts: 200 } },
    total: { cpuSeconds: 3, peakMemoryBytes: 85, readBytes: 9, writtenBytes: null },
  });
  usage.end(0, { ...totalOf(15), cpuSeconds: 5, wallSeconds: 2 });
  expect(usage.of(0)).toEqual({ ...totalOf(15), cpuSeconds: 5, memoryBytes: 0 });
  expect(usage.add(2, sample({ memoryBytes: 40 }))).toBeUndefined();
  expect(usage.add(1, sample({ memoryBytes: 30, total: totalOf(30) }))).toMatchObject({
    memoryBytes: 70,
    processes: 2,
  });
  expect(usage.total()).toMatchObject({ wallSeconds: 2, cpuSeconds: 6 });
});
