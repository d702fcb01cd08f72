import { EngineError } from "../engine-error.js";
import type { EstimatorState } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { readChoice, readSection, requireFinite } from "../model-state.js";
import { fSurvival } from "../statistics/f-distribution.js";
import { studentTCdf, studentTQuantile } from "../statistics/student-t.js";
import { factorise, solveFactorised } from "./cholesky.js";

/** How the covariance of the coefficients is estimated: with equal variances, or heteroscedasticity-consistent. */
export const COVARIANCE_TYPES = ["nonrobust", "HC0", "HC1", "HC2", "HC3"] as const;
export type CovarianceType = (typeof COVARIANCE_TYPES)[number];

/** What a least squares fit must keep to answer questions about its certainty. */
export interface FitStatistics {
  readonly covarianceType: CovarianceType;
  /** Covariance of the coefficients and, last, the intercept; row-major, zeros for features that depend on others. */
  readonly covariance: Float64Array;
  /** Rows with a weight above 0. */
  readonly rowCount: number;
  /** Coefficients that were estimated, the intercept included. */
  readonly rank: number;
  readonly residualSquares: number;
  /** Around the weighted mean. */
  readonly totalSquares: number;
  readonly logLikelihood: number;
}

export interface CoefficientInference {
  /** The feature, or "intercept". */
  readonly name: string;
  readonly estimate: number;
  /** NaN, as what follows, for a feature that depends on others. */
  readonly standardError: number;
  readonly t: number;
  /** Two-sided, of the hypothesis that the coefficient is 0. */
  readonly pValue: number;
  readonly low: number;
  readonly high: number;
}

export interface LinearInference {
  readonly level: number;
  readonly covarianceType: CovarianceType;
  /** In the order of the features, the intercept last. */
  readonly coefficients: readonly CoefficientInference[];
  readonly rowCount: number;
  readonly residualDegreesOfFreedom: number;
  /** The estimated variance of the residuals. */
  readonly residualVariance: number;
  readonly rSquared: number;
  readonly adjustedRSquared: number;
  /** Of the hypothesis that all coefficients but the intercept are 0 (a Wald test for the robust types). */
  readonly f: number;
  readonly fPValue: number;
  readonly logLikelihood: number;
  readonly aic: number;
  readonly bic: number;
}

/** One entry a row: the expected value, its confidence interval, and the interval for a new observation. */
export interface PredictionIntervals {
  readonly mean: Float64Array;
  readonly meanLow: Float64Array;
  readonly meanHigh: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Standard errors, tests and intervals, with Student's t and the F distribution, at `level` (0 to 1). */
export function inferLinear(
  names: readonly string[],
  coefficients: Float64Array,
  intercept: number,
  statistics: FitStatistics,
  level: number,
): LinearInference {
  const { covariance, rowCount, rank, residualSquares, totalSquares, logLikelihood, covarianceType } = statistics;
  const df = residualDegrees(statistics);
  const critical = studentTQuantile(0.5 + level / 2, df);
  const size = names.length + 1;
  const rows = [...names, "intercept"].map((name, i): CoefficientInference => {
    const estimate = i < names.length ? (coefficients[i] as number) : intercept;
    const variance = covariance[i * size + i] as number;
    const standardError = variance > 0 ? Math.sqrt(variance) : Number.NaN;
    const t = estimate / standardError;
    const pValue = Number.isNaN(t) ? t : 2 * studentTCdf(-Math.abs(t), df);
    const margin = critical * standardError;
    return { name, estimate, standardError, t, pValue, low: estimate - margin, high: estimate + margin };
  });
  const rSquared = 1 - residualSquares / totalSquares;
  const f = fStatistic(coefficients, statistics, df);
  return {
    level,
    covarianceType,
    coefficients: rows,
    rowCount,
    residualDegreesOfFreedom: df,
    residualVariance: residualSquares / df,
    rSquared,
    adjustedRSquared: 1 - ((rowCount - 1) / df) * (1 - rSquared),
    f,
    fPValue: rank > 1 ? fSurvival(f, rank - 1, df) : Number.NaN,
    logLikelihood,
    aic: 2 * rank - 2 * logLikelihood,
    bic: Math.log(rowCount) * rank - 2 * logLikelihood,
  };
}

/** Intervals around the predictions `mean` of the rows of `x`, at `level` (0 to 1). */
export function predictIntervals(
  mean: Float64Array,
  x: FeatureMatrix,
  statistics: FitStatistics,
  level: number,
): PredictionIntervals {
  const df = residualDegrees(statistics);
  const critical = studentTQuantile(0.5 + level / 2, df);
  const residualVariance = statistics.residualSquares / df;
  const variances = meanVariances(x, statistics.covariance);
  const around = (sign: number, extra: number) =>
    mean.map((value, row) => value + sign * critical * Math.sqrt((variances[row] as number) + extra));
  return {
    mean,
    meanLow: around(-1, 0),
    meanHigh: around(1, 0),
    low: around(-1, residualVariance),
    high: around(1, residualVariance),
  };
}

/** The variance of each row's expected value: x' covariance x. */
function meanVariances({ columns, rowCount }: FeatureMatrix, covariance: Float64Array): Float64Array {
  const size = columns.length + 1;
  const variances = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const xi = columns[i]?.[row] ?? 1;
      let inner = 0.5 * (covariance[i * size + i] as number) * xi;
      for (let j = 0; j < i; j++) inner += (covariance[i * size + j] as number) * (columns[j]?.[row] as number);
      sum += 2 * inner * xi;
    }
    variances[row] = Math.max(sum, 0);
  }
  return variances;
}

