import type { Run } from "@crisol/contract";
import { Group, MultiSelect, Select, SimpleGrid, Tabs } from "@mantine/core";
import { useQueries, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Empty } from "../../components/empty.js";
import { LinkButton } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { RunComparison } from "../../components/run-comparison.js";
import { path } from "../../path.js";
import { type Dimension, dimensionNamed, dimensionsOf, nameOf, type PlottedRun } from "../../plots/dimension.js";
import { type MetricCurve, MetricCurves } from "../../plots/metric-curves.js";
import { ParallelCoordinates } from "../../plots/parallel-coordinates.js";
import { RunScatter } from "../../plots/run-scatter.js";
import { historyQuery, projectQuery, runsQuery } from "../../queries.js";

/** Axes that a plot begins with: more would be a thicket on a first look. */
const FIRST_AXES = 6;

/** Several runs side by side: what differs, where settings lead, and how each got there. The link holds all of it. */
function ComparePage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true });
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const { data: all } = useSuspenseQuery(runsQuery(projectId));
  const runs = useMemo(() => all.items.filter((run) => search.runs?.includes(run.id)), [all, search.runs]);
  const plotted = useMemo(() => runs.map(plottedOf), [runs]);
  const known = useMemo(() => dimensionsOf(plotted), [plotted]);
  const primary = project.primaryMetric ?? runs[0]?.primaryMetric;
  const chosen = dimensionsChosen(search.axes, known, primary);
  const [x, y] = [
    known.find((one) => nameOf(one) === search.x) ?? known[0],
    known.find((one) => nameOf(one) === search.y) ?? known.find((one) => one.kind === "metric" && one.key === primary),
  ];
  const names = known.map((one) => ({ value: nameOf(one), label: one.key }));
  const tab = search.tab ?? "differences";
  if (runs.length < 2) {
    return (
      <Page title={t("compare.title")} sentence={t("compare.sentence")}>
        <Empty
          title={t("compare.fewTitle")}
          text={t("compare.fewText")}
          action={<LinkButton {...path.step(projectId, "train")}>{t("compare.choose")}</LinkButton>}
        />
      </Page>
    );
  }
  return (
    <Page
      title={t("train.compare", { count: runs.length })}
      sentence={t("compare.sentence")}
      action={
        <LinkButton {...path.step(projectId, "train")} search={{ selected: search.runs }} variant="default">
          {t("compare.choose")}
        </LinkButton>
      }
      code={code(
        `npx crisol run list --project ${projectId} --json`,
        `const { items } = await api.run.list({ params: { projectId: "${projectId}" } });`,
        `runs = api.get(f"{url}/projects/${projectId}/runs").json()["items"]`,
      )}
    >
      <Tabs value={tab} onChange={(value) => set({ tab: value as typeof tab })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="differences">{t("compare.differences")}</Tabs.Tab>
          <Tabs.Tab value="settings">{t("compare.settings")}</Tabs.Tab>
          <Tabs.Tab value="scatter">{t("compare.scatter")}</Tabs.Tab>
          <Tabs.Tab value="curves">{t("compare.curves")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="differences">
          <RunComparison runs={runs} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <MultiSelect
            label={t("compare.axes")}
            description={t("compare.axesText")}
            data={names}
            value={chosen.map(nameOf)}
            onChange={(axes) => set({ axes })}
            searchable
            mb="md"
          />
          <ParallelCoordinates runs={plotted} dimensions={chosen} />
        </Tabs.Panel>
        <Tabs.Panel value="scatter">
          <Group mb="md" grow maw={560}>
            <Select
              label={t("compare.x")}
              data={names}
              value={x ? nameOf(x) : null}
              onChange={(value) => set({ x: value ?? undefined })}
              searchable
            />
            <Select
              label={t("compare.y")}
              data={names}
              value={y ? nameOf(y) : null}
              onChange={(value) => set({ y: value ?? undefined })}
              searchable
            />
          </Group>
          {x && y && <RunScatter runs={plotted} x={x} y={y} />}
        </Tabs.Panel>
        <Tabs.Panel value="curves">
          <Curves projectId={projectId} runs={runs} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** One plot for each metric that some run has recorded by step. */
function Curves({ projectId, runs }: { readonly projectId: string; readonly runs: readonly Run[] }) {
  const { t } = useTranslation();
  const histories = useQueries({ queries: runs.map((run) => historyQuery(projectId, run.id)) });
  const byMetric = new Map<string, MetricCurve[]>();
  runs.forEach((run, at) => {
    for (const { key, points } of histories[at]?.data?.series ?? []) {
      const curve: MetricCurve = {
        runId: run.id,
        runName: run.name,
        steps: points.map(({ step }) => step),
        timesMs: undefined,
        values: points.map(({ value }) => value),
      };
      byMetric.set(key, [...(byMetric.get(key) ?? []), curve]);
    }
  });
  if (byMetric.size === 0 && histories.every((history) => !history.isPending)) {
    return <Empty title={t("compare.noCurves")} text={t("compare.noCurvesText")} />;
  }
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      {[...byMetric].sort().map(([metric, curves]) => (
        <MetricCurves key={metric} metric={metric} curves={curves} />
      ))}
    </SimpleGrid>
  );
}

function plottedOf(run: Run): PlottedRun {
  return {
    id: run.id,
    name: run.name,
    params: {
      algorithm: run.algorithm,
      ...Object.fromEntries(Object.entries(run.params).map(([name, value]) => [name, textOf(value)])),
    },
    metrics: Object.fromEntries(Object.entries(run.metrics.test).map(([name, { value }]) => [name, value])),
  };
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The axes of the link, or the first that differ with the project's metric at the end, which gives the lines their colours. */
function dimensionsChosen(
  names: readonly string[] | undefined,
  known: readonly Dimension[],
  primary: string | undefined,
): readonly Dimension[] {
  const named = (names ?? []).map(dimensionNamed).filter((one) => one !== undefined);
  const chosen = named.filter((one) => known.some((other) => nameOf(other) === nameOf(one)));
  if (chosen.length > 0) return chosen;
  const params = known.filter(({ kind }) => kind === "param").slice(0, FIRST_AXES);
  const metrics = known.filter(({ kind }) => kind === "metric");
  const last = metrics.find(({ key }) => key === primary) ?? metrics[0];
  return last ? [...params, last] : params;
}

export const Route = createLazyRoute("/projects/$projectId/train/compare")({ component: ComparePage });
