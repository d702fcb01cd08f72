import { afterAll, describe, expect, test } from "vitest";
import { EngineError } from "../engine-error.js";
import { type Kernels, rowRanges, withKernels } from "../kernels.js";
import { createThreads, type Threads } from "./threads.js";

const values = Float32Array.from({ length: 100_000 }, (_, i) => ((i * 7919) % 99_991) - 5);

/** The largest magnitude of each thread's share, by kernels on all threads. */
function largest(kernels: Kernels): number[] {
  const address = kernels.place(values);
  return kernels.overRows("largestMagnitude", values.length, (begin, end) => [address, begin, end]);
}

describe.each([1, 2, 3, 4])("%i threads", (count) => {
  let threads: Threads;
  afterAll(() => threads.close());

  test("each takes its own share, over and over, and sees what the memory has grown to", async () => {
    threads = await createThreads({ count });
    const bounds = rowRanges(values.length, count);
    const expected = Array.from({ length: count }, (_, t) =>
      values.subarray(bounds[t], bounds[t + 1]).reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    );
    for (let fit = 0; fit < 20; fit++) {
      withKernels((kernels) => {
        expect(kernels.threadCount).toBe(count);
        for (let i = 0; i < 10; i++) expect(largest(kernels)).toEqual(expected);
      }, threads);
    }
  });

  test("after work that throws they serve the next", () => {
    const work = () =>
      withKernels(() => {
        throw new RangeError("no");
      }, threads);
    expect(work).toThrow(RangeError);
    withKernels((kernels) => expect(largest(kernels)).toHaveLength(count), threads);
  });

  test("a kernel that fails on a thread is an error, and the threads go on", () => {
    withKernels((kernels) => {
      const address = kernels.place(values);
      const outside = (thread: number) => (thread === count - 1 ? 2 ** 32 - 4 : address);
      expect(() => kernels.onThreads("largestMagnitude", (thread) => [outside(thread), 0, 4])).toThrow(
        count === 1 ? "memory access out of bounds" : `memory access out of bounds (on thread ${count - 1})`,
      );
      expect(largest(kernels)).toHaveLength(count);
    }, threads);
  });

  test("work within work runs on one thread", () => {
    withKernels((kernels) => {
      withKernels((inner) => {
        expect(inner.threadCount).toBe(1);
        expect(largest(inner)).toEqual([99_985]);
      }, threads);
      expect(largest(kernels)).toHaveLength(count);
    }, threads);
  });
});

test("closed in the middle of work, threads end after it; later work runs on one thread", async () => {
  const threads = await createThreads({ count: 2 });
  withKernels((kernels) => {
    threads.close();
    expect(largest(kernels)).toHaveLength(2);
  }, threads);
  withKernels((kernels) => expect(largest(kernels)).toHaveLength(1), threads);
});

test("a count out of bounds is refused", async () => {
  for (const count of [0, 1.5, 65, Number.NaN]) {
    await expect(createThreads({ count })).rejects.toThrow(EngineError);
  }
});

test("shares are even, in order, and begin at multiples", () => {
  expect(rowRanges(1000, 3)).toEqual([0, 384, 768, 1000]);
  expect(rowRanges(10, 4)).toEqual([0, 10, 10, 10, 10]);
  expect(rowRanges(0, 2)).toEqual([0, 0, 0]);
});