function residualDegrees({ rowCount, rank }: FitStatistics): number {
  if (rowCount > rank) return rowCount - rank;
  throw new EngineError(
    "no_inference",
    `with ${rowCount} rows and ${rank} coefficients no row is left to estimate the variance from`,
  );
}

function fStatistic(coefficients: Float64Array, statistics: FitStatistics, df: number): number {
  const { covarianceType, rank, residualSquares, totalSquares, covariance } = statistics;
  if (rank < 2) return Number.NaN;
  if (covarianceType === "nonrobust") {
    return (totalSquares - residualSquares) / (rank - 1) / (residualSquares / df);
  }
  const size = coefficients.length + 1;
  const used = Array.from(coefficients.keys()).filter((i) => (covariance[i * size + i] as number) > 0);
  const factor = Float64Array.from(used.flatMap((i) => used.map((j) => covariance[i * size + j] as number)));
  const solved = Float64Array.from(used, (i) => coefficients[i] as number);
  factorise(factor, used.length);
  solveFactorised(factor, used.length, solved);
  return used.reduce((sum, i, at) => sum + (coefficients[i] as number) * (solved[at] as number), 0) / used.length;
}

/** Header and sections that `readStatistics` reads back. */
export function statisticsState(statistics: FitStatistics): EstimatorState {
  const { covarianceType, covariance, rowCount, rank, residualSquares, totalSquares, logLikelihood } = statistics;
  return {
    header: { covariance_type: covarianceType },
    sections: { covariance, fit: Float64Array.of(rowCount, rank, residualSquares, totalSquares, logLikelihood) },
  };
}

/** Throws ModelFileError for malformed ones; undefined where a file has none. */
export function readStatistics(state: EstimatorState, width: number): FitStatistics | undefined {
  if (!Object.hasOwn(state.sections, "covariance")) return undefined;
  const covarianceType = readChoice(state, "covariance_type", COVARIANCE_TYPES);
  const covariance = readSection(state, "covariance", "float64", (width + 1) ** 2);
  const fit = readSection(state, "fit", "float64", 5);
  requireFinite(covariance, "covariance");
  requireFinite(fit, "fit");
  const [rowCount, rank, residualSquares, totalSquares, logLikelihood] = fit as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { covarianceType, covariance, rowCount, rank, residualSquares, totalSquares, logLikelihood };
}
