import { RESTORE_DAYS } from "@crisol/contract";
import { CrisolError } from "@crisol/sdk";
import { Group, SegmentedControl, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFilter } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { ErrorNotice, sentenceOf } from "../../components/error-notice.js";
import { ExperimentPicker } from "../../components/experiment-picker.js";
import { KeyPicker } from "../../components/key-picker.js";
import { LinkButton } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { runColumns } from "../../components/run-columns.js";
import { SelectionActions } from "../../components/selection-actions.js";
import { count } from "../../format.js";
import { path } from "../../path.js";
import { PAGES_KEPT_FRESH, projectQuery, runKeysQuery, runSearchQuery } from "../../queries.js";
import { useSelection } from "../../use-selection.js";

/** Columns that the table begins with, of each kind. */
const FIRST_COLUMNS = 3;

/** Every run of the project, of scripts too: found, sorted and paged by the server, so that 100,000 feel like 100. */
function AllRunsPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true, resetScroll: false });
  const [typed, setTyped] = useState(search.filter ?? "");
  const [filter] = useDebouncedValue(typed, 300);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the link follows what was typed, not the other way round
  useEffect(() => {
    if (filter !== (search.filter ?? "")) set({ filter: filter || undefined });
  }, [filter]);

  const firstMetrics = useQuery(runKeysQuery(projectId, "metric", "")).data?.items ?? [];
  const firstParams = useQuery(runKeysQuery(projectId, "param", "")).data?.items ?? [];
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const primary = `test_${project.primaryMetric}`;
  const ordered = [...firstMetrics].sort((a, b) => Number(b === primary) - Number(a === primary));
  const metrics = search.metrics ?? ordered.slice(0, FIRST_COLUMNS);
  const params = search.params ?? firstParams.slice(0, FIRST_COLUMNS);
  const orderBy = search.sort && `${search.sort} ${search.descending ? "DESC" : "ASC"}`;
  const deleted = search.deleted === true;
  const found = runSearchQuery(projectId, {
    filter,
    orderBy,
    params,
    metrics,
    deleted,
    experimentId: search.experiment,
  });
  const runs = useInfiniteQuery(found);
  useForgottenPages(found.queryKey);
  const rows = useMemo(() => runs.data?.pages.flatMap(({ items }) => items) ?? [], [runs.data]);

  const { selected, select } = useSelection(search.selected, (ids) => set({ selected: ids }));
  const columns = runColumns(t, { projectId, metrics, params, deleted });
  const invalid = runs.error instanceof CrisolError && runs.error.status < 500 ? sentenceOf(runs.error) : undefined;
  return (
    <Page
      title={t("allRuns.title")}
      sentence={t("allRuns.sentence")}
      action={
        <LinkButton {...path.step(projectId, "train")} variant="default">
          {t("allRuns.trainings")}
        </LinkButton>
      }
      code={code(
        `npx crisol run search --project ${projectId} --filter "metrics.loss < 0.5" --order "metrics.loss ASC"`,
        `const { items } = await api.run.search({ params: { projectId: "${projectId}" }, query: { filter: "metrics.loss < 0.5", metrics: ["loss"] } });`,
        `import mlflow  # MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN
runs = mlflow.search_runs(search_all_experiments=True, filter_string="metrics.loss < 0.5")`,
      )}
    >
      <Group justify="space-between" align="flex-end">
        <ExperimentPicker
          projectId={projectId}
          value={search.experiment}
          onChange={(experiment) => set({ experiment })}
        />
        <SegmentedControl
          aria-label={t("allRuns.which")}
          data={[
            { value: "kept", label: t("allRuns.kept") },
            { value: "deleted", label: t("allRuns.deleted") },
          ]}
          value={deleted ? "deleted" : "kept"}
          onChange={(which) => {
            select([]);
            set({ deleted: which === "deleted" || undefined, selected: undefined });
          }}
        />
      </Group>
      {deleted && <Text>{t("allRuns.deletedText", { days: RESTORE_DAYS })}</Text>}
      <TextInput
        label={t("allRuns.filter")}
        description={t("allRuns.filterText")}
        leftSection={<IconFilter size={16} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={invalid}
        spellCheck={false}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <KeyPicker projectId={projectId} kind="metric" value={metrics} onChange={(keys) => set({ metrics: keys })} />
        <KeyPicker projectId={projectId} kind="param" value={params} onChange={(keys) => set({ params: keys })} />
      </SimpleGrid>
      {runs.isError && !invalid && <ErrorNotice error={runs.error} onRetry={() => void runs.refetch()} />}
      <Group justify="space-between" mih={36}>
        <Text size="sm" c="dimmed" aria-live="polite">
          {t(runs.hasNextPage ? "allRuns.moreBelow" : "allRuns.all", { shown: count(rows.length) })}
        </Text>
        <SelectionActions
          projectId={projectId}
          runs={rows}
          selected={selected}
          deleted={deleted}
          onDone={() => select([])}
        />
      </Group>
      {runs.isSuccess && rows.length === 0 && filter === "" ? (
        <Empty
          title={t(deleted ? "allRuns.noneDeleted" : "allRuns.emptyTitle")}
          text={t(deleted ? "allRuns.noneDeletedText" : "allRuns.emptyText")}
        />
      ) : (
        <DataTable
          label={t("allRuns.title")}
          columns={columns}
          rows={rows}
          sorted
          filter={`${filter} ${search.experiment} ${deleted}`}
          rowKey={(run) => run.id}
          rowName={(run) => run.name}
          sort={search.sort}
          descending={search.descending}
          onSort={(sort, descending) => set({ sort, descending: descending || undefined })}
          selected={selected}
          onSelect={select}
          onEnd={() => runs.hasNextPage && !runs.isFetchingNextPage && void runs.fetchNextPage()}
        />
      )}
    </Page>
  );
}

/** When nobody looks at them any more, pages are forgotten but for those that are asked for again. */
function useForgottenPages(queryKey: ReturnType<typeof runSearchQuery>["queryKey"]): void {
  const queryClient = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is made anew each time, its text is what it says
  useEffect(
    () => () => {
      const updatedAt = queryClient.getQueryState(queryKey)?.dataUpdatedAt;
      const first = <Item,>(items: readonly Item[]) => items.slice(0, PAGES_KEPT_FRESH);
      queryClient.setQueryData(
        queryKey,
        (data) => data && { pages: first(data.pages), pageParams: first(data.pageParams) },
        { updatedAt },
      );
    },
    [queryClient, JSON.stringify(queryKey)],
  );
}

export const Route = createLazyRoute("/projects/$projectId/train/all")({ component: AllRunsPage });
