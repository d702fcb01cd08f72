import { EngineError, ModelFileError } from "../engine-error.js";
import type { Estimator, EstimatorState, FittedEstimator } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import type { IntervalForecast } from "../metrics/forecast-input.js";
import { readChoice, readNumber } from "../model-state.js";
import { nestState, partOfState } from "../nested-state.js";
import type { ParamValues } from "../params.js";
import type { TrainingRows } from "../resampling/training-rows.js";
import { ConformalInterval, fitConformalInterval, type RawBand } from "./conformal-interval.js";
import { checkLevel } from "./conformal-scores.js";

/**
 * - absolute: all intervals are equally wide;
 * - normalised: as wide as a second model expects the error to be;
 * - quantile: between two models of quantiles, so that they may be lopsided. Needs an algorithm that learns quantiles.
 */
export const INTERVAL_METHODS = ["absolute", "normalised", "quantile"] as const;
export type IntervalMethod = (typeof INTERVAL_METHODS)[number];

/** Of the mean error: no row is expected to be hit more closely, or its interval would be a point. */
const SMALLEST_SCALE = 0.01;

/** Intervals around the predictions of a regression model. */
export class IntervalPredictor {
  readonly method: IntervalMethod;
  /** Share of true values that intervals hold unless another is asked for. */
  readonly level: number;
  /** None, the model of errors, or those of the lower and the upper quantile. */
  readonly helpers: readonly FittedEstimator[];
  readonly interval: ConformalInterval;
  /** For `normalised`: no row's error is taken to be smaller. */
  readonly smallestScale: number;

  constructor(parts: {
    readonly method: IntervalMethod;
    readonly level: number;
    readonly helpers: readonly FittedEstimator[];
    readonly interval: ConformalInterval;
    readonly smallestScale: number;
  }) {
    this.method = parts.method;
    this.level = parts.level;
    this.helpers = parts.helpers;
    this.interval = parts.interval;
    this.smallestScale = parts.smallestScale;
  }

  /** The interval of each row, around the `prediction` that the model itself gives `x`. */
  apply(x: FeatureMatrix, prediction: Float64Array, level = this.level): IntervalForecast {
    return this.interval.apply(rawBand(this.helpers, this.smallestScale, x, prediction), level);
  }

  save(): EstimatorState {
    const header = { method: this.method, level: this.level, smallestScale: this.smallestScale };
    const helpers = this.helpers.map((model, i) => [`helper${i}`, model.save()] as const);
    return nestState(header, { interval: this.interval.save(), ...Object.fromEntries(helpers) });
  }
}

/** What `save` wrote of helpers of `estimator`; throws ModelFileError on anything else. */
export function loadIntervalPredictor(estimator: Estimator, state: EstimatorState): IntervalPredictor {
  const method = readChoice(state, "method", INTERVAL_METHODS);
  const count = { absolute: 0, normalised: 1, quantile: 2 }[method];
  const helpers = Array.from({ length: count }, (_, i) => estimator.load(partOfState(state, `helper${i}`)));
  const smallestScale = readNumber(state, "smallestScale", 0, Number.MAX_VALUE);
  if (helpers.some(({ task }) => task !== "regression") || (method === "normalised" && smallestScale === 0)) {
    throw new ModelFileError("the helpers of intervals must be regressions, and errors have a smallest size above 0");
  }
  const level = readNumber(state, "level", Number.MIN_VALUE, 1 - Number.EPSILON);
  const interval = ConformalInterval.load(partOfState(state, "interval"));
  return new IntervalPredictor({ method, level, helpers, interval, smallestScale });
}

/**
 * Fits what the method needs on the training rows and learns from calibration rows how far true values are outside.
 * `outOfFold` gives predictions of the training rows by models that have not seen them; only "normalised" asks for it.
 * Throws EngineError "bad_params" for a level or method out of bounds, "unsupported_task" where quantiles are not learnt.
 */
export function fitIntervalPredictor(
  { method, level }: Pick<IntervalPredictor, "method" | "level">,
  estimator: Estimator,
  train: TrainingRows & { readonly params: ParamValues; readonly seed: number },
  calibration: TrainingRows & { readonly prediction: Float64Array },
  outOfFold: () => Float64Array,
): IntervalPredictor {
  checkLevel(level);
  if (!INTERVAL_METHODS.includes(method)) {
    const known = INTERVAL_METHODS.join(", ");
    throw new EngineError(
      "bad_params",
      `the method of intervals must be one of ${known}, not ${JSON.stringify(method)}`,
    );
  }
  const { x, y, weights, params, seed } = train;
  const fit = (values: Float64Array, given: ParamValues) =>
    estimator.fit({ x, y: { ...y, values }, params: given, seed, ...(weights && { weights }) });
  let helpers: readonly FittedEstimator[] = [];
  let smallestScale = 0;
  if (method === "normalised") {
    const expected = outOfFold();
    const errors = y.values.map((truth, row) => Math.abs(truth - (expected[row] as number)));
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    // A model that is never wrong has errors of 0, and any scale will do.
    smallestScale = mean > 0 ? SMALLEST_SCALE * mean : 1;
    helpers = [fit(errors, withObjective(estimator, params, "squared_error"))];
  }
  if (method === "quantile") {
    helpers = [(1 - level) / 2, (1 + level) / 2].map((alpha) =>
      fit(y.values, { ...withObjective(estimator, params, "quantile"), quantile_alpha: alpha }),
    );
  }
  const band = rawBand(helpers, smallestScale, calibration.x, calibration.prediction);
  const interval = fitConformalInterval(band, calibration.y.values, calibration.weights);
  return new IntervalPredictor({ method, level, helpers, interval, smallestScale });
}

function rawBand(
  helpers: readonly FittedEstimator[],
  smallestScale: number,
  x: FeatureMatrix,
  prediction: Float64Array,
): RawBand {
  const [first, second] = helpers;
  if (!first) return { lower: prediction, upper: prediction };
  if (second) return { lower: first.predict(x), upper: second.predict(x) };
  return {
    lower: prediction,
    upper: prediction,
    scale: first.predict(x).map((error) => Math.max(error, smallestScale)),
  };
}

/** The parameters with another objective, where the algorithm has objectives; quantiles need it to have theirs. */
function withObjective(estimator: Estimator, params: ParamValues, objective: string): ParamValues {
  const spec = estimator.params.objective;
  if (spec?.type === "choice" && spec.choices.includes(objective)) return { ...params, objective };
  if (objective !== "quantile") return params;
  throw new EngineError(
    "unsupported_task",
    `${estimator.name} learns no quantiles; choose absolute or normalised intervals`,
  );
}
