import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../test/golden/statistics.json";
import { EngineError } from "../engine-error.js";
import { withKernels } from "../kernels.js";
import { incompleteBeta } from "./beta.js";
import { fSurvival } from "./f-distribution.js";
import { normalCdf, normalQuantile } from "./normal.js";
import { studentTCdf, studentTQuantile } from "./student-t.js";

describe("equal to SciPy's to 1e-12, relative", () => {
  const functions: readonly [Exclude<keyof typeof golden, "made_by">, (...args: number[]) => number][] = [
    ["normal_cdf", normalCdf as (...args: number[]) => number],
    ["normal_quantile", normalQuantile as (...args: number[]) => number],
    ["log_gamma", (x) => withKernels(({ run }) => run.logGamma(x as number))],
    ["student_t_cdf", studentTCdf as (...args: number[]) => number],
    ["student_t_quantile", studentTQuantile as (...args: number[]) => number],
    ["f_survival", fSurvival as (...args: number[]) => number],
    ["incomplete_beta", incompleteBeta as (...args: number[]) => number],
  ];
  test.each(functions)("%s", (name, ours) => {
    for (const row of golden[name] as number[][]) {
      const expected = row.at(-1) as number;
      const value = ours(...row.slice(0, -1));
      const error = expected === 0 ? Math.abs(value) : Math.abs(value / expected - 1);
      expect(error, `${name}(${row.slice(0, -1)}) is ${expected}, not ${value}`).toBeLessThan(1e-12);
    }
  });
});

test("a quantile and its probability lead to each other, and the tails mirror", () => {
  const probability = fc.double({ min: 1e-12, max: 0.999, noNaN: true });
  const df = fc.double({ min: 1, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(probability, df, (p, degrees) => {
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-11);
      const t = studentTQuantile(p, degrees);
      expect(Math.abs(studentTCdf(t, degrees) / p - 1)).toBeLessThan(1e-11);
      expect(Math.abs(studentTCdf(-t, degrees) - (1 - p))).toBeLessThan(1e-11);
      expect(Math.abs(fSurvival(t * t, 1, degrees) - 2 * studentTCdf(-Math.abs(t), degrees))).toBeLessThan(1e-11);
    }),
  );
});

test("arguments outside the domain are refused with the bound and the value", () => {
  expect(() => normalQuantile(1)).toThrow(
    new EngineError("bad_params", "probability must be above 0 and below 1, not 1"),
  );
  expect(() => studentTQuantile(0.5, 0.2)).toThrow(/degreesOfFreedom must be from 1 to 10000000000, not 0.2/);
  expect(() => fSurvival(1, 2, Number.NaN)).toThrow(/denominator must be from 1 to 10000000000, not NaN/);
  expect(() => incompleteBeta(1, 2, 1.5)).toThrow(/x must be from 0 to 1, not 1.5/);
  expect(() => incompleteBeta(0, 2, 0.5)).toThrow(/a and b must be above 0, not 0 and 2/);
});
