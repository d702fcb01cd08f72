import type { Endpoint } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { ago } from "../format.js";
import { path } from "../path.js";
import { type Column, DataTable } from "./data-table.js";
import { EndpointState } from "./endpoint-state.js";
import { TextLink } from "./link.js";

export function EndpointsTable({
  projectId,
  endpoints,
}: {
  readonly projectId: string;
  readonly endpoints: readonly Endpoint[];
}) {
  const { t } = useTranslation();
  const columns: Column<Endpoint>[] = [
    {
      key: "name",
      title: t("deploy.endpoint"),
      render: (row) => (
        <TextLink {...path.endpoint(projectId, row.id)} fw={550} c="inherit">
          {row.name}
        </TextLink>
      ),
    },
    { key: "state", title: t("train.state"), render: (row) => <EndpointState state={row.state} /> },
    {
      key: "model",
      title: t("deploy.answersWith"),
      render: (row) => `${row.deployment.modelName} v${row.deployment.version}`,
    },
    { key: "since", title: t("deploy.since"), render: (row) => ago(row.deployment.deployedAt) },
    {
      key: "monitor",
      title: t("step.monitor"),
      render: (row) => (
        <TextLink {...path.step(projectId, "monitor")} search={{ endpoint: row.id }}>
          {t("deploy.openMonitor")}
        </TextLink>
      ),
    },
  ];
  return (
    <DataTable
      label={t("deploy.endpoints")}
      columns={columns}
      rows={endpoints}
      rowKey={(row) => row.id}
      empty={t("deploy.noEndpoints")}
    />
  );
}
