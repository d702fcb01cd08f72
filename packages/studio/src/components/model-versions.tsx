import type { Model, ModelVersion } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { ago, metric } from "../format.js";
import { path } from "../path.js";
import { AliasChips } from "./alias-chips.js";
import { CriteriaList } from "./criteria-list.js";
import { type Column, DataTable } from "./data-table.js";
import { TextLink } from "./link.js";
import { RunLink } from "./run-link.js";
import { StageMark } from "./stage-mark.js";

/** The versions of a model, newest first, to choose some for a comparison. */
export function ModelVersions({
  model,
  primary,
  selected,
  onSelect,
}: {
  readonly model: Model;
  readonly primary: string | undefined;
  /** Numbers of versions, as text. */
  readonly selected: readonly string[];
  readonly onSelect: (selected: readonly string[]) => void;
}) {
  const { t } = useTranslation();
  const { projectId, id } = model;
  const columns: Column<ModelVersion>[] = [
    {
      key: "version",
      title: t("registry.version"),
      render: ({ version }) => (
        <TextLink {...path.modelVersion(projectId, id, version)} fw={550} c="inherit">
          v{version}
        </TextLink>
      ),
    },
    { key: "aliases", title: t("registry.aliases"), render: ({ aliases }) => <AliasChips aliases={aliases} /> },
    { key: "stage", title: t("registry.stage"), render: ({ stage }) => <StageMark stage={stage} /> },
    ...(primary
      ? [{ key: "metric", title: primary, numeric: true, render: (row: ModelVersion) => metric(row.metrics[primary]) }]
      : []),
    { key: "criteria", title: t("define.criteria"), render: ({ criteria }) => <CriteriaList criteria={criteria} /> },
    { key: "format", title: t("registry.format"), render: ({ format }) => t(`format.${format}`) },
    {
      key: "run",
      title: t("train.run"),
      render: ({ runId }) => runId && <RunLink projectId={projectId} runId={runId} />,
    },
    { key: "when", title: t("deploy.registered"), render: ({ createdAt }) => ago(createdAt) },
  ];
  return (
    <DataTable
      label={t("deploy.history")}
      columns={columns}
      rows={model.versions}
      rowKey={({ version }) => String(version)}
      rowName={({ name, version }) => `${name} v${version}`}
      rowHeight={46}
      selected={selected}
      onSelect={onSelect}
    />
  );
}
