import { Code } from "../../wasm/module-writer.js";

/** Number of the function in the module. */
export const EXPONENTIAL = 0;

/** exp of a double, step by step as kernels/math.ts computes it, so that it gives the same bits. */
export function exponentialCode(): Code {
  const [x, n, r, p] = [0, 1, 2, 3];
  const code = new Code()
    .f64(-708)
    .f64(708)
    .get(x)
    .op("f64.min")
    .op("f64.max")
    .tee(x)
    .f64(Math.LOG2E)
    .op("f64.mul")
    .op("f64.nearest")
    .set(n)
    .get(x)
    .get(n)
    .f64(0.6931471803691238)
    .op("f64.mul")
    .op("f64.sub")
    .get(n)
    .f64(1.9082149292705877e-10)
    .op("f64.mul")
    .op("f64.sub")
    .set(r)
    .f64(1 / 6227020800)
    .set(p);
  for (const factorial of [479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1]) {
    code
      .get(p)
      .get(r)
      .op("f64.mul")
      .f64(1 / factorial)
      .op("f64.add")
      .set(p);
  }
  // Two to the power of n, from its bits: 1.5 * 2^52 leaves n in the low ones.
  return code
    .get(p)
    .get(n)
    .f64(6755399441055744)
    .op("f64.add")
    .op("i64.reinterpret_f64")
    .i64(1023n)
    .op("i64.add")
    .i64(52n)
    .op("i64.shl")
    .op("f64.reinterpret_i64")
    .op("f64.mul");
}
