import { expect, test } from "vitest";
import { LearningCurve } from "./learning-curve.js";

test("keeps every point, passes on at most 20 a second, and the last one always", () => {
  let nowMs = 0;
  const passed: [string, number][] = [];
  const curve = new LearningCurve(
    (key, step) => passed.push([key, step]),
    () => nowMs,
  );
  for (let step = 1; step <= 100; step++) {
    curve.add(step, { train_rmse: 1 / step, validation_rmse: step === 3 ? Number.NaN : 2 / step });
    nowMs += 10;
  }
  curve.flush();
  const [training, validation] = curve.series;
  expect(training?.steps).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
  expect(validation?.steps.length).toBe(99);
  const steps = passed.filter(([key]) => key === "train_rmse").map(([, step]) => step);
  expect(steps.length).toBeLessThanOrEqual(22);
  expect([steps[0], steps.at(-1)]).toEqual([1, 100]);
  expect(new Set(steps).size).toBe(steps.length);
});
