import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../../test/golden/objectives.json";
import { difference, SPLITS, splitOf } from "../../../test/held-out-splits.js";
import { readFixture, takeExample } from "../../../test/read-fixture.js";
import type { FitInput, Target } from "../../estimator.js";
import type { NumericColumn } from "../../frame/frame.js";
import type { FeatureMatrix } from "../../frame/matrix.js";
import { Kernels } from "../../kernels.js";
import { gradientBoosting } from "../gradient-boosting.js";
import { targetQuantile } from "./target-quantile.js";

/** Parameters, and the mean loss of predictions, of each objective as record_objectives.py has them. */
const cases: Record<string, { params: FitInput["params"]; loss: (prediction: number, y: number) => number }> = {
  absolute_error: { params: {}, loss: (p, y) => Math.abs(p - y) },
  quantile: { params: { quantile_alpha: 0.9 }, loss: (p, y) => Math.max(0.9 * (y - p), 0.1 * (p - y)) },
  huber: {
    params: { huber_delta: 1 },
    loss: (p, y) => (Math.abs(p - y) <= 1 ? (p - y) ** 2 / 2 : Math.abs(p - y) - 0.5),
  },
  poisson: { params: {}, loss: (p, y) => 2 * ((y > 0 ? y * Math.log(y / p) : 0) - y + p) },
  gamma: { params: {}, loss: (p, y) => 2 * (Math.log(p / y) + y / p - 1) },
  tweedie: { params: {}, loss: (p, y) => 4 * (p ** 0.5 + y / p ** 0.5 - 2 * y ** 0.5) },
};

