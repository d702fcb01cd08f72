import { expect, test } from "vitest";
import golden from "../../test/golden/boosting.json";
import { difference, SPLITS, splitOf } from "../../test/held-out-splits.js";
import { readExample, takeExample } from "../../test/read-fixture.js";
import type { Target, Task } from "../estimator.js";
import { gradientBoosting } from "./gradient-boosting.js";

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
