import { MultiSelect, SimpleGrid } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { api } from "../api.js";
import { count, decimal } from "../format.js";
import { MetricCurves } from "../plots/metric-curves.js";
import { isActive, metricPlotQuery } from "../queries.js";
import { type Column, DataTable } from "./data-table.js";
import { Empty } from "./empty.js";

/** Plots that a page begins with: those of the metrics with most points. */
const FIRST_PLOTS = 4;
/** How often the curves of a run that goes on are drawn anew, in ms. */
const LIVE_MS = 3000;

type LoggedRun = Awaited<ReturnType<typeof api.run.log>>;
type LoggedMetric = LoggedRun["log"]["metrics"][number];

/** The metrics of a run: their latest values, and the curves of those that are chosen. */
export function LoggedMetrics({
  projectId,
  run,
  chosen,
  onChoose,
}: {
  readonly projectId: string;
  readonly run: LoggedRun;
  readonly chosen: readonly string[] | undefined;
  readonly onChoose: (keys: string[]) => void;
}) {
  const { t } = useTranslation();
  const { metrics } = run.log;
  const curved = metrics.filter((metric) => metric.pointCount > 1);
  const first = [...curved].sort((a, b) => b.pointCount - a.pointCount).slice(0, FIRST_PLOTS);
  const keys = chosen ?? first.map(({ key }) => key);
  const isLive = isActive(run.state);
  const plots = useQueries({
    queries: keys.map((key) => ({
      ...metricPlotQuery(projectId, run.id, key),
      refetchInterval: isLive && (LIVE_MS as number | false),
    })),
  });
  if (metrics.length === 0) return <Empty title={t("runLog.noMetrics")} text={t("runLog.noMetricsText")} />;
  const columns: Column<LoggedMetric>[] = [
    { key: "key", title: t("runLog.key"), render: ({ key }) => key },
    {
      key: "value",
      title: t("runLog.latest"),
      numeric: true,
      render: ({ value }) => (value === null ? "NaN" : decimal(value, 6)),
    },
    { key: "step", title: t("runLog.step"), numeric: true, render: ({ step }) => count(step) },
    { key: "pointCount", title: t("runLog.points"), numeric: true, render: ({ pointCount }) => count(pointCount) },
  ];
  return (
    <>
      <DataTable label={t("runLog.metrics")} columns={columns} rows={metrics} rowKey={({ key }) => key} height={320} />
      {curved.length > 0 && (
        <MultiSelect
          label={t("runLog.more")}
          data={curved.map(({ key }) => key)}
          value={[...keys]}
          onChange={onChoose}
          searchable
          limit={100}
          my="md"
        />
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {plots.map(({ data }) =>
          data ? (
            <MetricCurves
              key={data.key}
              metric={data.key}
              curves={[
                {
                  runId: run.id,
                  runName: run.name || run.id,
                  steps: data.steps,
                  timesMs: data.timesMs,
                  values: data.values,
                },
              ]}
            />
          ) : null,
        )}
      </SimpleGrid>
    </>
  );
}
