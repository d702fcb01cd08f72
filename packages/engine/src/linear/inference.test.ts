import { expect, test } from "vitest";
import golden from "../../test/golden/inference.json";
import { readExample } from "../../test/read-fixture.js";
import { EngineError } from "../engine-error.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { decodeModelFile, encodeModelFile } from "../model-file.js";
import { linearRegression } from "./linear-regression.js";

const { x: wine, y } = readExample("wine", "regression");
const x = takeFeatures(wine, [0, 1, 8, 10]);
const weights = y.values.map((_, row) => 1 + (row % 3));

function takeFeatures(matrix: FeatureMatrix, kept: readonly number[]): FeatureMatrix {
  const take = <T>(list: readonly T[]) => kept.map((f) => list[f] as T);
  return { rowCount: matrix.rowCount, features: take(matrix.features), columns: take(matrix.columns) };
}

function expectClose(value: number, expected: number, what: string): void {
  expect(Math.abs(value - expected), `${what}: ${expected}, not ${value}`).toBeLessThan(
    1e-8 * Math.max(1e-3, Math.abs(expected)),
  );
}

test.each([
  ["ols", "nonrobust", undefined],
  ["wls", "nonrobust", weights],
  ["HC0", "HC0", undefined],
  ["HC1", "HC1", undefined],
  ["HC2", "HC2", undefined],
  ["HC3", "HC3", undefined],
  ["wls_HC3", "HC3", weights],
] as const)("%s equals statsmodels to 1e-8, also from a model file", (name, covariance, rowWeights) => {
  const fitted = linearRegression.fit({ x, y, weights: rowWeights, params: { covariance }, seed: 0 });
  const loaded = linearRegression.load(decodeModelFile(encodeModelFile(fitted.save())));
  expect(loaded.inference(0.9)).toEqual(fitted.inference(0.9));
  const ours = loaded.inference(0.9);
  const theirs = golden[name];
  ours.coefficients.forEach((coefficient, i) => {
    expectClose(coefficient.estimate, theirs.estimates[i] as number, "estimate");
    expectClose(coefficient.standardError, theirs.standard_errors[i] as number, "standard error");
    expectClose(coefficient.t, theirs.t[i] as number, "t");
    expectClose(coefficient.pValue, theirs.p_values[i] as number, "p-value");
    expectClose(coefficient.low, theirs.intervals[i]?.[0] as number, "low");
    expectClose(coefficient.high, theirs.intervals[i]?.[1] as number, "high");
  });
  expectClose(ours.rSquared, theirs.r_squared, "R2");
  expectClose(ours.adjustedRSquared, theirs.adjusted_r_squared, "adjusted R2");
  expectClose(ours.f, theirs.f, "F");
  expectClose(ours.fPValue, theirs.f_p_value, "p-value of F");
  expectClose(ours.logLikelihood, theirs.log_likelihood, "log likelihood");
  expectClose(ours.aic, theirs.aic, "AIC");
  expectClose(ours.bic, theirs.bic, "BIC");
  expectClose(ours.residualVariance, theirs.residual_variance, "residual variance");
  const intervals = loaded.predictIntervals(x, 0.9);
  theirs.predictions.forEach(([mean, , meanLow, meanHigh, low, high], row) => {
    expectClose(intervals.mean[row] as number, mean as number, "mean");
    expectClose(intervals.meanLow[row] as number, meanLow as number, "low of the mean");
    expectClose(intervals.meanHigh[row] as number, meanHigh as number, "high of the mean");
    expectClose(intervals.low[row] as number, low as number, "low");
    expectClose(intervals.high[row] as number, high as number, "high");
  });
});

test("the normal equations and the reflections of ill-conditioned columns give the same inference", () => {
  const usual = linearRegression.fit({ x, y, params: {}, seed: 0 });
  const twice = takeFeatures(x, [0, 1, 2, 3, 0]);
  const dependent = linearRegression.fit({ x: twice, y, params: {}, seed: 0 }).inference();
  const [without] = [0, 4].filter((f) => Number.isNaN(dependent.coefficients[f]?.standardError));
  expect(without).toBeDefined();
  const kept = dependent.coefficients.filter((_, f) => f !== without);
  const expected = usual.inference().coefficients;
  for (const { name, standardError, pValue } of expected) {
    const own = kept.find((coefficient) => coefficient.name === name);
    expectClose(own?.standardError as number, standardError, "standard error");
    expectClose(own?.pValue as number, pValue, "p-value");
  }
  expectClose(dependent.f, usual.inference().f, "F");
});

test("there is no inference without rows to spare, and levels have bounds", () => {
  const few = {
    x: { ...x, rowCount: 5, columns: x.columns.map((column) => column.slice(0, 5)) },
    y: { ...y, values: y.values.slice(0, 5) },
  };
  const fitted = linearRegression.fit({ ...few, params: {}, seed: 0 });
  expect(() => fitted.inference()).toThrow(
    new EngineError("no_inference", "with 5 rows and 5 coefficients no row is left to estimate the variance from"),
  );
  expect(() => fitted.inference(1)).toThrow(/level must be above 0 and below 1, not 1/);
});
