import { createRandom } from "@crisol/engine";
import { expect, test } from "vitest";
import { metricsWithIntervals } from "./bootstrap.js";

function sample(n: number, seed: number) {
  const random = createRandom(seed);
  const yTrue = new Float64Array(n);
  const prediction = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    prediction[row] = random.uniform();
    yTrue[row] = random.uniform() < 0.8 ? Math.round(prediction[row] as number) : random.integer(2);
  }
  return { task: "binary_classification", classCount: 2, yTrue, prediction } as const;
}

test("95 % intervals hold the true accuracy about 95 % of the time", () => {
  const truth = 0.9;
  let inside = 0;
  for (let seed = 0; seed < 30; seed++) {
    const { accuracy } = metricsWithIntervals(sample(150, seed), 7);
    if (accuracy!.lower! <= truth && truth <= accuracy!.upper!) inside++;
  }
  expect(inside).toBeGreaterThanOrEqual(25);
});

test("of many rows an interval is as narrow as of resamples of them all", () => {
  const { accuracy } = metricsWithIntervals(sample(90_000, 3), 7);
  // Two standard errors of a share of 0.9 on each side.
  const expected = 2 * 1.96 * Math.sqrt((0.9 * 0.1) / 90_000);
  expect(accuracy!.upper! - accuracy!.lower!).toBeGreaterThan(0.8 * expected);
  expect(accuracy!.upper! - accuracy!.lower!).toBeLessThan(1.2 * expected);
});

test("what the rows do not define is null, and no rows give no metrics", () => {
  const one = { ...sample(5, 1), yTrue: new Float64Array(5) };
  const { roc_auc, accuracy } = metricsWithIntervals(one, 7);
  expect(roc_auc).toEqual({ value: null, lower: null, upper: null });
  expect(accuracy!.value).not.toBe(null);
  expect(metricsWithIntervals({ ...one, yTrue: new Float64Array(0), prediction: new Float64Array(0) }, 7)).toEqual({});
});
