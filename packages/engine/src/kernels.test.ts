import { expect, test } from "vitest";
import { EngineError } from "./engine-error.js";
import { Kernels, withKernels } from "./kernels.js";

test("exp is right to 2 units in the last place and ends at its bounds", () => {
  withKernels(({ run }) => {
    for (let i = 0; i < 20_000; i++) {
      const x = -700 + i * 0.07;
      expect(Math.abs(run.exponential(x) / Math.exp(x) - 1)).toBeLessThan(4.5e-16);
    }
    expect(run.exponential(0)).toBe(1);
    expect(run.exponential(-1e9)).toBe(run.exponential(-708));
    expect(run.exponential(Infinity)).toBe(run.exponential(708));
  });
});

test("log is right to 1 unit in the last place", () => {
  withKernels(({ run }) => {
    for (let i = 1; i < 5000; i++) {
      const x = i * 0.37;
      expect(Math.abs(run.log(x) - Math.log(x))).toBeLessThanOrEqual(2.3e-16 * Math.max(1, Math.abs(Math.log(x))));
    }
    expect(run.log(1)).toBe(0);
  });
});

test("an odd number of scores and one alone have the same bits", () => {
  const scores = Float64Array.from({ length: 7 }, (_, i) => i * 1.3 - 4);
  const together = withKernels((kernels) => {
    const address = kernels.place(scores);
    kernels.run.sigmoid(address, 7);
    return kernels.f64(address, 7).slice();
  });
  scores.forEach((score, i) => {
    withKernels((kernels) => {
      const address = kernels.place(Float64Array.of(score));
      kernels.run.sigmoid(address, 1);
      expect(kernels.f64(address, 1)[0]).toBe(together[i]);
    });
  });
});

test("blocks are zeroed, apart, and given back", () => {
  withKernels((kernels) => {
    const a = kernels.allocate(100);
    kernels.u8(a, 100).fill(7);
    const b = kernels.allocate(1);
    expect(b - a).toBeGreaterThanOrEqual(100);
    kernels.release();
    const again = kernels.allocate(100);
    expect(again).toBe(a);
    expect(kernels.u8(again, 100).every((byte) => byte === 0)).toBe(true);
  });
});

test("more than 4 GiB is refused with the size that was needed", () => {
  const kernels = new Kernels();
  expect(() => kernels.allocate(5 * 2 ** 30)).toThrow(EngineError);
  expect(() => kernels.allocate(5 * 2 ** 30)).toThrow(/needs 5121 MiB/);
});
