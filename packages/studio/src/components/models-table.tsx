import type { Model, ModelVersion } from "@crisol/contract";
import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ago } from "../format.js";
import { path } from "../path.js";
import { AliasChips, CHAMPION } from "./alias-chips.js";
import { Allowed } from "./allowed.js";
import { type Column, DataTable } from "./data-table.js";
import { ExportMenu } from "./export-menu.js";
import { TextLink } from "./link.js";
import { RunLink } from "./run-link.js";
import { StageMark } from "./stage-mark.js";

/** Whether endpoints and batch predictions can use it. */
export const isServable = ({ signature, sha256 }: ModelVersion) => signature !== null && sha256 !== null;

/** Whether only its own code can predict with it: an endpoint runs that in a process of its own, once somebody has said that it may. */
export const runsCode = ({ format, sha256, source }: ModelVersion) =>
  format === "mlflow" && sha256 === null && source !== null;

/** Whether an endpoint can answer with it. */
export const isDeployable = (version: ModelVersion) => isServable(version) || runsCode(version);

/** A project's models, each by its newest version, and by the one that is the champion. */
export function ModelsTable({
  models,
  onDeploy,
}: {
  readonly models: readonly Model[];
  readonly onDeploy: (version: ModelVersion) => void;
}) {
  const { t } = useTranslation();
  const columns: Column<Model>[] = [
    {
      key: "name",
      title: t("deploy.model"),
      render: (row) => (
        <TextLink {...path.model(row.projectId, row.id)} fw={550} c="inherit">
          {row.name}
        </TextLink>
      ),
    },
    {
      key: "latest",
      title: t("registry.latest"),
      render: ({ projectId, id, versions: [latest] }) =>
        latest && <TextLink {...path.modelVersion(projectId, id, latest.version)}>v{latest.version}</TextLink>,
    },
    {
      key: "champion",
      title: t("registry.champion"),
      render: ({ projectId, id, versions }) => {
        const champion = versions.find(({ aliases }) => aliases.includes(CHAMPION));
        return (
          champion && <TextLink {...path.modelVersion(projectId, id, champion.version)}>v{champion.version}</TextLink>
        );
      },
    },
    {
      key: "aliases",
      title: t("registry.aliases"),
      render: ({ versions }) => (
        <AliasChips
          aliases={versions.flatMap(({ aliases, version }) =>
            aliases.filter((alias) => alias !== CHAMPION).map((alias) => `${alias} → v${version}`),
          )}
        />
      ),
    },
    {
      key: "stage",
      title: t("registry.stage"),
      render: ({ versions: [latest] }) => latest && <StageMark stage={latest.stage} />,
    },
    {
      key: "run",
      title: t("train.run"),
      render: ({ projectId, versions: [latest] }) =>
        latest?.runId && <RunLink projectId={projectId} runId={latest.runId} />,
    },
    {
      key: "format",
      title: t("registry.format"),
      render: ({ versions: [latest] }) => latest && t(`format.${latest.format}`),
    },
    {
      key: "when",
      title: t("deploy.registered"),
      render: ({ createdAt, versions: [latest] }) => ago(latest?.createdAt ?? createdAt),
    },
    {
      key: "actions",
      title: t("table.actions"),
      render: ({ versions: [latest] }) =>
        latest &&
        (isDeployable(latest) ? (
          <Group gap={6} wrap="nowrap">
            <Allowed>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => onDeploy(latest)}
                aria-label={t("deploy.deployNamed", { name: latest.name, version: latest.version })}
              >
                {t("deploy.deploy")}
              </Button>
            </Allowed>
            {isServable(latest) && <ExportMenu version={latest} />}
          </Group>
        ) : (
          t("deploy.notServed")
        )),
    },
  ];
  return (
    <DataTable label={t("deploy.models")} columns={columns} rows={models} rowKey={(row) => row.id} rowHeight={46} />
  );
}
