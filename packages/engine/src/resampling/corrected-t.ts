import { EngineError } from "../engine-error.js";
import { studentTCdf, studentTQuantile } from "../statistics/student-t.js";

export interface CorrectedT {
  readonly mean: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Two-sided, of a mean of 0: for differences between two models, that they are alike. */
  readonly pValue: number;
  readonly degreesOfFreedom: number;
}

/**
 * The corrected resampled t interval and test (Nadeau and Bengio 2003; Bouckaert and Frank 2004) of a metric, or of the
 * difference of two models in it, over the folds of repeated cross-validation. The folds share training rows, so their
 * variance is too small a measure: `testShare`, test over training rows of a fold (1/4 for 5 folds), is added to
 * 1/folds. Values that are all the same have a standard error of 0. Throws EngineError "bad_params".
 */
export function correctedResampledT(
  values: ArrayLike<number>,
  options: { readonly testShare: number; readonly level?: number },
): CorrectedT {
  const { testShare, level = 0.95 } = options;
  const count = values.length;
  if (count < 2) throw new EngineError("bad_params", `values must be of at least 2 folds, not ${count}`);
  if (!(testShare > 0 && testShare < Number.POSITIVE_INFINITY)) {
    throw new EngineError("bad_params", `testShare must be above 0 and finite, not ${testShare}`);
  }
  if (!(level > 0 && level < 1)) throw new EngineError("bad_params", `level must be above 0 and below 1, not ${level}`);
  const list = Float64Array.from(values);
  const bad = list.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new EngineError("bad_params", `value ${bad} must be finite, not ${list[bad]}`);
  const mean = list.reduce((sum, value) => sum + value, 0) / count;
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const standardError = Math.sqrt((1 / count + testShare) * variance);
  const degreesOfFreedom = count - 1;
  const reach = studentTQuantile((1 + level) / 2, degreesOfFreedom) * standardError;
  const t = Math.abs(mean) / standardError;
  const pValue = standardError === 0 ? (mean === 0 ? 1 : 0) : 2 * studentTCdf(-t, degreesOfFreedom);
  return { mean, standardError, low: mean - reach, high: mean + reach, level, pValue, degreesOfFreedom };
}
