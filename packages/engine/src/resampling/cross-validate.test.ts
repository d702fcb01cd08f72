import { expect, test } from "vitest";
import { EngineError } from "../engine-error.js";
import { linearRegression } from "../linear/linear-regression.js";
import { logisticRegression } from "../linear/logistic-regression.js";
import { createRandom } from "../random.js";
import { crossValidate, outOfFold } from "./cross-validate.js";
import { kFolds, stratifiedFolds } from "./folds.js";
import { takeTrainingRows } from "./training-rows.js";

const rowCount = 120;
const random = createRandom(1);
const columns = [0, 1].map(() => Float64Array.from({ length: rowCount }, () => random.normal()));
const x = { rowCount, features: ["a", "b"].map((name) => ({ name, kind: "numeric" as const })), columns };
const signal = Float64Array.from({ length: rowCount }, (_, row) => (columns[0]?.[row] as number) + random.normal());
const numbers = { x, y: { task: "regression" as const, classCount: 0, values: signal } };
const classes = {
  x,
  y: { task: "binary_classification" as const, classCount: 2, values: signal.map((value) => Number(value > 0)) },
};
const options = { params: {}, seed: 1 };

test("each fold is scored by a model of its training rows alone", () => {
  const folds = kFolds(rowCount, { folds: 4, repeats: 2, seed: 3 });
  const { folds: scored, predictions } = crossValidate(linearRegression, numbers, folds, {
    ...options,
    metrics: ["mse"],
  });
  expect(scored).toHaveLength(8);
  folds.forEach(({ train, test: held }, fold) => {
    const alone = linearRegression.fit({
      ...takeTrainingRows(numbers, train),
      ...options,
      weights: new Float64Array(train.length).fill(1),
    });
    const expected = alone.predict(takeTrainingRows(numbers, held).x);
    expect(predictions[fold]).toEqual(expected);
    const squares = [...held].reduce(
      (sum, row, i) => sum + ((signal[row] as number) - (expected[i] as number)) ** 2,
      0,
    );
    expect(scored[fold]?.mse).toBeCloseTo(squares / held.length, 12);
  });
});

test("progress is told after every fold, and false stops", () => {
  const seen: number[] = [];
  const { folds } = crossValidate(logisticRegression, classes, stratifiedFolds(classes.y, { seed: 1 }), {
    ...options,
    onFold: ({ fold, foldCount, metrics }) => {
      expect(foldCount).toBe(5);
      expect(metrics.roc_auc).toBeGreaterThan(0.5);
      seen.push(fold);
      return fold < 3;
    },
  });
  expect(seen).toEqual([1, 2, 3]);
  expect(folds).toHaveLength(3);
});

test("out of fold, a row's own target does not matter", () => {
  const folds = kFolds(rowCount, { seed: 2 });
  const { prediction, models } = outOfFold(linearRegression, numbers, folds, options);
  expect(models).toHaveLength(5);
  const values = signal.slice();
  values[7]! += 1000;
  const changed = outOfFold(linearRegression, { x, y: { ...numbers.y, values } }, folds, options).prediction;
  expect(changed[7]).toBe(prediction[7]);
  expect(changed[8]).not.toBe(prediction[8]);
});

test("folds with rows that are not there, or that leave a row untested, are refused", () => {
  const run = (train: number[], held: number[]) => () =>
    outOfFold(linearRegression, numbers, [{ train: Uint32Array.from(train), test: Uint32Array.from(held) }], options);
  expect(run([1, 2], [200])).toThrow("row 200 of the test rows must be from 0 to 119");
  expect(run([], [1])).toThrow("at least 1 training row, not 0");
  expect(run([1, 2, 3], [0])).toThrow("row 1 must be tested by 1 fold");
  expect(run([], [1])).toThrow(EngineError);
});
