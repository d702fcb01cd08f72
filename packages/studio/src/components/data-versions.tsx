import type { DataVersion } from "@crisol/contract";
import { Button, Code } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { bytes, count, moment } from "../format.js";
import { type Column, DataTable } from "./data-table.js";

/** Each import that ever was: immutable, named by its content. */
export function DataVersions({
  versions,
  onOpen,
}: {
  readonly versions: readonly DataVersion[];
  readonly onOpen: (version: number) => void;
}) {
  const { t } = useTranslation();
  const columns: Column<DataVersion>[] = [
    {
      key: "version",
      title: t("data.version"),
      render: (row) => (
        <Button size="compact-sm" variant="subtle" onClick={() => onOpen(row.version)}>
          v{row.version}
        </Button>
      ),
    },
    { key: "rows", title: t("data.rows"), numeric: true, render: (row) => count(row.rowCount) },
    { key: "refused", title: t("data.refused"), numeric: true, render: (row) => count(row.refusedRowCount) },
    { key: "columns", title: t("data.columns"), numeric: true, render: (row) => count(row.columns.length) },
    { key: "size", title: t("data.size"), numeric: true, render: (row) => bytes(row.sizeBytes) },
    { key: "source", title: t("data.source"), render: (row) => row.source.name },
    { key: "sha", title: "SHA-256", render: (row) => <Code>{row.sha256.slice(0, 12)}</Code> },
    { key: "when", title: t("data.imported"), render: (row) => moment(row.createdAt) },
  ];
  return (
    <DataTable label={t("data.versions")} columns={columns} rows={versions} rowKey={(row) => String(row.version)} />
  );
}
