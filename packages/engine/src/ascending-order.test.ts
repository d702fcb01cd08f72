import fc from "fast-check";
import { expect, test } from "vitest";
import { ascendingOrder } from "./ascending-order.js";
import { createRandom } from "./random.js";

const byComparing = (values: Float64Array) =>
  Uint32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);

test("rows come in the order of their values, equals in their own", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true })), (list) => {
      // Repeated beyond the size at which bits are sorted instead of compared.
      const values = Float64Array.from({ length: 5000 }, (_, i) => list[i % list.length] ?? 0);
      expect(ascendingOrder(values)).toEqual(byComparing(values));
      const few = values.subarray(0, 100);
      expect(ascendingOrder(few)).toEqual(byComparing(few));
    }),
    { numRuns: 30 },
  );
});

test("negative numbers, zeros of both signs and infinities have their places", () => {
  const random = createRandom(1);
  const special = [Number.NEGATIVE_INFINITY, -1e300, -1, -5e-324, -0, 0, 5e-324, 1, 1e300, Number.POSITIVE_INFINITY];
  const values = Float64Array.from({ length: 9000 }, () => special[random.integer(special.length)] as number);
  expect(ascendingOrder(values)).toEqual(byComparing(values));
});
