import type { Task } from "../estimator.js";
import { CLASS_METRICS } from "./class-metrics-table.js";
import { NUMBER_METRICS } from "./number-metrics-table.js";

/** Every metric of point predictions. Forecasts of quantiles and intervals have their own: `FORECAST_METRICS`. */
export const METRICS = { ...CLASS_METRICS, ...NUMBER_METRICS } as const;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/** The metrics of a task, in the order of the table. */
export function metricsFor(task: Task): readonly MetricName[] {
  return METRIC_NAMES.filter((name) => METRICS[name].tasks.includes(task));
}
