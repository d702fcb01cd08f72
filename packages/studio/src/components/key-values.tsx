import type { LoggedText } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "./data-table.js";

/** Params or tags as a table of names and values. */
export function KeyValues({ label, values }: { readonly label: string; readonly values: readonly LoggedText[] }) {
  const { t } = useTranslation();
  const columns: Column<LoggedText>[] = [
    { key: "key", title: t("runLog.key"), render: ({ key }) => key },
    { key: "value", title: t("runLog.value"), render: ({ value }) => value },
  ];
  return <DataTable label={label} columns={columns} rows={values} rowKey={({ key }) => key} />;
}
