import fc from "fast-check";
import { expect, test } from "vitest";
import { smoothed } from "./smooth.js";

const curve = fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })), { maxLength: 50 });
const weight = fc.double({ min: 0, max: 0.99, noNaN: true });

test("a smoothed curve stays between its least and its largest value, and keeps its gaps", () => {
  fc.assert(
    fc.property(curve, weight, (values, w) => {
      const known = values.filter((value) => value !== null);
      const [low, high] = [Math.min(...known), Math.max(...known)];
      smoothed(values, w).forEach((value, at) => {
        if (values[at] === null) expect(value).toBeNull();
        else expect((value as number) >= low - 1e-6 && (value as number) <= high + 1e-6).toBe(true);
      });
    }),
  );
});

test("starts where the curve does, and without weight is the curve", () => {
  fc.assert(
    fc.property(curve, weight, (values, w) => {
      const first = values.findIndex((value) => value !== null);
      if (first >= 0) expect(smoothed(values, w)[first]).toBeCloseTo(values[first] as number, 6);
      expect(smoothed(values, 0)).toEqual(values);
    }),
  );
});
