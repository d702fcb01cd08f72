import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EngineError } from "../engine-error.js";
import type { Estimator, FitInput, Target } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { SparseMatrix } from "../frame/sparse-matrix.js";
import { createRandom } from "../random.js";
import { createThreads, type Threads } from "../threads/threads.js";
import { elasticNet } from "./elastic-net.js";
import type { FittedLinear } from "./fitted-linear.js";
import { lasso } from "./lasso.js";
import { elasticNetPath } from "./lasso-path.js";
import { linearRegression } from "./linear-regression.js";
import { logisticRegression } from "./logistic-regression.js";
import { poissonRegression } from "./poisson-regression.js";
import { ridge } from "./ridge.js";

/** Rows with `filled` of the entries other than 0, and scores that depend on the first columns. */
function example(rowCount: number, width: number, filled: number, seed: number) {
  const random = createRandom(seed);
  const columns = Array.from({ length: width }, () =>
    Float64Array.from({ length: rowCount }, () => (random.uniform() < filled ? 1 + random.normal() : 0)),
  );
  const features = columns.map((_, f) => ({ name: `f${f}`, kind: "numeric" as const }));
  const scores = Float64Array.from({ length: rowCount }, (_, row) => {
    return columns
      .slice(0, 5)
      .reduce((sum, column, f) => sum + (column[row] as number) * (1 - 0.4 * f), 0.3 * random.normal());
  });
  const x: FeatureMatrix = { rowCount, features, columns };
  const weights = Float64Array.from({ length: rowCount }, (_, row) => 0.5 + (row % 4));
  return { x, scores, weights };
}

const targets = {
  regression: (scores: Float64Array): Target => ({ task: "regression", classCount: 0, values: scores }),
  counts: (scores: Float64Array): Target => ({
    task: "regression",
    classCount: 0,
    values: scores.map((score) => Math.max(0, Math.round(2 + 2 * score))),
  }),
  binary: (scores: Float64Array): Target => ({
    task: "binary_classification",
    classCount: 2,
    values: scores.map((score) => Number(score > 0.2)),
  }),
  classes: (scores: Float64Array): Target => ({
    task: "multiclass_classification",
    classCount: 3,
    values: scores.map((score) => Number(score > -0.5) + Number(score > 0.5)),
  }),
};

const estimators: readonly (readonly [string, Estimator<FittedLinear>, keyof typeof targets, FitInput["params"]])[] = [
  ["linear_regression", linearRegression, "regression", {}],
  ["ridge", ridge, "regression", { alpha: 0.5 }],
  ["lasso", lasso, "regression", { alpha: 0.02, tol: 1e-16 }],
  ["elastic_net", elasticNet, "regression", { alpha: 0.03, l1_ratio: 0.4, tol: 1e-16 }],
  ["poisson_regression", poissonRegression, "counts", { alpha: 0.01, tol: 1e-12 }],
  ["poisson_regression with absolute values", poissonRegression, "counts", { alpha: 0.02, l1_ratio: 0.7, tol: 1e-12 }],
  ["logistic_regression", logisticRegression, "binary", { tol: 1e-12 }],
  ["logistic_regression with absolute values", logisticRegression, "binary", { l1_ratio: 1, C: 0.5, tol: 1e-12 }],
  ["multinomial", logisticRegression, "classes", { tol: 1e-12 }],
  ["multinomial with absolute values", logisticRegression, "classes", { l1_ratio: 0.5, C: 0.5, tol: 1e-12 }],
];

