import fc from "fast-check";
import { expect, test } from "vitest";
import { swarm } from "./swarm.js";

const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), { minLength: 1 });

test("a swarm stays on its line: less than half of the way to the next", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const offsets = swarm(values);
      expect(offsets).toHaveLength(values.length);
      expect(offsets.every((offset) => Math.abs(offset) < 0.5)).toBe(true);
    }),
  );
});

test("equal values do not lie on each other", () => {
  const offsets = swarm(new Array(40).fill(3));
  expect(new Set(offsets).size).toBe(40);
});
