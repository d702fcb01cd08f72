import { expect, test } from "vitest";
import { addGpus, parseGpuLine } from "./gpu.js";

test("a line of nvidia-smi is what a GPU does; what it does not tell is nothing", () => {
  const line = "0, 87, 30512, 241.53";
  expect(parseGpuLine(line)).toEqual({ index: 0, busyShare: 0.87, memoryBytes: 30_512 * 2 ** 20, watts: 241.53 });
  expect(parseGpuLine("1, [N/A], 3, [Not Supported]")).toEqual({
    ...{ index: 1, busyShare: 0, memoryBytes: 3 * 2 ** 20, watts: null },
  });
  for (const other of ["", "No devices were found", "index, utilization.gpu [%], memory.used [MiB], power.draw [W]"]) {
    expect(parseGpuLine(other)).toBeUndefined();
  }
});

test("several GPUs are the busiest one's share, and the sum of memory and power", () => {
  expect(addGpus([])).toBeUndefined();
  const one = { busyShare: 0.2, memoryBytes: 5, watts: 100 };
  expect(addGpus([one, { busyShare: 0.9, memoryBytes: 6, watts: null }])).toEqual({
    ...{ busyShare: 0.9, memoryBytes: 11, watts: 100 },
  });
});
