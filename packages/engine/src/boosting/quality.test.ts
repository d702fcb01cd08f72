import { expect, test } from "vitest";
import golden from "../../test/golden/boosting.json";
import { readExample, takeExample } from "../../test/read-fixture.js";
import type { Target, Task } from "../estimator.js";
import { gradientBoosting } from "./gradient-boosting.js";

const SPLITS = 10;

/** Held-out rows of a split, as record_boosting.py draws them. */
function splitOf(rowCount: number, split: number): boolean[] {
  let state = split * 7919 + 1;
  return Array.from({ length: rowCount }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % 4 === 0;
  });
}

function lossOf(predictions: Float64Array, { values, classCount, task }: Target): number {
  let sum = 0;
  values.forEach((value, row) => {
    if (task === "regression") {
      sum += ((predictions[row] as number) - value) ** 2;
      return;
    }
    const p =
      task === "multiclass_classification"
        ? (predictions[row * classCount + value] as number)
        : value === 1
          ? (predictions[row] as number)
          : 1 - (predictions[row] as number);
    sum -= Math.log(Math.max(p, 1e-15));
  });
  return task === "regression" ? Math.sqrt(sum / values.length) : sum / values.length;
}

/** Our loss minus theirs over the splits: mean, and standard error of the mean. */
function difference(ours: readonly number[], theirs: readonly number[]) {
  const differences = ours.map((loss, split) => loss - (theirs[split] as number));
  const mean = differences.reduce((a, b) => a + b, 0) / SPLITS;
  const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (SPLITS - 1);
  return { mean, error: Math.sqrt(variance / SPLITS) };
}

const cases = [
  ["diabetes", "binary_classification"],
  ["glass", "multiclass_classification"],
  ["wine", "regression"],
  ["adult", "binary_classification"],
] as const;

test.each(cases)("held-out loss on %s is not worse than its peers' beyond noise", (name, task: Task) => {
  const example = readExample(name, task);
  const ours = Array.from({ length: SPLITS }, (_, split) => {
    const heldOut = splitOf(example.x.rowCount, split);
    const train = takeExample(example, (row) => !heldOut[row]);
    const rest = takeExample(example, (row) => heldOut[row] as boolean);
    const fitted = gradientBoosting.fit({ ...train, params: {}, seed: split });
    return lossOf(fitted.predict(rest.x), rest.y);
  });
  for (const peer of ["lightgbm", "scikit_learn"] as const) {
    const { mean, error } = difference(ours, golden[name][peer]);
    expect(mean, `mean difference to ${peer}, standard error ${error}`).toBeLessThan(3 * error);
  }
});
