import type { Alert } from "@crisol/contract";
import { Badge, Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { ago, decimal } from "../format.js";
import { Allowed } from "./allowed.js";
import { type Column, DataTable } from "./data-table.js";
import { Empty } from "./empty.js";
import { ReasonText } from "./reason-text.js";

/** What the monitor raised, with its numbers; somebody says that they look after it. */
export function AlertsTable({ projectId, alerts }: { readonly projectId: string; readonly alerts: readonly Alert[] }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const acknowledge = useMutation({
    mutationFn: (alertId: string) => api.alert.acknowledge({ params: { projectId, alertId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["project", projectId] }),
  });
  if (alerts.length === 0) return <Empty title={t("monitor.noAlerts")} text={t("monitor.noAlertsText")} />;
  const columns: Column<Alert>[] = [
    {
      key: "state",
      title: t("train.state"),
      render: (row) => (
        <Badge color={row.state === "open" ? "orange" : "gray"} styles={{ label: { color: "var(--crisol-ink)" } }}>
          {t(`alertState.${row.state}`)}
        </Badge>
      ),
    },
    { key: "kind", title: t("monitor.kind"), render: (row) => t(`alertKind.${row.kind}`) },
    { key: "reason", title: t("monitor.what"), render: (row) => <ReasonText reason={row.reason} /> },
    {
      key: "value",
      title: t("monitor.value"),
      numeric: true,
      render: (row) => `${decimal(row.value, 3)} / ${decimal(row.threshold, 3)}`,
    },
    { key: "when", title: t("monitor.raised"), render: (row) => ago(row.raisedAt) },
    {
      key: "webhook",
      title: "Webhook",
      render: (row) =>
        row.webhook.state === "none"
          ? "–"
          : `${t(`webhook.${row.webhook.state}`)}${row.webhook.lastError ? `: ${row.webhook.lastError}` : ""}`,
    },
    {
      key: "actions",
      title: t("table.actions"),
      render: (row) =>
        row.state === "open" && (
          <Allowed>
            <Button size="compact-sm" variant="default" onClick={() => acknowledge.mutate(row.id)}>
              {t("monitor.acknowledge")}
            </Button>
          </Allowed>
        ),
    },
  ];
  return (
    <DataTable label={t("monitor.alerts")} columns={columns} rows={alerts} rowKey={(row) => row.id} rowHeight={44} />
  );
}