describe("sparse and dense give the same coefficients to 1e-9", () => {
  test.each(estimators)("%s", (_, estimator, kind, params) => {
    const shape = fc.record({
      rowCount: fc.integer({ min: 40, max: 120 }),
      width: fc.integer({ min: 5, max: 12 }),
      filled: fc.double({ min: 0.15, max: 0.9, noNaN: true }),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(shape, ({ rowCount, width, filled, seed }) => {
        const { x, scores, weights } = example(rowCount, width, filled, seed);
        const input = { y: targets[kind](scores), weights, params, seed: 0 };
        const dense = estimator.fit({ ...input, x });
        const sparse = estimator.fit({ ...input, x: SparseMatrix.from(x) });
        expectNear(sparse.linear.coefficients, dense.linear.coefficients, 1e-9);
        expectNear(sparse.linear.intercepts, dense.linear.intercepts, 1e-9);
        expectNear(sparse.predict(SparseMatrix.from(x)), sparse.predict(x), 0);
      }),
      { numRuns: 8 },
    );
  });
});

describe("many columns, which other solvers than Newton's take, and many rows, of which a sample leads the way", () => {
  const wide = example(60, 410, 0.5, 5);
  const long = example(13_000, 4, 0.8, 6);
  const threads: Threads[] = [];
  beforeAll(async () => {
    threads.push(await createThreads({ count: 2 }));
  });
  afterAll(() => {
    for (const crew of threads) crew.close();
  });

  test.each(estimators)("%s: optimal, with the same bits for every number of threads", (_, estimator, kind, params) => {
    for (const { x, scores, weights } of [wide, long]) {
      if (estimator === linearRegression && x === wide.x) continue;
      const input = { x, y: targets[kind](scores), weights, params: { ...params, tol: 1e-10 }, seed: 0 };
      const alone = estimator.fit(input);
      for (const crew of threads) {
        expect(estimator.fit({ ...input, threads: crew }).linear).toEqual(alone.linear);
        const sparse = { ...input, x: SparseMatrix.from(x) };
        expect(estimator.fit({ ...sparse, threads: crew }).linear).toEqual(estimator.fit(sparse).linear);
      }
      expectNear(estimator.fit({ ...input, x: SparseMatrix.from(x) }).predict(x), alone.predict(x), 1e-4);
    }
  });
});

test.each([
  ["logistic_regression", logisticRegression, "binary"],
  ["multinomial", logisticRegression, "classes"],
] as const)("%s: few iterations where a sample of the rows misses those far out", (_, estimator, kind) => {
  const { x, scores } = example(13_000, 5, 1, 8);
  const columns = x.columns.map((column) => column.map((value) => Math.exp(3 * value)));
  let iterations = 0;
  const input = { y: targets[kind](scores), params: { tol: 1e-9 }, seed: 0 };
  const onIteration = ({ iteration }: { readonly iteration: number }) => {
    iterations = iteration;
    return true;
  };
  const fitted = estimator.fit({ ...input, x: { ...x, columns }, onIteration });
  expect(iterations).toBeLessThan(40);
  // The slopes of the sum of losses and of the penalty cancel out.
  const predicted = fitted.predict({ ...x, columns });
  const { coefficients, intercepts } = fitted.linear;
  const outputs = intercepts.length;
  for (let k = 0; k < outputs; k++) {
    columns.forEach((column, f) => {
      let slope = coefficients[k * columns.length + f] as number;
      let size = 0;
      column.forEach((value, row) => {
        const isHit = Number(input.y.values[row] === (outputs === 1 ? 1 : k));
        slope += value * ((predicted[row * outputs + k] as number) - isHit);
        size += value * value;
      });
      expect(Math.abs(slope)).toBeLessThan(1e-8 * Math.sqrt(size * column.length));
    });
  }
});

test("on a path, each penalty's solution is that of a fit of its own", () => {
  const { x, scores, weights } = example(80, 120, 0.7, 3);
  const y = targets.regression(scores);
  const path = elasticNetPath({ x, y, weights }, { l1Ratio: 0.6, count: 8, smallestShare: 0.01, tolerance: 1e-15 });
  expect(path[0]?.nonZeroCount).toBe(0);
  expect(path.at(-1)?.nonZeroCount).toBeGreaterThan(5);
  for (const { alpha, coefficients } of path) {
    const own = elasticNet.fit({ x, y, weights, params: { alpha, l1_ratio: 0.6, tol: 1e-15 }, seed: 0 });
    expectNear(own.linear.coefficients, coefficients, 1e-6);
  }
});

test("paths refuse options and penalties out of bounds", () => {
  const { x, scores } = example(30, 5, 1, 1);
  const input = { x, y: targets.regression(scores) };
  expect(() => elasticNetPath(input, { l1Ratio: 0 })).toThrow(
    new EngineError("bad_params", "l1Ratio must be above 0 and at most 1, not 0"),
  );
  expect(() => elasticNetPath(input, { alphas: [1, 2] })).toThrow(
    /alphas must be above 0 and descend, and number 1 is 2/,
  );
  expect(() => elasticNetPath(input, { count: 0 })).toThrow(/count must be a whole number from 1 to 10000, not 0/);
  expect(() => elasticNetPath({ ...input, y: targets.binary(scores) })).toThrow(/elasticNetPath is for regression/);
});

test("Poisson regression refuses targets below 0 and targets that are all 0", () => {
  const { x } = example(4, 2, 1, 1);
  const y = { task: "regression", classCount: 0, values: Float64Array.of(0, 2, -1, 3) } as const;
  expect(() => poissonRegression.fit({ x, y, params: {}, seed: 0 })).toThrow(
    new EngineError("bad_target", "the target of row 2 must be at least 0 for poisson_regression, not -1"),
  );
  const none = { ...y, values: new Float64Array(4) };
  expect(() => poissonRegression.fit({ x, y: none, params: {}, seed: 0 })).toThrow(/needs a target above 0/);
});

test("a fit that is cancelled keeps the coefficients of its last iteration", () => {
  const { x, scores } = example(200, 6, 1, 2);
  let last = 0;
  const fitted = logisticRegression.fit({
    x,
    y: targets.binary(scores),
    params: {},
    seed: 0,
    onIteration: ({ iteration, losses }) => {
      last = losses.train_log_loss as number;
      return iteration < 2;
    },
  });
  const predicted = fitted.predict(x);
  const loss = targets.binary(scores).values.reduce((sum, label, row) => {
    return sum - Math.log(label ? (predicted[row] as number) : 1 - (predicted[row] as number));
  }, 0);
  expect(loss / 200).toBeCloseTo(last, 12);
});

function expectNear(values: Float64Array, expected: Float64Array, tolerance: number): void {
  const largest = values.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] as number))), 0);
  expect(largest).toBeLessThanOrEqual(tolerance);
}
