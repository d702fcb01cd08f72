import { describe, expect, test } from "vitest";
import { memoryLaw } from "./memory-law.js";

describe("memoryLaw", () => {
  /** A heap that grows by its own garbage until it is full, and 100 MB for as many rows as there are. */
  const peak = (size: number) => 150e6 + 80e6 * (1 - Math.exp(-4 * size)) + 100e6 * size;
  const points = [1 / 16, 1 / 8, 1 / 4, 1].map((size) => ({ size, cost: peak(size) }));

  test("what a row takes says more of ten times the rows than parts whose heap still grew", () => {
    const off = (value: number) => Math.abs(value / peak(10) - 1);
    const known = memoryLaw(points, 100e6).at(10, 0.9);
    expect(off(known.value)).toBeLessThan(0.05);
    expect(off(known.value)).toBeLessThan(off(memoryLaw(points).at(10, 0.9).value));
    expect(known.lower).toBeLessThan(peak(10));
    expect(known.upper).toBeGreaterThan(peak(10));
  });

  test("up to the largest training measurements alone count, and beyond it grows without a step", () => {
    for (const size of [1 / 16, 0.5, 1])
      expect(memoryLaw(points, 9e9).at(size, 0.9)).toEqual(memoryLaw(points).at(size, 0.9));
    const law = memoryLaw(points, 100e6);
    expect(law.at(1.0001, 0.9).value / law.at(1, 0.9).value).toBeCloseTo(1, 3);
  });
});
