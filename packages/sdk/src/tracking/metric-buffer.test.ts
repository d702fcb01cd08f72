import type { NewMetricPoint } from "@crisol/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MetricBuffer } from "./metric-buffer.js";

const points = (count: number, from = 0): NewMetricPoint[] =>
  Array.from({ length: count }, (_, i) => ({ key: "loss", value: from + i, step: from + i, timestampMs: 0 }));
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("points in the background", () => {
  test("are all sent once, in their order, in batches of at most 1,000 with numbers from 1, one at a time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2500 }), { maxLength: 12 }), async (sizes) => {
        const sent: { points: readonly NewMetricPoint[]; sequence: number }[] = [];
        let open = 0;
        const buffer = new MetricBuffer(
          async (batch, sequence) => {
            expect(++open).toBe(1);
            await turn();
            open--;
            sent.push({ points: batch, sequence });
          },
          { capacity: 100_000, delayMs: 1e6 },
        );
        let count = 0;
        for (const size of sizes) {
          await buffer.add(points(size, count));
          count += size;
        }
        await buffer.flush();
        expect(sent.flatMap((batch) => batch.points)).toEqual(points(count));
        expect(Math.max(0, ...sent.map((batch) => batch.points.length))).toBeLessThanOrEqual(1000);
        expect(sent.map(({ sequence }) => sequence)).toEqual(sent.map((_, i) => i + 1));
        expect(buffer.size).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  test("make who awaits wait above the capacity, and are refused above twice that", async () => {
    let answer = () => {};
    const buffer = new MetricBuffer(() => new Promise<void>((resolve) => (answer = resolve)), {
      capacity: 1500,
      delayMs: 1e6,
    });
    await buffer.add(points(1500));
    let hasRoom = false;
    const waiting = buffer.add(points(500)).then(() => {
      hasRoom = true;
    });
    await turn();
    expect(hasRoom).toBe(false);
    await expect(buffer.add(points(1001))).rejects.toThrow(/2000 points wait.* 1001 more .* limit of 3000/);
    answer();
    await waiting;
    expect(buffer.size).toBe(1000);
  });

  test("stop at the first that is refused, and say why from then on", async () => {
    const sequences: number[] = [];
    const buffer = new MetricBuffer(
      async (_, sequence) => {
        sequences.push(sequence);
        if (sequence === 2) throw new Error("the run is deleted");
      },
      { capacity: 10_000, delayMs: 1e6 },
    );
    await buffer.add(points(5000));
    await expect(buffer.flush()).rejects.toThrow("the run is deleted");
    await expect(buffer.add(points(1))).rejects.toThrow("the run is deleted");
    expect(sequences).toEqual([1, 2]);
  });

  test("are sent after their delay without anybody asking", async () => {
    const sent: number[] = [];
    const buffer = new MetricBuffer(async (batch) => void sent.push(batch.length), { capacity: 100, delayMs: 20 });
    await buffer.add(points(3));
    expect(sent).toEqual([]);
    await expect.poll(() => sent).toEqual([3]);
  });
});
