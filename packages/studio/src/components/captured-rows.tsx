import type { CapturedRow, Endpoint } from "@crisol/contract";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { cell, milliseconds, moment, percent } from "../format.js";
import { capturedQuery } from "../queries.js";
import { type Column, DataTable } from "./data-table.js";
import { Empty } from "./empty.js";
import { ErrorNotice } from "./error-notice.js";
import { BlockSkeleton } from "./skeleton.js";

/** The newest rows that were predicted, with what came out and the label where it is known. */
export function CapturedRows({ projectId, endpoint }: { readonly projectId: string; readonly endpoint: Endpoint }) {
  const { t } = useTranslation();
  const rows = useQuery(capturedQuery(projectId, endpoint.id));
  if (rows.isError) return <ErrorNotice error={rows.error} />;
  if (!rows.data) return <BlockSkeleton rows={8} />;
  if (rows.data.items.length === 0) return <Empty title={t("monitor.noRows")} text={t("monitor.noRowsText")} />;
  const columns: Column<CapturedRow>[] = [
    { key: "at", title: t("monitor.at"), render: (row) => moment(row.at) },
    {
      key: "prediction",
      title: t("monitor.prediction"),
      render: (row) =>
        `${cell(row.prediction)}${row.probabilities ? ` (${percent(row.probabilities[String(row.prediction)], 0)})` : ""}`,
    },
    { key: "label", title: t("monitor.label"), render: (row) => cell(row.label) },
    { key: "version", title: t("data.version"), numeric: true, render: (row) => `v${row.modelVersion}` },
    { key: "latency", title: t("monitor.latency"), numeric: true, render: (row) => milliseconds(row.latencyMs) },
    ...endpoint.signature.inputs.map((input) => ({
      key: `input:${input.name}`,
      title: input.name,
      numeric: input.type === "number",
      render: (row: CapturedRow) => cell(row.input[input.name]),
    })),
    { key: "id", title: t("deploy.rowId"), render: (row) => <code>{row.id}</code> },
  ];
  return (
    <DataTable
      label={t("monitor.rows")}
      columns={columns}
      rows={rows.data.items}
      rowKey={(row) => row.id}
      rowHeight={34}
    />
  );
}
