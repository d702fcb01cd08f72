import type { Deployment, Endpoint } from "@crisol/contract";
import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { moment } from "../format.js";
import { path } from "../path.js";
import { CriteriaList } from "./criteria-list.js";
import { type Column, DataTable } from "./data-table.js";
import { LinkButton } from "./link.js";

/** Which version answered when, and how it passed the gate. */
export function EndpointVersions({ endpoint }: { readonly endpoint: Endpoint }) {
  const { t } = useTranslation();
  const columns: Column<Deployment>[] = [
    { key: "model", title: t("deploy.model"), render: (row) => `${row.modelName} v${row.version}` },
    { key: "since", title: t("deploy.since"), render: (row) => moment(row.deployedAt) },
    { key: "criteria", title: t("define.criteria"), render: (row) => <CriteriaList criteria={row.criteria} /> },
    {
      key: "override",
      title: t("deploy.override"),
      render: (row) => (row.override ? `${row.override.by}: ${row.override.reason}` : "–"),
    },
  ];
  return (
    <Stack>
      <DataTable
        label={t("deploy.history")}
        columns={columns}
        rows={endpoint.history}
        rowKey={(row) => row.deployedAt}
        rowHeight={46}
      />
      <LinkButton {...path.step(endpoint.projectId, "deploy")} variant="default" w="fit-content">
        {t("deploy.switch")}
      </LinkButton>
    </Stack>
  );
}
