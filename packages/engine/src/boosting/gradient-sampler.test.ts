import fc from "fast-check";
import { expect, test } from "vitest";
import { readExample } from "../../test/read-fixture.js";
import type { FitInput, Target } from "../estimator.js";
import { Kernels } from "../kernels.js";
import { createRandom } from "../random.js";
import { boostingParamsOf } from "./boosting-params.js";
import { gradientBoosting } from "./gradient-boosting.js";
import { GradientSampler } from "./gradient-sampler.js";
import { squaredError } from "./objectives/squared-error.js";
import { TrainingRows } from "./row-sets.js";

const ROWS = 4000;
const kernels = new Kernels();

/** Skewed gradients, a tenth of them 0, in a unit, with hessians below 1; and draws among their rows. */
function drawsOf(seed: number, subsample: number, unit = 1) {
  kernels.release();
  const random = createRandom(seed);
  const gradients = Float32Array.from({ length: ROWS }, () => {
    return random.uniform() < 0.1 ? 0 : unit * random.normal() * Math.exp(random.normal());
  });
  const hessians = Float32Array.from({ length: ROWS }, () => random.uniform());
  const target: Target = { task: "regression", values: new Float64Array(ROWS), classCount: 0 };
  const rows = new TrainingRows(kernels, ROWS, 1);
  const params = boostingParamsOf({ subsample }, "regression");
  const objective = squaredError(kernels, target);
  const sampler = new GradientSampler({ kernels, params, objective, rows, rowCount: ROWS });
  const buffers = { gradients: kernels.place(gradients), hessians: kernels.place(hessians) };
  const draw = (iteration: number) => {
    const sample = sampler.sample(buffers, { seed, iteration, output: 0 });
    return {
      drawn: [...kernels.u32(rows.list(sample), sample.count)],
      weighted: kernels.f32(sampler.weighted.gradients, ROWS),
      weightedHessians: kernels.f32(sampler.weighted.hessians, ROWS),
    };
  };
  return { gradients, hessians, draw };
}

const sum = (values: Iterable<number>) => Array.from(values).reduce((a, b) => a + b, 0);

test("as many rows are expected as the share says, in any unit, and no weight makes a row the largest", () => {
  const units = fc.constantFrom(1e-12, 1, 1e12);
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0.05, max: 0.85, noNaN: true }), units, (seed, subsample, unit) => {
      const { gradients, hessians, draw } = drawsOf(seed, subsample, unit);
      const { drawn, weighted, weightedHessians } = draw(0);
      const probabilities = hessians.map((h, row) => h / (weightedHessians[row] as number));
      expect(Math.min(...probabilities)).toBeGreaterThan(0);
      expect(Math.max(...probabilities)).toBeLessThanOrEqual(1);
      expect(Math.abs(sum(probabilities) / (subsample * ROWS) - 1)).toBeLessThan(0.02);
      expect(Math.abs(drawn.length - sum(probabilities))).toBeLessThan(5 * Math.sqrt(ROWS * subsample));
      const isCertain = (row: number) => probabilities[row] === 1;
      const certain = [...gradients.keys()].filter(isCertain);
      expect(drawn.filter(isCertain)).toEqual(certain);
      const largest = (values: Float32Array) => Math.max(...values.map(Math.abs));
      if (certain.length > 0) expect(largest(weighted)).toBe(largest(gradients));
    }),
    { numRuns: 60 },
  );
});

test("the weighted gradients of the rows drawn add up to all rows' on average, and vary less than uniform ones", () => {
  const draws = 400;
  for (const subsample of [0.1, 0.3]) {
    const { gradients, draw } = drawsOf(5, subsample);
    const totals = Array.from({ length: draws }, (_, iteration) => {
      const { drawn, weighted } = draw(iteration);
      return sum(drawn.map((row) => weighted[row] as number));
    });
    const mean = sum(totals) / draws;
    const variance = sum(totals.map((total) => (total - mean) ** 2)) / (draws - 1);
    expect(Math.abs(mean - sum(gradients))).toBeLessThan(4 * Math.sqrt(variance / draws));
    const uniformVariance = (1 / subsample - 1) * sum(gradients.map((g) => g * g));
    expect(variance).toBeLessThan(uniformVariance / 2);
  }
});

test("rows without gradients are never drawn, and fewer than are wanted all are", () => {
  kernels.release();
  const gradients = Float32Array.from({ length: ROWS }, (_, row) => (row % 100 === 3 ? 1e-30 : 0));
  const rows = new TrainingRows(kernels, ROWS, 1);
  const values = new Float64Array(ROWS);
  const objective = squaredError(kernels, { task: "regression", values, classCount: 0 });
  const params = boostingParamsOf({ subsample: 0.5 }, "regression");
  const sampler = new GradientSampler({ kernels, params, objective, rows, rowCount: ROWS });
  const draw = (buffer: Float32Array) => {
    const placed = kernels.place(buffer);
    return sampler.sample({ gradients: placed, hessians: placed }, { seed: 1, iteration: 0, output: 0 }).count;
  };
  expect(draw(gradients)).toBe(ROWS / 100);
  expect(draw(new Float32Array(ROWS))).toBe(0);
});

test("objectives whose gradients have no size, or whose leaves are residuals', are refused", () => {
  const { x, y } = readExample("wine", "regression");
  const fit = (params: FitInput["params"]) => () =>
    gradientBoosting.fit({ x, y, params: { sampling_method: "gradient_based", ...params }, seed: 1 });
  for (const objective of ["absolute_error", "quantile", "huber"]) {
    expect(fit({ objective })).toThrow(
      "sampling_method must be uniform for the objectives absolute_error, quantile and huber, not gradient_based",
    );
  }
  expect(fit({ objective: "poisson" })).not.toThrow();
});
