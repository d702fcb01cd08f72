import type { MetricInfo, Run } from "@crisol/contract";

/** Finished runs, best first by `metric` on the test rows. */
export function sortedRuns(runs: readonly Run[], metric: string | null, metrics: readonly MetricInfo[] = []): Run[] {
  const done = runs.filter((run) => run.state === "succeeded");
  const name = metric ?? done[0]?.primaryMetric;
  if (!name) return [];
  const sign = metrics.find((one) => one.name === name)?.direction === "minimise" ? 1 : -1;
  const value = (run: Run) => run.metrics.test[name]?.value ?? -sign * -Infinity;
  return done.sort((a, b) => sign * (value(a) - value(b)));
}
