import type { SetMethod } from "./conformal-sets.js";
import type { IntervalMethod } from "./interval-predictor.js";

/** The conformal prediction a pipeline is asked for. */
export interface ConformalSpec {
  /** Regression: absolute (the default), normalised or quantile. Classes: lac (the default), aps or raps. */
  readonly method?: IntervalMethod | SetMethod;
  /** Share of true values that intervals or sets hold, above 0 and below 1. Default 0.9. */
  readonly level?: number;
  /** Classes: holds the level for each class apart. Default false. */
  readonly perClass?: boolean;
}
