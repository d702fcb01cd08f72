import { describe, expect, test } from "vitest";
import { probeOf } from "./probe.js";

describe("rounds that are tried on all rows", () => {
  const boosting = (roundSeconds: number | null, n_estimators = 800) =>
    probeOf("gradient_boosting", { n_estimators }, roundSeconds)?.rounds;

  test("are as many as two and a half seconds have, within 20 and 15 % of all", () => {
    expect(boosting(0.05)).toBe(50);
    expect(boosting(10)).toBe(20);
    expect(boosting(0.001)).toBe(120);
    expect(boosting(null)).toBe(120);
  });

  test("stop by themselves, and are none where all are hardly more", () => {
    expect(probeOf("gradient_boosting", { n_estimators: 800 }, 1)?.params).toMatchObject({ early_stopping_rounds: 0 });
    expect(boosting(0.05, 70)).toBeUndefined();
  });

  test("are a tenth of a forest's trees, five of a solver's iterations, and none of what has none", () => {
    expect(probeOf("random_forest", { n_estimators: 100 }, 0.001)?.rounds).toBe(10);
    expect(probeOf("logistic_regression", { max_iter: 1000 }, 0.2)?.rounds).toBe(5);
    expect(probeOf("naive_bayes", {}, null)).toBeUndefined();
  });
});
