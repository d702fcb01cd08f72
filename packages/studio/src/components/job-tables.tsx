import type { Job } from "@crisol/contract";
import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { ago, bytes, count, money, percent, seconds } from "../format.js";
import { path } from "../path.js";
import { type Column, DataTable } from "./data-table.js";
import { JobLink, useJobName } from "./job-link.js";
import { TextLink } from "./link.js";
import { ReasonText } from "./reason-text.js";
import { RunStateBadge } from "./run-state.js";

interface JobsTableProps {
  readonly jobs: readonly Job[];
  /** Names of projects by id, where jobs of several are shown. */
  readonly projectNames?: ReadonlyMap<string, string> | undefined;
  readonly mayCancel: (job: Job) => boolean;
  /** What is said where there is none. */
  readonly none: string;
}

/** What runs: what each does now, and what it takes. */
export function RunningJobs({ jobs, projectNames, mayCancel, none }: JobsTableProps) {
  const { t } = useTranslation();
  const columns: Column<Job>[] = [
    ...useFirstColumns(projectNames),
    { key: "doing", title: t("jobs.doing"), render: (job) => <Doing job={job} /> },
    { key: "target", title: t("jobs.target"), render: ({ target }) => target?.name },
    { key: "cores", title: t("jobs.cores"), numeric: true, render: ({ cores }) => cores },
    { key: "since", title: t("jobs.since"), render: ({ startedAt }) => startedAt && ago(startedAt) },
    {
      key: "cancel",
      title: t("table.actions"),
      hidesTitle: true,
      render: (job) => mayCancel(job) && <CancelJob job={job} />,
    },
  ];
  return <Jobs label={t("jobs.running")} columns={columns} jobs={jobs} none={none} />;
}

/** What waits, in its order. */
export function QueuedJobs({ jobs, projectNames, mayCancel, none }: JobsTableProps) {
  const { t } = useTranslation();
  const place = new Map(jobs.map((job, index) => [job.id, index + 1]));
  const columns: Column<Job>[] = [
    { key: "place", title: t("jobs.place"), numeric: true, width: 70, render: ({ id }) => place.get(id) },
    ...useFirstColumns(projectNames),
    { key: "priority", title: t("jobs.priority"), numeric: true, render: ({ priority }) => priority },
    { key: "cores", title: t("jobs.cores"), numeric: true, render: ({ cores }) => cores },
    { key: "waits", title: t("jobs.waits"), render: ({ reason }) => reason && <ReasonText reason={reason} /> },
    { key: "sent", title: t("jobs.sent"), render: ({ createdAt }) => ago(createdAt) },
    {
      key: "cancel",
      title: t("table.actions"),
      hidesTitle: true,
      render: (job) => mayCancel(job) && <CancelJob job={job} />,
    },
  ];
  return <Jobs label={t("jobs.queued")} columns={columns} jobs={jobs} none={none} />;
}

/** What has ended, and what it took. */
export function EndedJobs({
  jobs,
  projectNames,
  none,
  onEnd,
}: Omit<JobsTableProps, "mayCancel"> & { readonly onEnd: () => void }) {
  const { t } = useTranslation();
  const columns: Column<Job>[] = [
    ...useFirstColumns(projectNames),
    { key: "state", title: t("jobs.state"), render: ({ state }) => <RunStateBadge state={state} /> },
    { key: "time", title: t("jobs.time"), numeric: true, render: ({ usage }) => seconds(usage?.wallSeconds) },
    { key: "memory", title: t("jobs.memory"), numeric: true, render: ({ usage }) => bytes(usage?.peakMemoryBytes) },
    ...(jobs.some(({ usage }) => usage?.cost !== null && usage?.cost !== undefined)
      ? [
          {
            key: "cost",
            title: t("jobs.cost"),
            numeric: true,
            render: ({ usage }: Job) => money(usage?.cost, usage?.currency),
          },
        ]
      : []),
    { key: "sent", title: t("jobs.sent"), render: ({ createdAt }) => ago(createdAt) },
  ];
  return <Jobs label={t("jobs.ended")} columns={columns} jobs={jobs} none={none} onEnd={onEnd} />;
}

function useFirstColumns(projectNames: ReadonlyMap<string, string> | undefined): Column<Job>[] {
  const { t } = useTranslation();
  return [
    {
      key: "name",
      title: t("jobs.name"),
      render: (job) => (
        <Group gap={8} wrap="nowrap">
          <JobLink job={job} />
          {job.attempt > 1 && (
            <Text size="xs" c="dimmed">
              {t("jobs.secondTry", { attempt: job.attempt })}
            </Text>
          )}
        </Group>
      ),
    },
    {
      key: "kind",
      title: t("jobs.kindHead"),
      render: ({ kind }) => t(`jobs.kind.${kind}`, { defaultValue: t("jobs.kind.other") }),
    },
    ...(projectNames
      ? [
          {
            key: "project",
            title: t("jobs.project"),
            render: ({ projectId }: Job) => (
              <TextLink {...path.jobs(projectId)} c="inherit">
                {projectNames.get(projectId) ?? projectId}
              </TextLink>
            ),
          },
        ]
      : []),
  ];
}

function Jobs({
  label,
  columns,
  jobs,
  none,
  onEnd,
}: {
  readonly label: string;
  readonly columns: readonly Column<Job>[];
  readonly jobs: readonly Job[];
  readonly none: string;
  readonly onEnd?: () => void;
}) {
  if (jobs.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {none}
      </Text>
    );
  }
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={jobs}
      rowKey={({ id }) => id}
      height={onEnd ? 520 : 320}
      {...(onEnd && { onEnd })}
    />
  );
}

/** What a job is at, in real terms. */
function Doing({ job: { progress } }: { readonly job: Job }): ReactNode {
  const { t } = useTranslation();
  if (!progress) return null;
  const { phase, done, total, unit } = progress;
  const name = t(`phase.${phase}`, { defaultValue: phase });
  if (total) return `${name} · ${percent(done / total, 0)}`;
  return done > 0 ? `${name} · ${unit === "bytes" ? bytes(done) : count(done)}` : name;
}

function CancelJob({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const name = useJobName(job);
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api.job.cancel({ params: { jobId: job.id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["jobs"] }),
  });
  return (
    <Button
      variant="default"
      size="compact-xs"
      loading={cancel.isPending}
      onClick={() => cancel.mutate()}
      aria-label={t("jobs.cancelOne", { name })}
    >
      {t("action.cancel")}
    </Button>
  );
}