/** A fixture with one of its numeric columns as the target and all others as features. */
function regressionOn(name: string, targetColumn: string): { x: FeatureMatrix; y: Target } {
  const { rowCount, columns } = readFixture(name);
  const numeric = columns as readonly NumericColumn[];
  const inputs = numeric.filter((column) => column.name !== targetColumn);
  const values = numeric.find((column) => column.name === targetColumn)?.values as Float64Array;
  return {
    x: {
      rowCount,
      features: inputs.map((column) => ({ name: column.name, kind: "numeric" })),
      columns: inputs.map((column) => column.values),
    },
    y: { task: "regression", values, classCount: 0 },
  };
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

test.each(golden.cases)(
  "held-out $objective on $target of $name is not worse than its peers' beyond noise",
  (peers) => {
    const { params, loss } = cases[peers.objective] as (typeof cases)[string];
    const example = regressionOn(peers.name, peers.target);
    const ours = Array.from({ length: SPLITS }, (_, split) => {
      const heldOut = splitOf(example.x.rowCount, split);
      const train = takeExample(example, (row) => !heldOut[row]);
      const rest = takeExample(example, (row) => heldOut[row] as boolean);
      const fitted = gradientBoosting.fit({ ...train, params: { ...params, objective: peers.objective }, seed: split });
      const predicted = fitted.predict(rest.x);
      return mean(predicted.map((p, row) => loss(p, rest.y.values[row] as number)));
    });
    for (const peer of ["lightgbm", "scikit_learn"] as const) {
      if (peers[peer].length === 0) continue;
      const { mean: worse, error } = difference(ours, peers[peer]);
      expect(worse, `mean difference to ${peer}, standard error ${error}`).toBeLessThan(3 * error);
    }
  },
);

describe("targets", () => {
  const x: FeatureMatrix = {
    rowCount: 60,
    features: [{ name: "a", kind: "numeric" }],
    columns: [Float64Array.from({ length: 60 }, (_, row) => row)],
  };
  const fit = (objective: string, of: (row: number) => number, more: Partial<FitInput> = {}) => {
    const y: Target = { task: "regression", values: x.columns[0]?.map(of) as Float64Array, classCount: 0 };
    // Few large steps, without sampling or penalty, come to the objective's own optimum.
    const params = { objective, learning_rate: 0.1, min_samples_leaf: 20, l2: 0, subsample: 1, feature_fraction: 1 };
    return gradientBoosting.fit({ x, y, params, seed: 1, ...more });
  };

  test.each([
    ["poisson", -1, "must be at least 0 for the objective poisson, not -1"],
    ["tweedie", -0.5, "must be at least 0 for the objective tweedie, not -0.5"],
    ["gamma", 0, "must be above 0 for the objective gamma, not 0"],
  ])("%s refuses %d, in validation rows too", (objective, value, message) => {
    expect(() => fit(objective, (row) => (row === 7 ? value : 1))).toThrow(`the target of row 7 ${message}`);
    const y: Target = { task: "regression", values: new Float64Array(60).fill(value), classCount: 0 };
    expect(() => fit(objective, () => 1, { validation: { x, y } })).toThrow(`the target of row 0 ${message}`);
  });

  test("an objective of another task is refused", () => {
    expect(() => fit("log_loss", () => 1)).toThrow("objective must be any other than log_loss for regression");
    const y: Target = { task: "binary_classification", values: new Float64Array(60).fill(1), classCount: 2 };
    expect(() => gradientBoosting.fit({ x, y, params: { objective: "gamma" }, seed: 1 })).toThrow(
      "objective must be log_loss for binary_classification, not gamma",
    );
  });

  test.each(["poisson", "tweedie"])("%s takes counts that are all 0, and predicts next to nothing", (objective) => {
    for (const p of fit(objective, () => 0).predict(x)) expect(Math.abs(p)).toBeLessThan(1e-6);
  });

  test.each(["poisson", "gamma", "tweedie"])("%s keeps to the range of targets of which few are huge", (objective) => {
    const predicted = fit(objective, (row) => (row % 20 === 0 ? 1e6 : 1e-3)).predict(x);
    expect(Math.max(...predicted)).toBeLessThan(2e6);
    expect(Math.min(...predicted)).toBeGreaterThan(1e-4);
  });

  test.each(["absolute_error", "quantile", "huber"])("%s is not moved by outliers", (objective) => {
    const predicted = fit(objective, (row) => (row % 12 === 0 ? 1e9 : row >= 30 ? 2 : 1)).predict(x);
    predicted.forEach((p, row) => {
      expect(p).toBeCloseTo(row >= 30 ? 2 : 1, objective === "huber" ? 0 : 3);
    });
  });

  test.each(["absolute_error", "quantile", "huber", "poisson", "gamma", "tweedie", "squared_error"])(
    "under %s a target in another unit gives predictions in that unit",
    (objective) => {
      const unit = 2 ** 40;
      const value = (row: number) => 1 + ((row * 7) % 13) + row / 10;
      const scaled = fit(objective, (row) => unit * value(row)).predict(x);
      fit(objective, value)
        .predict(x)
        .forEach((p, row) => {
          expect((scaled[row] as number) / unit / p).toBeCloseTo(1, 3);
        });
    },
  );
});

test("a weighted quantile is the quantile of repeated values", () => {
  const kernels = new Kernels();
  const rows = fc.array(fc.record({ value: fc.integer({ min: -9, max: 9 }), weight: fc.integer({ min: 0, max: 4 }) }), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(rows, fc.constantFrom(0.25, 0.5, 0.75), (pairs, level) => {
      fc.pre(pairs.some(({ weight }) => weight > 0));
      const values = Float64Array.from(pairs, ({ value }) => value);
      const weights = Float64Array.from(pairs, ({ weight }) => weight);
      const repeated = pairs
        .flatMap(({ value, weight }) => new Array<number>(weight).fill(value))
        .sort((a, b) => a - b);
      const at = level * repeated.length;
      const low = repeated[Math.ceil(at) - 1] as number;
      const high = Number.isInteger(at) ? (repeated.find((value) => value > low) ?? low) : low;
      const isMet = repeated.filter((value) => value <= low).length === at;
      expect(targetQuantile(kernels, values, weights, level)).toBe(isMet ? (low + high) / 2 : low);
      kernels.release();
    }),
  );
});
