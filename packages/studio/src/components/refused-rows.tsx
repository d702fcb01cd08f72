import type { DataVersion, RefusedRow } from "@crisol/contract";
import { Code, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { count } from "../format.js";
import { refusedQuery } from "../queries.js";
import { type Column, DataTable } from "./data-table.js";
import { Empty } from "./empty.js";
import { ErrorNotice } from "./error-notice.js";
import { ReasonText } from "./reason-text.js";
import { BlockSkeleton } from "./skeleton.js";

/** Lines of the file that are not in the data, and why. */
export function RefusedRows({ projectId, version }: { readonly projectId: string; readonly version: DataVersion }) {
  const { t } = useTranslation();
  const refused = useQuery(refusedQuery(projectId, version.dataId, version.version));
  if (refused.isError) return <ErrorNotice error={refused.error} />;
  if (!refused.data) return <BlockSkeleton />;
  if (refused.data.refusedRowCount === 0) return <Empty title={t("data.noRefused")} text={t("data.noRefusedText")} />;
  const columns: Column<RefusedRow>[] = [
    {
      key: "line",
      title: t("data.line"),
      numeric: true,
      width: 80,
      value: (row) => row.line,
      render: (row) => count(row.line),
    },
    { key: "column", title: t("data.column"), render: (row) => row.column ?? "–" },
    { key: "reason", title: t("data.reason"), render: (row) => <ReasonText reason={row.reason} /> },
    { key: "text", title: t("data.lineText"), render: (row) => <Code>{row.text}</Code> },
  ];
  return (
    <Stack gap="sm">
      <Text c="dimmed">
        {t("data.refusedSentence", { refused: count(refused.data.refusedRowCount), rows: count(version.rowCount) })}
      </Text>
      <DataTable
        label={t("data.refusedTab")}
        columns={columns}
        rows={refused.data.items}
        rowKey={(row) => `${row.line}`}
      />
    </Stack>
  );
}
