import type { Endpoint } from "@crisol/contract";
import { NativeSelect, Tabs } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { AlertsTable } from "../../components/alerts-table.js";
import { CapturedRows } from "../../components/captured-rows.js";
import { DriftView } from "../../components/drift-view.js";
import { Empty } from "../../components/empty.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { LinkButton } from "../../components/link.js";
import { MonitorSettingsForm } from "../../components/monitor-settings.js";
import { MonitorTotals } from "../../components/monitor-totals.js";
import { Page } from "../../components/page.js";
import { PerformanceView } from "../../components/performance-view.js";
import { BlockSkeleton } from "../../components/skeleton.js";
import { path } from "../../path.js";
import { LatencyPlot, TrafficPlot } from "../../plots/traffic.js";
import { alertsQuery, endpointsQuery, monitorQuery } from "../../queries.js";

/** Step 6: whether the model still does what it did at training. */
function MonitorPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const { data: endpoints } = useSuspenseQuery(endpointsQuery(projectId));
  const endpoint = endpoints.items.find((one) => one.id === search.endpoint) ?? endpoints.items[0];
  if (!endpoint) {
    return (
      <Page title={t("step.monitor")} sentence={t("monitor.sentence")}>
        <Empty
          title={t("monitor.emptyTitle")}
          text={t("monitor.emptyText")}
          action={<LinkButton {...path.step(projectId, "deploy")}>{t("project.next.deploy")}</LinkButton>}
        />
      </Page>
    );
  }
  return <Watched projectId={projectId} endpoint={endpoint} endpoints={endpoints.items} />;
}

function Watched({
  projectId,
  endpoint,
  endpoints,
}: {
  readonly projectId: string;
  readonly endpoint: Endpoint;
  readonly endpoints: readonly Endpoint[];
}) {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const report = useQuery(monitorQuery(projectId, endpoint.id));
  const alerts = (useQuery(alertsQuery(projectId)).data?.items ?? []).filter(
    (alert) => alert.endpointId === endpoint.id,
  );
  const open = alerts.filter((alert) => alert.state === "open").length;
  const drifted = report.data?.drift.columns.filter((column) => column.drifted).length ?? 0;
  const tab = search.tab ?? "drift";
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true });
  return (
    <Page
      title={t("step.monitor")}
      sentence={
        !report.data
          ? t("monitor.sentence")
          : drifted > 0
            ? t("monitor.drifted", { count: drifted })
            : t(report.data.drift.rowCount < report.data.settings.minimumRows ? "monitor.tooFew" : "monitor.steady", {
                rows: report.data.settings.minimumRows,
              })
      }
      code={code(
        `npx crisol monitor show ${endpoint.name} --project ${projectId}\nnpx crisol monitor label ${endpoint.name} labels.csv --project ${projectId}\nnpx crisol alert list --project ${projectId}`,
        `const report = await api.monitor.report({ params: { projectId: "${projectId}", endpointId: "${endpoint.id}" } });
const drifted = report.drift.columns.filter((column) => column.drifted);`,
        `report = api.get(f"{url}/projects/${projectId}/endpoints/${endpoint.id}/monitor").json()
drifted = [column["name"] for column in report["drift"]["columns"] if column["drifted"]]`,
      )}
      action={
        endpoints.length > 1 ? (
          <NativeSelect
            aria-label={t("deploy.endpoint")}
            data={endpoints.map((one) => ({ value: one.id, label: one.name }))}
            value={endpoint.id}
            onChange={(event) => set({ endpoint: event.currentTarget.value, feature: undefined })}
          />
        ) : (
          <LinkButton {...path.endpoint(projectId, endpoint.id)} variant="default">
            {endpoint.name}
          </LinkButton>
        )
      }
    >
      {report.isError && <ErrorNotice error={report.error} onRetry={() => void report.refetch()} />}
      {report.isPending && <BlockSkeleton rows={8} />}
      {report.data && (
        <>
          <MonitorTotals report={report.data} />
          <Tabs value={tab} onChange={(value) => set({ tab: value as typeof tab })}>
            <Tabs.List mb="md">
              <Tabs.Tab value="drift">{t("monitor.drift")}</Tabs.Tab>
              <Tabs.Tab value="traffic">{t("monitor.traffic")}</Tabs.Tab>
              <Tabs.Tab value="performance">{t("monitor.performance")}</Tabs.Tab>
              <Tabs.Tab value="alerts">
                {t("monitor.alerts")} {open > 0 && `(${open})`}
              </Tabs.Tab>
              <Tabs.Tab value="rows">{t("monitor.rows")}</Tabs.Tab>
              <Tabs.Tab value="settings">{t("monitor.settings")}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="drift">
              <DriftView report={report.data} feature={search.feature} onFeature={(feature) => set({ feature })} />
            </Tabs.Panel>
            <Tabs.Panel value="traffic">
              <TrafficPlot traffic={report.data.traffic} />
              <div style={{ height: 16 }} />
              <LatencyPlot traffic={report.data.traffic} bound={report.data.settings.latencyP95Ms} />
            </Tabs.Panel>
            <Tabs.Panel value="performance">
              <PerformanceView report={report.data} endpoint={endpoint} />
            </Tabs.Panel>
            <Tabs.Panel value="alerts">
              <AlertsTable projectId={projectId} alerts={alerts} />
            </Tabs.Panel>
            <Tabs.Panel value="rows">
              <CapturedRows projectId={projectId} endpoint={endpoint} />
            </Tabs.Panel>
            <Tabs.Panel value="settings">
              <MonitorSettingsForm projectId={projectId} endpointId={endpoint.id} settings={report.data.settings} />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/monitor")({ component: MonitorPage });
