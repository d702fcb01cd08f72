import fc from "fast-check";
import { expect, test } from "vitest";
import { swarm } from "./swarm.js";
import { valueRanks } from "./value-ranks.js";

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

test("ranks follow the values, from 0 to 1; equals share theirs, and what has no order has none", () => {
  expect(valueRanks([10, null, 30, 20, 30])).toEqual([0, null, 1, 0.5, 1]);
  expect(valueRanks(["a", "b"])).toEqual([null, null]);
  expect(valueRanks([false, true])).toEqual([0, 1]);
  expect(valueRanks([7, 7])).toEqual([0, 0]);
});
