import { expect, test } from "vitest";
import { readExample } from "../../../test/read-fixture.js";
import type { EngineError } from "../../engine-error.js";
import { estimatorContract } from "../../estimator-contract.js";
import { decodeModelFile, encodeModelFile } from "../../model-file.js";
import { treeCount } from "../forest.js";
import { gradientBoosting, gradientBoostingWith } from "../gradient-boosting.js";
import type { CustomObjective } from "./custom-objective.js";

const meanOf = (values: Float64Array, weights?: Float64Array) => {
  const total = weights?.reduce((a, b) => a + b, 0) ?? values.length;
  return values.reduce((sum, value, row) => sum + value * (weights?.[row] ?? 1), 0) / total;
};

/** Half the square of errors, those where the prediction is too low `low` times. */
const squares = (low: number): CustomObjective => ({
  name: "asymmetric_squares",
  tasks: ["regression"],
  link: "identity",
  baseScores: ({ values }, weights) => [meanOf(values, weights)],
  gradients({ scores: [scores], labels, weights }, [gradients], [hessians]) {
    labels.forEach((label, row) => {
      const error = (scores?.[row] as number) - label;
      const factor = (error < 0 ? low : 1) * (weights?.[row] ?? 1);
      (gradients as Float64Array)[row] = factor * error;
      (hessians as Float64Array)[row] = factor;
    });
  },
  loss: ({ scores: [scores], labels, weights }) => {
    return meanOf(
      labels.map(
        (label, row) => (label - (scores?.[row] as number)) ** 2 * (label > (scores?.[row] as number) ? low : 1),
      ),
      weights,
    );
  },
});

estimatorContract(gradientBoostingWith({ objective: squares(2) }), {
  weightsAreRepeats: false,
  orderIsFree: false,
  standard: {
    name: "with a loss of its own",
    params: {},
    loss: { name: "asymmetric_squares", of: (p, y) => (p - y) ** 2 * (y > p ? 2 : 1) },
  },
});

const logLoss: CustomObjective = {
  name: "own_log_loss",
  tasks: ["binary_classification"],
  link: "sigmoid",
  baseScores: ({ values }) => [Math.log(meanOf(values) / (1 - meanOf(values)))],
  gradients({ scores: [scores], labels }, [gradients], [hessians]) {
    labels.forEach((label, row) => {
      const p = 1 / (1 + Math.exp(-(scores?.[row] as number)));
      (gradients as Float64Array)[row] = p - label;
      (hessians as Float64Array)[row] = p * (1 - p);
    });
  },
  loss: ({ scores: [scores], labels }) => {
    return meanOf(labels.map((label, row) => Math.log(1 + Math.exp((label ? -1 : 1) * (scores?.[row] as number)))));
  },
};

const params = { n_estimators: 20 };

test.each([
  ["wine", "regression", squares(1)],
  ["diabetes", "binary_classification", logLoss],
] as const)("written by hand, the loss of %s gives the built-in model", (name, task, objective) => {
  const { x, y } = readExample(name, task);
  const own = gradientBoostingWith({ objective }).fit({ x, y, params, seed: 1 });
  const expected = gradientBoosting.fit({ x, y, params, seed: 1 }).predict(x);
  const predicted = own.predict(x);
  expect(Math.max(...predicted.map((value, row) => Math.abs(value - (expected[row] as number))))).toBeLessThan(1e-6);
  const loaded = gradientBoosting.load(decodeModelFile(encodeModelFile(own.save())));
  expect(loaded.predict(x)).toEqual(predicted);
});

