import type { MetricInfo, MetricValue, ModelComparison } from "@crisol/contract";
import { Stack, Text } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { count, metric, moment } from "../format.js";
import { dataQuery, isActive, jobQuery, metricsQuery } from "../queries.js";
import { useJob } from "../use-job.js";
import { type Column, DataTable } from "./data-table.js";
import { ErrorNotice } from "./error-notice.js";
import { JobProgress } from "./job-progress.js";
import { Panel } from "./page.js";
import classes from "./version-comparison.module.css";

interface Line {
  readonly name: string;
  /** In the order of the versions. */
  readonly values: readonly (MetricValue | undefined)[];
  /** Places of the best; none where it is not known which way is better. */
  readonly best: readonly number[];
  readonly lower: number;
  readonly upper: number;
}

/** Versions measured on the same rows: while the job goes, then metric by metric, with intervals on one scale for each. */
export function VersionComparison({ comparison }: { readonly comparison: ModelComparison }) {
  const { t } = useTranslation();
  const { projectId, jobId, state, versions, result } = comparison;
  const { data: metrics } = useSuspenseQuery(metricsQuery);
  const job = useJob(isActive(state) ? jobId : undefined);
  const failed = useQuery({ ...jobQuery(jobId), enabled: state === "failed" }).data;
  const data = useQuery(dataQuery(projectId, comparison.data.dataId)).data;
  if (isActive(state)) return <JobProgress jobId={jobId} view={job} title={t("registry.comparing")} />;
  if (!result) {
    return state === "failed" ? (
      <ErrorNotice error={new Error(failed?.error?.message ?? t("job.failed"))} />
    ) : (
      <Panel>
        <Text c="dimmed">{t(`job.${state}`)}</Text>
      </Panel>
    );
  }
  const lines = linesOf(result.versions, metrics.items);
  const columns: Column<Line>[] = [
    { key: "name", title: t("run.metric"), render: ({ name }) => t(`metric.${name}`, { defaultValue: name }) },
    ...versions.map((version, at) => ({
      key: `v${version}`,
      title: `v${version}`,
      numeric: true,
      render: (line: Line) => <Measured line={line} at={at} best={t("registry.best")} />,
    })),
  ];
  const { noTarget, seen, unknownClass, notScored } = result.leftOut;
  const unknown = result.versions.filter(({ isTrainingKnown }) => !isTrainingKnown).map(({ version }) => `v${version}`);
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t("registry.comparedOn", {
          rows: count(result.rowCount),
          data: `${data?.name ?? comparison.data.dataId} v${comparison.data.version}`,
          leftOut: count(noTarget + seen + unknownClass + notScored),
          when: moment(comparison.createdAt),
        })}
        {unknown.length > 0 && ` ${t("registry.trainingUnknown", { versions: unknown.join(", ") })}`}
      </Text>
      <DataTable label={t("registry.comparison")} columns={columns} rows={lines} rowKey={({ name }) => name} />
    </Stack>
  );
}

function Measured({ line, at, best }: { readonly line: Line; readonly at: number; readonly best: string }) {
  const value = line.values[at];
  const span = line.upper - line.lower;
  const place = (number: number) => `${span > 0 ? ((number - line.lower) / span) * 100 : 50}%`;
  const isBest = line.best.includes(at);
  return (
    <span className={classes.cell} data-best={isBest || undefined}>
      {isBest && <span className={classes.mark}>{best}</span>}
      {metric(value)}
      {value && value.value !== null && (
        <span className={classes.scale} aria-hidden>
          {value.lower !== null && value.upper !== null && (
            <span
              className={classes.band}
              style={{ insetInlineStart: place(value.lower), insetInlineEnd: `calc(100% - ${place(value.upper)})` }}
            />
          )}
          <span className={classes.dot} style={{ insetInlineStart: place(value.value) }} />
        </span>
      )}
    </span>
  );
}

function linesOf(
  versions: NonNullable<ModelComparison["result"]>["versions"],
  known: readonly MetricInfo[],
): readonly Line[] {
  const names = [...new Set(versions.flatMap(({ metrics }) => Object.keys(metrics)))];
  return names.map((name) => {
    const values = versions.map(({ metrics }) => metrics[name]);
    const measured = values.flatMap((one) => (one?.value === null || one === undefined ? [] : [one.value]));
    const ends = values.flatMap((one) => [one?.lower, one?.upper, one?.value]).filter((end) => typeof end === "number");
    const direction = known.find((one) => one.name === name)?.direction;
    const top = direction === "minimise" ? Math.min(...measured) : Math.max(...measured);
    const best = direction && measured.length > 1 ? values.flatMap((one, at) => (one?.value === top ? [at] : [])) : [];
    // Where all are alike none is better.
    const marked = best.length === values.length ? [] : best;
    return { name, values, best: marked, lower: Math.min(...ends), upper: Math.max(...ends) };
  });
}
