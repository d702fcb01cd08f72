import { expect, test } from "vitest";
import { conformalCoverage } from "../train/conformal-coverage.js";
import { scoreAt } from "./scores.js";

const interval = {
  level: 0.999,
  lower: Float64Array.of(1, Number.NEGATIVE_INFINITY),
  upper: Float64Array.of(3, Number.POSITIVE_INFINITY),
};
const prediction = { task: "regression", values: Float64Array.of(2, 2), interval } as const;

test("a bound that training had too few rows for is null, which JSON has, and not infinity, which it has not", () => {
  expect(scoreAt(prediction, 0)).toEqual({ prediction: 2, interval: { lower: 1, upper: 3, level: 0.999 } });
  expect(scoreAt(prediction, 1)).toEqual({ prediction: 2, interval: { lower: null, upper: null, level: 0.999 } });
});

test("intervals without a bound have no mean width, and hold what they hold", () => {
  const coverage = conformalCoverage(prediction, Float64Array.of(4, 4));
  expect(coverage).toEqual({ level: 0.999, coverage: 0.5, meanSize: null });
});