test("a loss that minds low predictions more balances them so, and early stopping follows it", () => {
  const { x, y } = readExample("wine", "regression");
  // At the least loss, which a penalty or sampling would keep trees from, its derivatives add up to 0: the errors above are `factor` times those below (an expectile).
  const balance = (factor: number) => {
    const predicted = gradientBoostingWith({ objective: squares(factor) })
      .fit({ x, y, params: { learning_rate: 0.1, l2: 0, subsample: 1 }, seed: 1 })
      .predict(x);
    const errors = predicted.map((value, row) => value - (y.values[row] as number));
    const total = (sign: number) => errors.reduce((sum, error) => sum + Math.max(0, sign * error), 0);
    return total(1) / total(-1);
  };
  expect(balance(1)).toBeCloseTo(1, 1);
  expect(Math.abs(balance(9) - 9)).toBeLessThan(0.5);
  const losses: number[] = [];
  const model = gradientBoostingWith({ objective: { ...squares(9) } }).fit({
    x,
    y,
    validation: { x, y: { ...y, values: y.values.map((value, row) => value + (row % 3)) } },
    params: { n_estimators: 400, early_stopping_rounds: 5 },
    seed: 1,
    onIteration: ({ losses: { validation_asymmetric_squares } }) => {
      losses.push(validation_asymmetric_squares as number);
      return true;
    },
  });
  expect(treeCount(model.forest)).toBe(losses.indexOf(Math.min(...losses)) + 1);
});

test("a metric of its own is reported and followed, in its direction, unless another is named", () => {
  const { x, y } = readExample("wine", "regression");
  const shifted = { x, y: { ...y, values: y.values.map((value, row) => value + (row % 3)) } };
  const within = (direction: "minimise" | "maximise"): CustomObjective => ({
    ...squares(1),
    metric: {
      name: "near",
      direction,
      of: ({ scores: [scores], labels }) => {
        const share = meanOf(labels.map((label, row) => Number(Math.abs((scores?.[row] as number) - label) < 1)));
        return direction === "maximise" ? share : -share;
      },
    },
  });
  const fit = (objective: CustomObjective, more = {}) => {
    const seen: Readonly<Record<string, number>>[] = [];
    const model = gradientBoostingWith({ objective }).fit({
      ...{ x, y, validation: shifted, seed: 1 },
      params: { n_estimators: 60, early_stopping_rounds: 8, ...more },
      onIteration: ({ losses }) => {
        seen.push(losses);
        return true;
      },
    });
    return { kept: treeCount(model.forest), seen };
  };
  for (const direction of ["minimise", "maximise"] as const) {
    const { kept, seen } = fit(within(direction));
    expect(Object.keys(seen[0] ?? {}).sort()).toEqual(
      ["train_asymmetric_squares", "train_near", "validation_asymmetric_squares", "validation_near"].sort(),
    );
    const values = seen.map(({ validation_near }) => (direction === "maximise" ? -1 : 1) * (validation_near as number));
    expect(kept).toBe(values.indexOf(Math.min(...values)) + 1);
  }
  const { kept, seen } = fit(within("maximise"), { early_stopping_metric: "mae" });
  const errors = seen.map(({ validation_mae }) => validation_mae as number);
  expect(kept).toBe(errors.indexOf(Math.min(...errors)) + 1);
  expect(seen[0]).toHaveProperty("validation_near");
});

test("the model file has the loss's name, and a name that is none is refused", () => {
  const { x, y } = readExample("wine", "regression");
  const { name: _, ...nameless } = squares(1);
  for (const [objective, name] of [
    [squares(1), "asymmetric_squares"],
    [nameless, "custom_loss"],
  ] as const) {
    const model = gradientBoostingWith({ objective }).fit({ x, y, params: { n_estimators: 2 }, seed: 1 });
    const state = decodeModelFile(encodeModelFile(model.save()));
    expect(state.header.custom_objective).toBe(name);
    expect(gradientBoosting.load(state).save()).toEqual(model.save());
    for (const bad of ["", "x".repeat(101), 7]) {
      const damaged = { ...state, header: { ...state.header, custom_objective: bad } };
      expect(() => gradientBoosting.load(damaged)).toThrow("custom_objective must be a name of 1 to 100 characters");
    }
  }
  expect(gradientBoosting.fit({ x, y, params, seed: 1 }).save().header).not.toHaveProperty("custom_objective");
  expect(() => gradientBoostingWith({ objective: { ...squares(1), name: "" } })).toThrow("1 to 100 characters");
  const metric = { name: "asymmetric_squares", of: () => 0 };
  expect(() => gradientBoostingWith({ objective: { ...squares(1), metric } })).toThrow("another name than the loss");
});

