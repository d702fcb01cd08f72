import { crpsOfQuantiles } from "./crps.js";
import type { IntervalForecast, QuantileForecast } from "./forecast-input.js";
import { intervalCoverage, meanIntervalWidth, weightedIntervalScore, winklerScore } from "./interval-metrics.js";
import type { MetricSpec } from "./metric-spec.js";

type ForecastMetric = Pick<MetricSpec, "direction" | "minimum" | "maximum" | "unit" | "description"> &
  (
    | { readonly needs: "quantiles"; readonly compute: Compute<QuantileForecast> }
    | { readonly needs: "interval"; readonly compute: Compute<IntervalForecast> }
  );
type Compute<Forecast> = (yTrue: Float64Array, forecast: Forecast, weights?: Float64Array) => number;

/** Metrics of predicted distributions: quantiles, or an interval, of a number. */
export const FORECAST_METRICS = {
  crps: {
    needs: "quantiles",
    direction: "minimise",
    minimum: 0,
    unit: "target",
    compute: crpsOfQuantiles,
    description: "Continuous ranked probability score: the mean absolute error of a distribution.",
  },
  weighted_interval_score: {
    needs: "quantiles",
    direction: "minimise",
    minimum: 0,
    unit: "target",
    compute: weightedIntervalScore,
    description: "Score of the median and all central intervals, each by its width and by what falls outside.",
  },
  interval_coverage: {
    needs: "interval",
    direction: "maximise",
    minimum: 0,
    maximum: 1,
    unit: "share",
    compute: intervalCoverage,
    description: "Share of true values inside their interval; it should reach the level that was asked for.",
  },
  interval_width: {
    needs: "interval",
    direction: "minimise",
    minimum: 0,
    unit: "target",
    compute: meanIntervalWidth,
    description: "Mean width of the intervals; of two that cover alike, the narrower says more.",
  },
  winkler_score: {
    needs: "interval",
    direction: "minimise",
    minimum: 0,
    unit: "target",
    compute: winklerScore,
    description: "Width of the interval and a penalty for what falls outside: coverage and width in one number.",
  },
} as const satisfies Readonly<Record<string, ForecastMetric>>;
