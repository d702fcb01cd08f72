import fc from "fast-check";
import { expect, test } from "vitest";
import { withKernels } from "../kernels.js";
import { createRandom, permutation } from "../random.js";

test("a kernel draws features as the engine's permutation does", () => {
  const masks = fc.uint8Array({ minLength: 1, maxLength: 300, max: 1 });
  const fractions = fc.double({ min: 1e-3, max: 1, noNaN: true });
  const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(masks, fractions, seeds, seeds, (mask, fraction, seed, stream) => {
      const features = [...mask.keys()].filter((feature) => mask[feature]);
      const order = permutation(features.length, createRandom(seed, stream));
      const kept = order.subarray(0, Math.max(1, Math.round(features.length * fraction)));
      const expected = new Set([...kept].map((at) => features[at] as number));
      withKernels((kernels) => {
        const allowed = kernels.place(mask);
        kernels.run.drawFeatures(allowed, mask.length, fraction, seed, stream, kernels.allocate(mask.length * 4));
        const drawn = [...kernels.u8(allowed, mask.length).entries()]
          .filter(([, is]) => is)
          .map(([feature]) => feature);
        expect(new Set(drawn)).toEqual(expected);
      });
    }),
  );
});
