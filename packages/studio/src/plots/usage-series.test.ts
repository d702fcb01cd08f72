import type { JobUsageSample } from "@crisol/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { meanOf, peakOf, phaseSeconds, seriesOf, totalsSoFar } from "./usage-series.js";

const measured = fc
  .tuple(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true }))
  .map(([a, b]) => ({ mean: Math.min(a, b), peak: Math.max(a, b) }));
const sometimes = fc.option(measured);

/** Spans one after the other, with breaks of which some are long, and a clock that now and then goes back. */
const samples: fc.Arbitrary<JobUsageSample[]> = fc
  .array(
    fc.record({
      spanMs: fc.integer({ min: 1, max: 3000 }),
      breakMs: fc.oneof(fc.constant(0), fc.integer({ min: -4000, max: 60_000 })),
      phase: fc.constantFrom("read", "fit", "evaluate"),
      cores: measured,
      busiestThread: measured,
      memoryBytes: measured,
      workingSetBytes: sometimes,
      readBytesPerSecond: sometimes,
      writtenBytesPerSecond: sometimes,
      processes: measured,
      gpu: sometimes,
      gpuMemoryBytes: sometimes,
      gpuWatts: sometimes,
      waitingCores: sometimes,
      busiestThreadWanted: sometimes,
      diskWait: sometimes,
      byCore: fc.constant(null),
    }),
    { maxLength: 40 },
  )
  .map((given) => {
    let atMs = 1_700_000_000_000;
    return given.map(({ breakMs, ...sample }) => {
      atMs += breakMs + sample.spanMs;
      return { ...sample, at: new Date(atMs).toISOString() };
    });
  });

test("a line never goes back in time, and its phases neither overlap nor leave it", () => {
  fc.assert(
    fc.property(samples, (given) => {
      const { seconds, samples: of, phases } = seriesOf(given);
      expect(of.length).toBe(seconds.length);
      for (let index = 1; index < seconds.length; index++)
        expect(seconds[index]!).toBeGreaterThanOrEqual(seconds[index - 1]!);
      let end = 0;
      for (const { from, to } of phases) {
        expect(from).toBeGreaterThanOrEqual(end);
        expect(to).toBeGreaterThan(from);
        end = to;
      }
      expect(end).toBe(seconds.at(-1) ?? 0);
      const times = [...phaseSeconds(phases).values()].reduce((sum, time) => sum + time, 0);
      expect(times).toBeCloseTo(
        phases.reduce((sum, { from, to }) => sum + to - from, 0),
        6,
      );
    }),
  );
});

test("a long break is none of the line, a short one is", () => {
  const sample = (at: number, phase: string) =>
    ({ at: new Date(at).toISOString(), spanMs: 1000, phase, cores: { mean: 1, peak: 1 } }) as JobUsageSample;
  const { seconds, samples: of, phases } = seriesOf([sample(1000, "fit"), sample(2500, "fit"), sample(20_000, "fit")]);
  expect(seconds).toEqual([0, 1, 2.5, 2.501, 19, 20]);
  expect(of.map((one) => one !== undefined)).toEqual([true, true, true, false, true, true]);
  expect(phases).toEqual([
    { phase: "fit", from: 0, to: 2.5 },
    { phase: "fit", from: 19, to: 20 },
  ]);
});

test("sums, means and peaks are those of the samples, and what was never told is null", () => {
  fc.assert(
    fc.property(samples, (given) => {
      const totals = totalsSoFar(given);
      const time = given.reduce((sum, { spanMs }) => sum + spanMs / 1000, 0);
      expect(totals.wallSeconds).toBeCloseTo(time, 6);
      const mean = meanOf(given, "cores");
      if (given.length === 0) expect([mean, peakOf(given, "cores")]).toEqual([null, undefined]);
      else expect(totals.cpuSeconds / time / (mean || 1)).toBeCloseTo(mean === 0 ? 0 : 1, 6);
      expect(totals.peakMemoryBytes).toBe(Math.max(0, ...given.map(({ memoryBytes }) => memoryBytes.peak)));
      expect(totals.readBytes === null).toBe(given.every(({ readBytesPerSecond }) => readBytesPerSecond === null));
      expect(peakOf(given, "gpu") === undefined).toBe(given.every(({ gpu }) => gpu === null));
    }),
  );
});
