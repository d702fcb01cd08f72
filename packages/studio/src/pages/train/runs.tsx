import type { Run } from "@crisol/contract";
import { Badge, Group, Text, TextInput } from "@mantine/core";
import { IconArrowsDiff, IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sortedRuns } from "../../best-run.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { DeleteRuns } from "../../components/delete-runs.js";
import { Empty } from "../../components/empty.js";
import { LinkButton, TextLink } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { RunStateBadge } from "../../components/run-state.js";
import { ago, metric, seconds } from "../../format.js";
import { path } from "../../path.js";
import { MetricIntervals } from "../../plots/metric-intervals.js";
import { anyRunQuery, metricsQuery, projectQuery, recipesQuery, runsQuery } from "../../queries.js";
import { MOST_COMPARED, useSelection } from "../../use-selection.js";

/** Step 4: every trial, the best on top, several to compare. */
function RunsPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const { data: runs } = useSuspenseQuery(runsQuery(projectId));
  const { data: metrics } = useSuspenseQuery(metricsQuery);
  const recipes = useQuery(recipesQuery(projectId)).data?.items ?? [];
  const ofScripts = useQuery({ ...anyRunQuery(projectId), enabled: runs.items.length === 0 }).data === true;
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true, resetScroll: false });
  const primary = project.primaryMetric ?? runs.items[0]?.primaryMetric;
  const ranked = sortedRuns(runs.items, primary ?? null, metrics.items);
  const best = ranked[0];
  const others = otherMetrics(runs.items, primary);
  const wanted = (search.q ?? "").toLowerCase();
  const shown = runs.items.filter((run) => `${run.name} ${run.algorithm} ${run.state}`.toLowerCase().includes(wanted));
  const { selected: selectedIds, select } = useSelection(search.selected, (ids) => set({ selected: ids }));
  const selected = runs.items.filter((run) => selectedIds.includes(run.id));
  const metricColumn = (name: string): Column<Run> => ({
    key: name,
    title: name,
    numeric: true,
    value: (run) => run.metrics.test[name]?.value,
    render: (run) => metric(run.metrics.test[name]),
  });
  const columns: Column<Run>[] = [
    {
      key: "name",
      title: t("train.run"),
      value: (run) => run.name,
      render: (run) => (
        <Group gap={8} wrap="nowrap">
          <TextLink {...path.run(projectId, run.id)} fw={550} c="inherit">
            {run.name}
          </TextLink>
          {run.id === best?.id && ranked.length > 1 && <Badge color="ember">{t("train.bestBadge")}</Badge>}
        </Group>
      ),
    },
    {
      key: "state",
      title: t("train.state"),
      value: (run) => run.state,
      render: (run) => <RunStateBadge state={run.state} />,
    },
    ...(primary ? [metricColumn(primary)] : []),
    ...others.map(metricColumn),
    {
      key: "algorithm",
      title: t("train.algorithm"),
      value: (run) => run.algorithm,
      render: (run) => t(`algorithm.${run.algorithm}`, { defaultValue: run.algorithm }),
    },
    {
      key: "seconds",
      title: t("train.time"),
      numeric: true,
      value: (run) => run.seconds,
      render: (run) => seconds(run.seconds),
    },
    { key: "createdAt", title: t("train.started"), value: (run) => run.createdAt, render: (run) => ago(run.createdAt) },
  ];
  const ready = recipes.length > 0;
  return (
    <Page
      title={t("step.train")}
      sentence={
        best
          ? t("train.bestSentence", {
              metric: best.primaryMetric,
              value: metric(best.metrics.test[best.primaryMetric]),
              name: best.name,
            })
          : t("train.sentence")
      }
      code={code(
        `npx crisol run create --project ${projectId} --algorithm gradient_boosting --param n_estimators=300\nnpx crisol run list --project ${projectId}`,
        `const { run, job } = await api.run.create({ params: { projectId: "${projectId}" }, body: { recipeId: "${recipes[0]?.id ?? "rec_..."}" } });
for await (const event of api.job.events({ params: { jobId: job.id } })) console.log(event);`,
        `made = api.post(f"{url}/projects/${projectId}/runs", json={"recipeId": "${recipes[0]?.id ?? "rec_..."}"}).json()
runs = api.get(f"{url}/projects/${projectId}/runs").json()["items"]`,
      )}
      action={
        <>
          <LinkButton {...path.extrapolations(projectId)} variant="default">
            {t("extrapolation.title")}
          </LinkButton>
          <LinkButton {...path.sweeps(projectId)} variant="default">
            {t("sweep.title")}
          </LinkButton>
          <LinkButton {...path.allRuns(projectId)} variant="default">
            {t("allRuns.title")}
          </LinkButton>
          {runs.items.length > 0 && (
            <Allowed>
              <LinkButton {...path.newRun(projectId)} leftSection={<IconPlus size={16} aria-hidden />}>
                {t("train.new")}
              </LinkButton>
            </Allowed>
          )}
        </>
      }
    >
      {runs.items.length === 0 && ofScripts ? (
        <Empty
          title={t("train.onlyScripts")}
          text={t("train.onlyScriptsText")}
          action={<LinkButton {...path.allRuns(projectId)}>{t("allRuns.title")}</LinkButton>}
        />
      ) : runs.items.length === 0 ? (
        <Empty
          title={t("train.emptyTitle")}
          text={ready ? t("train.emptyText") : t("train.needsRecipe")}
          action={
            ready ? (
              <Allowed>
                <LinkButton {...path.newRun(projectId)}>{t("train.first")}</LinkButton>
              </Allowed>
            ) : (
              <LinkButton {...path.step(projectId, "prepare")}>{t("project.next.prepare")}</LinkButton>
            )
          }
        />
      ) : (
        <>
          {primary && ranked.length > 1 && (
            <MetricIntervals
              runs={ranked.slice(0, 20)}
              metric={primary}
              minimise={metrics.items.find((one) => one.name === primary)?.direction === "minimise"}
            />
          )}
          <Group justify="space-between">
            <TextInput
              w={280}
              leftSection={<IconSearch size={16} aria-hidden />}
              placeholder={t("train.filter")}
              aria-label={t("train.filter")}
              value={search.q ?? ""}
              onChange={(event) => set({ q: event.currentTarget.value || undefined })}
            />
            <Group gap="xs">
              {selected.length > 1 && selected.length <= MOST_COMPARED ? (
                <LinkButton
                  {...path.compare(projectId)}
                  search={{ runs: selected.map((run) => run.id) }}
                  variant="light"
                  leftSection={<IconArrowsDiff size={16} aria-hidden />}
                >
                  {t("compare.button", { count: selected.length })}
                </LinkButton>
              ) : (
                <Text size="sm" c="dimmed">
                  {selected.length > MOST_COMPARED
                    ? t("compare.most", { most: MOST_COMPARED, count: selected.length })
                    : t("train.onTest")}
                </Text>
              )}
              {selected.length > 0 && <DeleteRuns projectId={projectId} runs={selected} onDeleted={() => select([])} />}
            </Group>
          </Group>
          <DataTable
            label={t("train.runs")}
            columns={columns}
            rows={shown}
            rowKey={(run) => run.id}
            rowName={(run) => run.name}
            sort={search.sort}
            descending={search.descending}
            onSort={(sort, descending) => set({ sort, descending: descending || undefined })}
            selected={selectedIds}
            onSelect={select}
          />
        </>
      )}
    </Page>
  );
}

/** Two more metrics that the runs have, so that a table says more than one thing. */
function otherMetrics(runs: readonly Run[], primary: string | undefined): string[] {
  const names = new Set(runs.flatMap((run) => Object.keys(run.metrics.test)));
  const preferred = ["accuracy", "f1", "f1_macro", "log_loss", "rmse", "mae", "r2"];
  return preferred.filter((name) => names.has(name) && name !== primary).slice(0, 2);
}

export const Route = createLazyRoute("/projects/$projectId/train")({ component: RunsPage });
