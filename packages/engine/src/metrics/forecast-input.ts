import { EngineError } from "../engine-error.js";

/** Predicted quantiles of each row. */
export interface QuantileForecast {
  /** Ascending, above 0 and below 1. */
  readonly levels: readonly number[];
  /** Row-major, rows x levels. */
  readonly values: Float64Array;
}

/** A predicted interval of each row. */
export interface IntervalForecast {
  /** Share of true values that should lie inside, above 0 and below 1. */
  readonly level: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Throws EngineError unless the levels rise between 0 and 1 and there is one value for each row and level. */
export function checkQuantiles(yTrue: Float64Array, { levels, values }: QuantileForecast): void {
  checkRows(yTrue);
  if (levels.length === 0) throw new EngineError("bad_prediction", "a quantile forecast needs at least 1 level, not 0");
  levels.forEach((level, i) => {
    const above = i === 0 ? 0 : (levels[i - 1] as number);
    if (level > above && level < 1) return;
    throw new EngineError("bad_prediction", `level ${i} must be above ${above} and below 1, not ${level}`);
  });
  checkValues("values", values, yTrue.length * levels.length);
}

/** Throws EngineError unless the level is between 0 and 1 and each row has a lower bound not above its upper. */
export function checkInterval(yTrue: Float64Array, { level, lower, upper }: IntervalForecast): void {
  checkRows(yTrue);
  if (!(level > 0 && level < 1)) {
    throw new EngineError("bad_prediction", `level must be above 0 and below 1, not ${level}`);
  }
  checkBounds("lower", lower, yTrue.length);
  checkBounds("upper", upper, yTrue.length);
  const crossed = lower.findIndex((bound, row) => bound > (upper[row] as number));
  if (crossed < 0) return;
  throw new EngineError(
    "bad_prediction",
    `lower bound ${lower[crossed]} of row ${crossed} must be at most its upper bound ${upper[crossed]}`,
  );
}

/** Throws EngineError unless `values` has `length` finite numbers. */
export function checkValues(field: string, values: Float64Array, length: number): void {
  checkBounds(field, values, length);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new EngineError("bad_prediction", `${field} ${bad} must be finite, not ${values[bad]}`);
}

/** A bound may be infinite: an interval for few calibration rows has no finite one. */
function checkBounds(field: string, values: Float64Array, length: number): void {
  if (values.length !== length) {
    throw new EngineError("bad_prediction", `${field} must have ${length} numbers, not ${values.length}`);
  }
  const bad = values.findIndex(Number.isNaN);
  if (bad >= 0) throw new EngineError("bad_prediction", `${field} ${bad} must be a number, not NaN`);
}

function checkRows(yTrue: Float64Array): void {
  if (yTrue.length === 0) throw new EngineError("bad_target", "a metric needs at least 1 row, not 0");
  const bad = yTrue.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new EngineError("bad_target", `true value ${bad} must be finite, not ${yTrue[bad]}`);
}
