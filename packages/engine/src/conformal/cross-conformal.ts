import { ascendingOrder } from "../ascending-order.js";
import { EngineError, ModelFileError } from "../engine-error.js";
import type { Estimator, EstimatorState, FitInput, FittedEstimator } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import type { IntervalForecast } from "../metrics/forecast-input.js";
import { readInteger, readSection, requireFinite } from "../model-state.js";
import { nestState, partOfState } from "../nested-state.js";
import { outOfFold } from "../resampling/cross-validate.js";
import type { Fold } from "../resampling/folds.js";
import type { TrainingRows } from "../resampling/training-rows.js";
import { checkLevel } from "./conformal-scores.js";

const MOST_FOLDS = 10_000;

/**
 * Intervals from the models of a cross-validation: CV+, and with a fold for each row jackknife+ (Barber, Candes, Ramdas
 * and Tibshirani 2021). No row is set aside for calibration; each new row is predicted by all models instead.
 */
export class CrossConformalRegressor {
  readonly models: readonly FittedEstimator[];
  /** |error| of each training row by the model that had not seen it, and the number of that model. */
  readonly errors: Float64Array;
  readonly foldOf: Uint32Array;

  constructor(models: readonly FittedEstimator[], errors: Float64Array, foldOf: Uint32Array) {
    this.models = models;
    this.errors = errors;
    this.foldOf = foldOf;
  }

  /** The mean of the models' predictions. */
  predict(x: FeatureMatrix): Float64Array {
    const all = this.models.map((model) => model.predict(x));
    return Float64Array.from({ length: x.rowCount }, (_, row) => {
      return all.reduce((sum, prediction) => sum + (prediction[row] as number), 0) / all.length;
    });
  }

  /**
   * Intervals that hold the true value with a chance of at least 2 `level` - 1 whatever the data, and in practice of
   * about `level`. Bounds are infinite when there are too few training rows for the level.
   */
  predictInterval(x: FeatureMatrix, level: number): IntervalForecast {
    checkLevel(level);
    const all = this.models.map((model) => model.predict(x));
    const n = this.errors.length;
    const rank = Math.ceil((n + 1) * level * (1 - 1e-12));
    const lower = new Float64Array(x.rowCount).fill(Number.NEGATIVE_INFINITY);
    const upper = new Float64Array(x.rowCount).fill(Number.POSITIVE_INFINITY);
    if (rank > n) return { level, lower, upper };
    const falling = new Float64Array(n);
    const rising = new Float64Array(n);
    for (let row = 0; row < x.rowCount; row++) {
      for (let i = 0; i < n; i++) {
        const center = all[this.foldOf[i] as number]?.[row] as number;
        falling[i] = center - (this.errors[i] as number);
        rising[i] = center + (this.errors[i] as number);
      }
      lower[row] = falling[ascendingOrder(falling)[n - rank] as number] as number;
      upper[row] = rising[ascendingOrder(rising)[rank - 1] as number] as number;
    }
    return { level, lower, upper };
  }

  save(): EstimatorState {
    const parts = this.models.map((model, fold) => [`model${fold}`, model.save()] as const);
    const { header, sections } = nestState({ folds: this.models.length }, Object.fromEntries(parts));
    return { header, sections: { ...sections, errors: this.errors, foldOf: this.foldOf } };
  }
}

/** Fits a model for each fold; `folds` must test every row once, as those of `kFolds` do. Throws EngineError. */
export function fitCrossConformal(
  estimator: Estimator,
  data: TrainingRows,
  folds: readonly Fold[],
  options: Pick<FitInput, "params" | "seed" | "threads">,
): CrossConformalRegressor {
  if (data.y.task !== "regression") {
    throw new EngineError("unsupported_task", `intervals are for regression, not ${data.y.task}; sets are of classes`);
  }
  const { prediction, models } = outOfFold(estimator, data, folds, options);
  const foldOf = new Uint32Array(data.x.rowCount);
  folds.forEach(({ test }, fold) => {
    for (const row of test) foldOf[row] = fold;
  });
  const errors = data.y.values.map((truth, row) => Math.abs(truth - (prediction[row] as number)));
  return new CrossConformalRegressor(models, errors, foldOf);
}

/** What `save` wrote of models of `estimator`; throws ModelFileError on anything else. */
export function loadCrossConformal(estimator: Estimator, state: EstimatorState): CrossConformalRegressor {
  const folds = readInteger(state, "folds", 1, MOST_FOLDS);
  const errors = readSection(state, "errors", "float64");
  const foldOf = readSection(state, "foldOf", "uint32", errors.length);
  requireFinite(errors, "errors");
  if (errors.some((error) => error < 0) || foldOf.some((fold) => fold >= folds)) {
    throw new ModelFileError(`errors must be at least 0 and of one of the ${folds} models`);
  }
  const models = Array.from({ length: folds }, (_, fold) => estimator.load(partOfState(state, `model${fold}`)));
  if (models.every(({ task }) => task === "regression")) return new CrossConformalRegressor(models, errors, foldOf);
  throw new ModelFileError("the models of intervals must be regressions");
}
