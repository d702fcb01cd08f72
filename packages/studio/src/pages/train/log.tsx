import type { LoggedText } from "@crisol/contract";
import { MultiSelect, SimpleGrid, Tabs } from "@mantine/core";
import { useQueries, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { LinkButton } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { RunArtifacts } from "../../components/run-artifacts.js";
import { RunStateBadge } from "../../components/run-state.js";
import { WrittenNotes } from "../../components/written-notes.js";
import { ago, count, decimal, seconds } from "../../format.js";
import { path } from "../../path.js";
import { MetricCurves } from "../../plots/metric-curves.js";
import { metricPlotQuery, runLogQuery } from "../../queries.js";

/** Plots that a page begins with: those of the metrics with most points. */
const FIRST_PLOTS = 4;

/** A run of a script: what it has logged. */
function RunLogPage() {
  const { t } = useTranslation();
  const { projectId, runId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true });
  const { data: run } = useSuspenseQuery(runLogQuery(projectId, runId));
  const { log } = run;
  const tagged = (key: string) => log.tags.find((tag) => tag.key === key)?.value;
  const sweepId = tagged("crisol.sweep");
  const tab = search.tab ?? "metrics";
  const took = run.startedAt && run.endedAt ? (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000 : null;
  return (
    <Page
      title={run.name || run.id}
      sentence={
        <>
          <RunStateBadge state={run.state} /> {run.user && `· ${run.user} `}· {ago(run.createdAt)}
          {took !== null && ` · ${seconds(took)}`}
        </>
      }
      tabTitle={run.name}
      action={
        <>
          {sweepId !== undefined && (
            <LinkButton {...path.sweep(projectId, sweepId)} variant="default">
              {t("sweep.open")}
            </LinkButton>
          )}
          {tagged("mlflow.source.type") === "JOB" && (
            <Allowed>
              <LinkButton {...path.newSweep(projectId)} search={{ run: runId }} variant="default">
                {t("sweep.ofRun")}
              </LinkButton>
            </Allowed>
          )}
        </>
      }
      code={code(
        `npx crisol run log ${runId} --project ${projectId}`,
        `const run = await api.run.log({ params: { projectId: "${projectId}", runId: "${runId}" } });`,
        `import mlflow  # MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN
run = mlflow.get_run("${runId}")`,
      )}
    >
      <Tabs value={tab} onChange={(value) => set({ tab: value as typeof tab })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="metrics">{t("runLog.metrics")}</Tabs.Tab>
          <Tabs.Tab value="params">{t("runLog.params")}</Tabs.Tab>
          <Tabs.Tab value="files">{t("runLog.files")}</Tabs.Tab>
          <Tabs.Tab value="tags">{t("runLog.tags")}</Tabs.Tab>
          <Tabs.Tab value="note">{t("runLog.note")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="metrics">
          <Metrics
            projectId={projectId}
            run={run}
            chosen={search.metrics}
            onChoose={(keys) => set({ metrics: keys })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="params">
          <KeyValues label={t("runLog.params")} values={log.params} />
        </Tabs.Panel>
        <Tabs.Panel value="files">
          <RunArtifacts
            projectId={projectId}
            runId={runId}
            models={log.models}
            modelId={log.models.find(({ id }) => id === search.model)?.id}
            folder={search.folder ?? ""}
            file={search.file}
            onOpen={(place) => set(place)}
          />
        </Tabs.Panel>
        <Tabs.Panel value="tags">
          <KeyValues label={t("runLog.tags")} values={log.tags} />
        </Tabs.Panel>
        <Tabs.Panel value="note">
          <Note projectId={projectId} runId={runId} text={log.note} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

type LoggedRun = Awaited<ReturnType<typeof api.run.log>>;
type LoggedMetric = LoggedRun["log"]["metrics"][number];

function Metrics({
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
  const plots = useQueries({ queries: keys.map((key) => metricPlotQuery(projectId, run.id, key)) });
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

function KeyValues({ label, values }: { readonly label: string; readonly values: readonly LoggedText[] }) {
  const { t } = useTranslation();
  const columns: Column<LoggedText>[] = [
    { key: "key", title: t("runLog.key"), render: ({ key }) => key },
    { key: "value", title: t("runLog.value"), render: ({ value }) => value },
  ];
  return <DataTable label={label} columns={columns} rows={values} rowKey={({ key }) => key} />;
}

function Note({
  projectId,
  runId,
  text,
}: {
  readonly projectId: string;
  readonly runId: string;
  readonly text: string;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return (
    <WrittenNotes
      label={t("runLog.note")}
      edit={t("runLog.edit")}
      text={text}
      empty={t("runLog.noteEmpty")}
      maxLength={10_000}
      onSave={async (written) => {
        await api.run.note({ params: { projectId, runId }, body: { text: written } });
        await queryClient.invalidateQueries({ queryKey: ["project", projectId, "runs", runId] });
      }}
    />
  );
}

export const Route = createLazyRoute("/projects/$projectId/train/log/$runId")({ component: RunLogPage });
