import { type Job, JobKind, type JobState } from "@crisol/contract";
import { Group, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { activeJobsQuery, endedJobsQuery } from "../job-queries.js";
import { ErrorNotice } from "./error-notice.js";
import { EndedJobs, QueuedJobs, RunningJobs } from "./job-tables.js";
import { Section } from "./page.js";
import { BlockSkeleton } from "./skeleton.js";

export const ENDED = ["succeeded", "failed", "cancelled"] as const satisfies readonly JobState[];

/** What the address says of which jobs are shown. */
export interface JobsSearch {
  readonly kind?: JobKind | undefined;
  readonly state?: (typeof ENDED)[number] | undefined;
  readonly q?: string | undefined;
}

/** What runs, what waits in its order, and what has ended: of a project, or of all that one may see. */
export function JobsView({
  projectId,
  projectNames,
  mayCancel,
  search,
  onSearch,
  empty,
}: {
  readonly projectId?: string | undefined;
  readonly projectNames?: ReadonlyMap<string, string> | undefined;
  readonly mayCancel: (job: Job) => boolean;
  readonly search: JobsSearch;
  readonly onSearch: (change: JobsSearch) => void;
  /** What stands here where there has never been a job. */
  readonly empty: ReactNode;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const active = useQuery(activeJobsQuery(projectId));
  const ended = useInfiniteQuery(endedJobsQuery({ projectId, kind: search.kind, state: search.state }));
  // One that has left the queue has ended.
  const activeIds = [...(active.data?.running ?? []), ...(active.data?.queued ?? [])].map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids are the reason
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: ["jobs", projectId ?? "all", "ended"] });
  }, [activeIds, queryClient, projectId]);
  const error = active.error ?? ended.error;
  if (error)
    return <ErrorNotice error={error} onRetry={() => void queryClient.refetchQueries({ queryKey: ["jobs"] })} />;
  if (!active.data || !ended.data) return <BlockSkeleton rows={8} />;
  const { running, queued } = active.data;
  const over = ended.data.pages.flatMap(({ items }) => items).filter(({ state }) => isEnded(state));
  const isFiltered = !!(search.kind || search.state || search.q);
  if (!isFiltered && running.length + queued.length + over.length === 0) return empty;
  const wanted = (search.q ?? "").toLowerCase();
  const shown = (jobs: readonly Job[]) =>
    jobs.filter(
      (job) =>
        (!search.kind || job.kind === search.kind) &&
        `${job.name ?? ""} ${job.subject} ${job.id}`.toLowerCase().includes(wanted),
    );
  const table = { projectNames, mayCancel };
  return (
    <>
      <Group align="flex-end">
        <TextInput
          w={240}
          leftSection={<IconSearch size={16} aria-hidden />}
          label={t("jobs.filterName")}
          value={search.q ?? ""}
          onChange={(event) => onSearch({ q: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          label={t("jobs.filterKind")}
          data={[
            { value: "", label: t("jobs.any") },
            ...JobKind.options.map((kind) => ({
              value: kind,
              label: t(`jobs.kind.${kind}`, { defaultValue: kind }),
            })),
          ]}
          value={search.kind ?? ""}
          onChange={(event) => onSearch({ kind: JobKind.options.find((kind) => kind === event.currentTarget.value) })}
        />
        <NativeSelect
          label={t("jobs.filterState")}
          data={[
            { value: "", label: t("jobs.any") },
            ...ENDED.map((state) => ({ value: state, label: t(`job.${state}`) })),
          ]}
          value={search.state ?? ""}
          onChange={(event) => onSearch({ state: ENDED.find((state) => state === event.currentTarget.value) })}
        />
      </Group>
      <Section title={`${t("jobs.running")} (${shown(running).length})`}>
        <RunningJobs {...table} jobs={shown(running)} none={t("jobs.runningNone")} />
      </Section>
      <Section
        title={`${t("jobs.queued")} (${shown(queued).length})`}
        sentence={queued.length > 1 && t("jobs.queuedHelp")}
      >
        <QueuedJobs {...table} jobs={shown(queued)} none={t("jobs.queuedNone")} />
      </Section>
      <Section title={t("jobs.ended")}>
        <EndedJobs
          projectNames={projectNames}
          jobs={shown(over)}
          none={t("jobs.nothing")}
          onEnd={() => {
            if (ended.hasNextPage && !ended.isFetching) void ended.fetchNextPage();
          }}
        />
      </Section>
    </>
  );
}

const isEnded = (state: JobState) => ENDED.some((one) => one === state);
