import { EngineError } from "../engine-error.js";
import type { EstimatorState } from "../estimator.js";
import type { IntervalForecast } from "../metrics/forecast-input.js";
import { ConformalScores, checkLevel } from "./conformal-scores.js";

/**
 * What models say about each row, before anything is promised. A point prediction is both `lower` and `upper` (split
 * conformal prediction, Papadopoulos et al. 2002; Lei et al. 2018); with the size of its usual error as `scale`, intervals
 * are wider where errors are (normalised); two quantiles give conformalised quantile regression (Romano, Patterson and
 * Candes 2019).
 */
export interface RawBand {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Above 0, in the target's unit or any other; 1 when absent. */
  readonly scale?: Float64Array;
}

/** Widens or narrows bands so that they hold the true value as often as asked. */
export class ConformalInterval {
  readonly scores: ConformalScores;

  constructor(scores: ConformalScores) {
    this.scores = scores;
  }

  /**
   * Intervals that hold the true value of a new row with a chance of at least `level`, averaged over calibration and new
   * rows; at most 1 / (n + 1) more when no scores are equal. Bounds are infinite when there are too few calibration rows
   * for the level. Quantiles that cross, or are narrowed until they do, meet in the middle.
   */
  apply({ lower, upper, scale }: RawBand, level: number): IntervalForecast {
    checkLevel(level);
    const threshold = this.scores.threshold(level);
    const reach = (row: number) => threshold * (scale ? (scale[row] as number) : 1);
    const low = lower.map((bound, row) => bound - reach(row));
    const high = upper.map((bound, row) => bound + reach(row));
    low.forEach((bound, row) => {
      if (bound <= (high[row] as number)) return;
      low[row] = (bound + (high[row] as number)) / 2;
      high[row] = low[row] as number;
    });
    return { level, lower: low, upper: high };
  }

  save(): EstimatorState {
    return this.scores.save();
  }

  static load(state: EstimatorState): ConformalInterval {
    return new ConformalInterval(ConformalScores.load(state));
  }
}

/**
 * Learns from calibration rows, which no model behind `band` has seen, how far true values are outside the band, in units
 * of its scale: below 0 inside. Throws EngineError "bad_prediction" on lengths and values, "bad_weights".
 */
export function fitConformalInterval(band: RawBand, yTrue: Float64Array, weights?: Float64Array): ConformalInterval {
  const { lower, upper, scale } = band;
  for (const [field, values] of Object.entries({ lower, upper, ...(scale && { scale }) })) {
    if (values.length !== yTrue.length) {
      throw new EngineError("bad_prediction", `${field} must have ${yTrue.length} numbers, not ${values.length}`);
    }
    const bad = values.findIndex((value) => !Number.isFinite(value) || (field === "scale" && value <= 0));
    if (bad < 0) continue;
    const bound = field === "scale" ? "finite and above 0" : "finite";
    throw new EngineError("bad_prediction", `${field} ${bad} must be ${bound}, not ${values[bad]}`);
  }
  const scores = yTrue.map((truth, row) => {
    const outside = Math.max((lower[row] as number) - truth, truth - (upper[row] as number));
    return outside / (scale ? (scale[row] as number) : 1);
  });
  return new ConformalInterval(ConformalScores.of(scores, weights));
}