test("a loss or a metric that is no number is refused with its value", () => {
  const { x, y } = readExample("wine", "regression");
  for (const [change, message] of [
    [{ loss: () => Number.NaN }, "objective asymmetric_squares: the loss must be a number, not NaN"],
    [{ metric: { name: "near", of: () => -Infinity } }, "the metric near must be a number, not -Infinity"],
  ] as const) {
    const estimator = gradientBoostingWith({ objective: { ...squares(1), ...change } });
    let thrown: unknown;
    try {
      estimator.fit({ x, y, params, seed: 1, onIteration: () => true });
    } catch (error) {
      thrown = error;
    }
    expect((thrown as EngineError).code).toBe("bad_objective");
    expect((thrown as EngineError).message).toContain(message);
  }
});

test("what a callback fills in is looked at, and a link or objective that does not fit is refused", () => {
  const { x, y } = readExample("wine", "regression");
  const fit = (change: Partial<CustomObjective>, more = {}) =>
    gradientBoostingWith({ objective: { ...squares(1), ...change } }).fit({ x, y, params: more, seed: 1 });
  const filled =
    (gradient: number, hessian: number): CustomObjective["gradients"] =>
    (_, [gradients], [hessians]) => {
      gradients?.fill(1);
      hessians?.fill(1);
      (gradients as Float64Array)[7] = gradient;
      (hessians as Float64Array)[7] = hessian;
    };
  expect(() => fit({ gradients: filled(Number.NaN, 1) })).toThrow(
    "objective asymmetric_squares: the gradient of row 7 must be a number from -1e+100 to 1e+100, not NaN",
  );
  expect(() => fit({ gradients: filled(Number.POSITIVE_INFINITY, 1) })).toThrow("not Infinity");
  expect(() => fit({ gradients: filled(1, -2) })).toThrow(
    "the hessian of row 7 must be a number from 0 to 1e+100, not -2",
  );
  expect(() => fit({ baseScores: () => [1, 2] })).toThrow("the base scores must be 1 number within 1e+100, not [1, 2]");
  expect(() => fit({ link: "sigmoid" })).toThrow("the link for regression must be identity or exponential");
  expect(() => fit({}, { objective: "huber" })).toThrow("objective must be auto beside asymmetric_squares, not huber");
});

test("several classes have an output each, as the built-in softmax has", () => {
  const { x, y } = readExample("glass", "multiclass_classification");
  const { classCount } = y;
  const shares = Array.from({ length: classCount }, (_, k) => meanOf(y.values.map((value) => Number(value === k))));
  const probabilityOf = (scores: readonly Float64Array[], row: number, k: number) => {
    const total = scores.reduce((sum, column) => sum + Math.exp(column[row] as number), 0);
    return Math.exp(scores[k]?.[row] as number) / total;
  };
  const objective: CustomObjective = {
    name: "own_softmax",
    tasks: ["multiclass_classification"],
    link: "softmax",
    baseScores: () => shares.map((share) => Math.log(Math.max(share, 1e-15))),
    gradients({ scores, labels }, gradients, hessians) {
      gradients.forEach((column, k) => {
        for (let row = 0; row < column.length; row++) {
          const p = probabilityOf(scores, row, k);
          column[row] = p - Number(labels[row] === k);
          (hessians[k] as Float64Array)[row] = (p * (1 - p) * classCount) / (classCount - 1);
        }
      });
    },
    loss: ({ scores, labels }) => meanOf(labels.map((label, row) => -Math.log(probabilityOf(scores, row, label)))),
  };
  const input = { x, y, params, seed: 1 };
  const expected = gradientBoosting.fit(input).predict(x);
  const predicted = gradientBoostingWith({ objective }).fit(input).predict(x);
  expect(Math.max(...predicted.map((value, i) => Math.abs(value - (expected[i] as number))))).toBeLessThan(1e-6);
});
