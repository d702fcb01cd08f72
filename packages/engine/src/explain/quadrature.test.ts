import { expect, test } from "vitest";
import { gaussLegendre } from "./quadrature.js";

test("integrates powers up to degree 2n - 1 over [0, 1] exactly, with positive weights", () => {
  for (const count of [1, 2, 3, 4, 7, 16, 33, 64]) {
    const { points, weights } = gaussLegendre(count);
    expect(weights.every((weight) => weight > 0)).toBe(true);
    expect(points.every((point, i) => point > (points[i - 1] ?? 0) && point < 1)).toBe(true);
    for (let power = 0; power < 2 * count; power++) {
      const sum = points.reduce((total, point, i) => total + (weights[i] as number) * point ** power, 0);
      expect(Math.abs(sum * (power + 1) - 1)).toBeLessThan(1e-12);
    }
  }
});
