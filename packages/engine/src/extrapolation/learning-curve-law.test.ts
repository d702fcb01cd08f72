import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../random.js";
import { learningCurveLaw } from "./learning-curve-law.js";

const sizes = [1 / 16, 1 / 8, 1 / 4];

describe("learningCurveLaw", () => {
  test("a curve that falls as a power goes on falling, nearer and nearer to its limit", () => {
    const loss = (size: number) => 0.5 + 0.02 * size ** -0.5;
    const law = learningCurveLaw(
      sizes.map((size) => ({ size, value: loss(size), deviation: 0.0005 })),
      { direction: "minimise", best: 0 },
    );
    for (const size of [0.5, 1, 10]) {
      const { value, lower, upper } = law.at(size, 0.9);
      expect(Math.abs(value - loss(size))).toBeLessThan(0.004);
      expect(lower).toBeLessThan(loss(size));
      expect(upper).toBeGreaterThan(loss(size));
    }
    expect(law.at(10, 0.9).value).toBeLessThan(law.at(1, 0.9).value);
  });

  test("the band holds the truth about as often as it says", () => {
    const random = createRandom(3);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
    for (const share of [1, 10]) {
      let held = 0;
      const trials = 200;
      for (let trial = 0; trial < trials; trial++) {
        const rate = Math.exp(Math.log(0.5) + 0.5 * normal());
        const gain = 0.01 + 0.05 * random.uniform();
        // A training's own chance, a power law that bends beyond what was measured, and the chance of the test rows.
        const power = (size: number) => 0.8 - gain * (size * 4) ** -rate;
        const chance = ([0.01, 0.01, 0.01, 0.03, 0.1][trial % 5] as number) * (power(1 / 4) - power(1 / 16));
        const bend = 1 + 0.4 * normal();
        const curve = (size: number) =>
          size > 1 / 4 ? power(1 / 4) + bend * (power(size) - power(1 / 4)) : power(size);
        const value = (size: number) => curve(size) + chance * normal() + 0.001 * normal();
        const law = learningCurveLaw(
          sizes.map((size) => ({ size, value: value(size), deviation: 0.001 })),
          { direction: "maximise", best: 1 },
        );
        const { lower, upper } = law.at(share, 0.9, 0.001);
        const truth = value(share);
        held += Number(lower <= truth && truth <= upper);
      }
      expect(held / trials).toBeGreaterThan(0.84);
      expect(held / trials).toBeLessThan(0.985);
    }
  });

  test("nothing better than the best is expected", () => {
    const law = learningCurveLaw(
      [0.9, 0.96, 0.99].map((value, at) => ({ size: sizes[at] as number, value, deviation: 0.001 })),
      { direction: "maximise", best: 1 },
    );
    const { value, lower, upper } = law.at(10, 0.9);
    expect(upper).toBeLessThanOrEqual(1);
    expect(value).toBeLessThanOrEqual(upper);
    expect(lower).toBeGreaterThan(0.9);
  });

  test("properties: bands hold their value, whatever was measured; the unit of the metric makes no difference", () => {
    const value = fc.double({ min: 0.2, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const points = [a, b, c].map((each, at) => ({ size: sizes[at] as number, value: each, deviation: 0.01 }));
        const law = learningCurveLaw(points, { direction: "minimise" });
        const { value: middle, lower, upper } = law.at(1, 0.9);
        expect(Number.isFinite(lower + middle + upper)).toBe(true);
        expect(lower).toBeLessThanOrEqual(middle);
        expect(middle).toBeLessThanOrEqual(upper);
        const scaled = learningCurveLaw(
          points.map((point) => ({ ...point, value: 1000 * point.value, deviation: 1000 * point.deviation })),
          { direction: "minimise" },
        );
        expect(scaled.at(1, 0.9).value / (1000 * middle)).toBeCloseTo(1, 4);
      }),
      { numRuns: 60 },
    );
  });

  test("one point is no curve", () => {
    expect(() => learningCurveLaw([{ size: 1, value: 1, deviation: 1 }], { direction: "minimise" })).toThrow(
      "two points",
    );
  });
});
