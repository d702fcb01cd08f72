import { describe, expect, test } from "vitest";
import { type PartRounds, probeOf } from "./probe.js";

describe("rounds that are tried on all rows", () => {
  /** Rounds that take so long on all rows, and as much less on parts. */
  const onParts = (seconds: number): PartRounds =>
    [1 / 16, 1 / 8, 1 / 4].map((share) => ({ share, seconds: seconds * share }));
  const boosting = (parts: PartRounds, n_estimators = 800) =>
    probeOf("gradient_boosting", { n_estimators }, parts)?.rounds;

  test("are as many as four seconds have, within 20 and 15 % of all", () => {
    expect(boosting(onParts(0.05))).toBe(80);
    expect(boosting(onParts(10))).toBe(20);
    expect(boosting(onParts(0.001))).toBe(120);
    expect(boosting([])).toBe(120);
  });

  test("are chosen by how a round grew from part to part", () => {
    const flat = [1 / 16, 1 / 8, 1 / 4].map((share) => ({ share, seconds: 0.04 }));
    expect(boosting(flat)).toBe(100);
    expect(boosting([0.02, 0.05, 0.04].map((seconds, at) => ({ share: 2 ** (at - 4), seconds })))).toBe(100);
  });

  test("stop by themselves, and are none where all are hardly more", () => {
    expect(probeOf("gradient_boosting", { n_estimators: 800 }, onParts(1))?.params).toMatchObject({
      early_stopping_rounds: 0,
    });
    expect(boosting(onParts(0.05), 70)).toBeUndefined();
  });

  test("are a tenth to a fifth of a forest's trees, five of a solver's iterations, and none of what has none", () => {
    const trees = (seconds: number) => probeOf("random_forest", { n_estimators: 100 }, onParts(seconds))?.rounds;
    expect(trees(0.001)).toBe(20);
    expect(trees(0.3)).toBe(14);
    expect(trees(5)).toBe(10);
    expect(probeOf("logistic_regression", { max_iter: 1000 }, onParts(0.2))?.rounds).toBe(5);
    expect(probeOf("naive_bayes", {}, [])).toBeUndefined();
  });
});
