import fc from "fast-check";
import { expect, test } from "vitest";
import { float32AtMost, float32Between } from "./float32.js";

const doubles = fc.oneof(
  fc.double({ noNaN: true }),
  fc.float({ noNaN: true }),
  fc.constantFrom(0, -0, 1e-45, -1e-45, 1e-310, 3.5e38, -3.5e38, Infinity, -Infinity),
);
const floats = fc.float({ noNaN: true });

test("no 32-bit float lies between the largest one at most a value and that value", () => {
  fc.assert(
    fc.property(doubles, floats, (value, other) => {
      const found = float32AtMost(value);
      expect(Math.fround(found)).toBe(found);
      expect(found <= value).toBe(true);
      expect(other <= value).toBe(other <= found);
    }),
  );
});

test("a 32-bit float is found in an interval whenever there is one", () => {
  const neighbours = doubles.chain((below) =>
    fc
      .oneof(
        doubles,
        fc.integer({ min: 1, max: 5 }).map((ulps) => below + ulps * Math.abs(below) * 2 ** -26),
      )
      .map((above) => [below, above] as const),
  );
  fc.assert(
    fc.property(neighbours, ([below, above]) => {
      fc.pre(below < above);
      const found = float32Between(below, above);
      if (found !== undefined) {
        expect(Math.fround(found)).toBe(found);
        expect(found >= below && found < above).toBe(true);
      } else expect(float32AtMost(above) === above || float32AtMost(above) < below).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
