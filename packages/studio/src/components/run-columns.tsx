import type { RunSummary } from "@crisol/contract";
import type { TFunction } from "i18next";
import { ago, decimal, moment } from "../format.js";
import { path } from "../path.js";
import type { Column } from "./data-table.js";
import { TextLink } from "./link.js";
import { RestoreRuns } from "./restore-runs.js";
import { RunStateBadge } from "./run-state.js";

/** Columns of a table of runs, keyed by how the search names them: those of every run, and those of what they logged. */
export function runColumns(
  t: TFunction,
  { projectId, metrics, params, deleted }: ShownColumns,
): readonly Column<RunSummary>[] {
  return [
    {
      key: "attributes.run_name",
      title: t("train.run"),
      value: (run) => run.name,
      render: (run) =>
        deleted ? (
          run.name || run.id
        ) : (
          <TextLink
            {...(run.algorithm === null ? path.runLog(projectId, run.id) : path.run(projectId, run.id))}
            fw={550}
            c="inherit"
          >
            {run.name || run.id}
          </TextLink>
        ),
    },
    {
      key: "attributes.status",
      title: t("train.state"),
      value: (run) => run.state,
      render: (run) => <RunStateBadge state={run.state} />,
    },
    ...(deleted ? deletedColumns(t, projectId) : []),
    ...metrics.map(
      (key): Column<RunSummary> => ({
        key: fieldOf("metrics", key),
        title: key,
        numeric: true,
        value: (run) => run.metrics.find((metric) => metric.key === key)?.value,
        render: (run) => shownMetric(run, key),
      }),
    ),
    ...params.map(
      (key): Column<RunSummary> => ({
        key: fieldOf("params", key),
        title: key,
        value: (run) => run.params.find((param) => param.key === key)?.value,
        render: (run) => run.params.find((param) => param.key === key)?.value ?? "–",
      }),
    ),
    {
      key: "attributes.start_time",
      title: t("train.started"),
      value: (run) => run.startedAt,
      render: (run) => (run.startedAt ? ago(run.startedAt) : "–"),
    },
    { key: "user", title: t("allRuns.user"), render: (run) => run.user || "–" },
  ];
}

interface ShownColumns {
  readonly projectId: string;
  readonly metrics: readonly string[];
  readonly params: readonly string[];
  /** Whether the runs are deleted ones. */
  readonly deleted: boolean;
}

function deletedColumns(t: TFunction, projectId: string): Column<RunSummary>[] {
  return [
    {
      key: "restorableUntil",
      title: t("deleteRuns.until"),
      render: ({ restorableUntil }) => (restorableUntil ? moment(restorableUntil) : "–"),
    },
    {
      key: "restore",
      title: t("table.actions"),
      render: ({ id, name }) => (
        <RestoreRuns
          projectId={projectId}
          runIds={[id]}
          label={t("deleteRuns.restoreNamed", { name: name || id })}
          size="compact-sm"
        />
      ),
    },
  ];
}

function shownMetric(run: RunSummary, key: string): string {
  const metric = run.metrics.find((one) => one.key === key);
  return metric?.value === null ? "NaN" : decimal(metric?.value);
}

/** A field as the search names it; a key may hold anything but the quotes around it. */
function fieldOf(entity: "metrics" | "params", key: string): string {
  return `${entity}.${key.includes("`") ? `"${key}"` : `\`${key}\``}`;
}
