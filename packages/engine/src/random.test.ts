import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom, permutation } from "./random.js";

test("a seed and stream give the same sequence, another seed or stream another one", () => {
  const draw = (seed: number, stream?: number) => {
    const random = createRandom(seed, stream);
    return Array.from({ length: 20 }, () => random.uniform());
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7)).not.toEqual(draw(7, 1));
  expect(draw(-0)).toEqual(draw(0));
});

test("uniform has mean 1/2 and variance 1/12, normal 0 and 1, whatever the seed", () => {
  for (const seed of [0, 1, 2, 1e9, -3.5]) {
    const random = createRandom(seed);
    const n = 40_000;
    let sum = 0;
    let squares = 0;
    let normalSum = 0;
    let normalSquares = 0;
    for (let i = 0; i < n; i++) {
      const u = random.uniform();
      sum += u;
      squares += (u - 0.5) ** 2;
      const z = random.normal();
      normalSum += z;
      normalSquares += z * z;
    }
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(squares / n - 1 / 12)).toBeLessThan(0.005);
    expect(Math.abs(normalSum / n)).toBeLessThan(0.03);
    expect(Math.abs(normalSquares / n - 1)).toBeLessThan(0.04);
  }
});

test("integer stays below its bound and reaches every value evenly (chi squared)", () => {
  const random = createRandom(11);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) counts[random.integer(10)]!++;
  const chi2 = counts.reduce((total, count) => total + (count - 1000) ** 2 / 1000, 0);
  expect(chi2).toBeLessThan(27.9); // 0.999 quantile with 9 degrees of freedom
});

test("permutation holds every index once", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer(), (length, seed) => {
      const order = permutation(length, createRandom(seed));
      expect([...order].sort((p, q) => p - q)).toEqual(Array.from({ length }, (_, i) => i));
    }),
  );
});
