import type { Run } from "@crisol/contract";
import { Group, MultiSelect, Select, SimpleGrid, Tabs } from "@mantine/core";
import { useQueries, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { api } from "../../api.js";
import { code } from "../../code.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { LinkButton } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { RegisterBest } from "../../components/register-best.js";
import { RunComparison } from "../../components/run-comparison.js";
import { RunDifference } from "../../components/run-difference.js";
import { decimal } from "../../format.js";
import { path } from "../../path.js";
import {
  type Dimension,
  dimensionNamed,
  dimensionsOf,
  nameOf,
  numberOf,
  type PlottedRun,
  textOf as plainText,
} from "../../plots/dimension.js";
import { type MetricCurve, MetricCurves } from "../../plots/metric-curves.js";
import { ParallelCoordinates } from "../../plots/parallel-coordinates.js";
import { RunScatter } from "../../plots/run-scatter.js";
import { historyQuery, metricPlotQuery, projectQuery, runLogQuery, runsQuery } from "../../queries.js";

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
  const others = (search.runs ?? []).filter((id) => !runs.some((run) => run.id === id));
  const logs = useQueries({ queries: others.map((id) => runLogQuery(projectId, id)), combine: loaded });
  const plotted = useMemo(() => [...runs.map(plottedOf), ...logs.map(plottedOfLog)], [runs, logs]);
  const known = useMemo(() => dimensionsOf(plotted), [plotted]);
  const primary = project.primaryMetric ?? runs[0]?.primaryMetric;
  const chosen = dimensionsChosen(search.axes, known, primary);
  const [x, y] = [
    known.find((one) => nameOf(one) === search.x) ?? known[0],
    known.find((one) => nameOf(one) === search.y) ?? known.find((one) => one.kind === "metric" && one.key === primary),
  ];
  const names = known.map((one) => ({ value: nameOf(one), label: one.key }));
  const tab = search.tab ?? "differences";
  if (plotted.length < 2) {
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
      title={t("train.compare", { count: plotted.length })}
      sentence={t("compare.sentence")}
      action={
        <>
          <LinkButton {...path.step(projectId, "train")} search={{ selected: search.runs }} variant="default">
            {t("compare.choose")}
          </LinkButton>
          <RegisterBest
            runs={runs}
            metric={primary}
            chosen={search.register}
            onChoose={(register) => set({ register })}
          />
        </>
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
          <Tabs.Tab value="code">{t("compare.code")}</Tabs.Tab>
          <Tabs.Tab value="settings">{t("compare.settings")}</Tabs.Tab>
          <Tabs.Tab value="scatter">{t("compare.scatter")}</Tabs.Tab>
          <Tabs.Tab value="curves">{t("compare.curves")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="differences">
          {logs.length === 0 ? <RunComparison runs={runs} /> : <PlainComparison runs={plotted} />}
        </Tabs.Panel>
        <Tabs.Panel value="code">
          <RunDifference
            projectId={projectId}
            runs={plotted}
            first={pairOf(plotted, search.first, 0)}
            second={pairOf(plotted, search.second, 1)}
            onChange={set}
          />
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
          <Curves projectId={projectId} runs={runs} logs={logs} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** One plot for each metric that some run has recorded by step. */
function Curves({
  projectId,
  runs,
  logs,
}: {
  readonly projectId: string;
  readonly runs: readonly Run[];
  readonly logs: readonly LoggedRun[];
}) {
  const { t } = useTranslation();
  // A training of ours has logged its points once it has succeeded; before that its job tells them.
  const done = runs.filter(({ state }) => state === "succeeded");
  const going = runs.filter(({ state }) => state !== "succeeded");
  const ownLogs = useQueries({ queries: done.map(({ id }) => runLogQuery(projectId, id)) });
  const histories = useQueries({ queries: going.map((run) => historyQuery(projectId, run.id)) });
  const curved = [...loaded(ownLogs), ...logs].flatMap((run) =>
    run.log.metrics.filter(({ pointCount }) => pointCount > 1).map(({ key }) => ({ run, key })),
  );
  const shown = curved.slice(0, MOST_CURVES);
  const plots = useQueries({ queries: shown.map(({ run, key }) => metricPlotQuery(projectId, run.id, key)) });
  const byMetric = new Map<string, MetricCurve[]>();
  plots.forEach(({ data }, at) => {
    const { run, key } = shown[at] as (typeof shown)[number];
    if (!data) return;
    const curve = { runId: run.id, runName: run.name, steps: data.steps, timesMs: data.timesMs, values: data.values };
    byMetric.set(key, [...(byMetric.get(key) ?? []), curve]);
  });
  going.forEach((run, at) => {
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
  if (byMetric.size === 0 && [...ownLogs, ...histories, ...plots].every((one) => !one.isPending)) {
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

/** The run of the link, or the one at that place. */
function pairOf(runs: readonly PlottedRun[], chosen: string | undefined, place: number): string {
  return (runs.find(({ id }) => id === chosen) ?? runs[place])!.id;
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

type LoggedRun = Awaited<ReturnType<typeof api.run.log>>;

const loaded = (results: readonly { readonly data: LoggedRun | undefined }[]): LoggedRun[] =>
  results.map(({ data }) => data).filter((data) => data !== undefined);

/** Curves of runs of scripts that are fetched at once: each is a request. */
const MOST_CURVES = 100;

function plottedOfLog({ id, name, log }: LoggedRun): PlottedRun {
  return {
    id,
    name: name || id,
    params: Object.fromEntries(log.params.map(({ key, value }) => [key, value])),
    metrics: Object.fromEntries(log.metrics.map(({ key, value }) => [key, value])),
  };
}

/** What differs between runs of which some are of scripts, which have no intervals: a line for each param and metric. */
function PlainComparison({ runs }: { readonly runs: readonly PlottedRun[] }) {
  const { t } = useTranslation();
  const lines = dimensionsOf(runs);
  const columns: Column<Dimension>[] = [
    { key: "name", title: t("runLog.key"), render: ({ key }) => key },
    ...runs.map((run) => ({
      key: run.id,
      title: run.name,
      numeric: true,
      render: (dimension: Dimension) => {
        const number = dimension.kind === "metric" ? numberOf(run, dimension) : undefined;
        return number === undefined ? (plainText(run, dimension) ?? "–") : decimal(number, 5);
      },
    })),
  ];
  return <DataTable label={t("compare.differences")} columns={columns} rows={lines} rowKey={nameOf} />;
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
