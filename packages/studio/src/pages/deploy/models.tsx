import type { ModelVersion } from "@crisol/contract";
import { Button, Group } from "@mantine/core";
import { IconFileSpreadsheet, IconFileUpload } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { CriteriaList } from "../../components/criteria-list.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { DeployDialog } from "../../components/deploy-dialog.js";
import { Empty } from "../../components/empty.js";
import { EndpointsTable } from "../../components/endpoints-table.js";
import { ExportMenu } from "../../components/export-menu.js";
import { ImportModel } from "../../components/import-model.js";
import { LinkButton, TextLink } from "../../components/link.js";
import { Page, Section } from "../../components/page.js";
import { ago, bytes, metric } from "../../format.js";
import { path } from "../../path.js";
import { endpointsQuery, modelsQuery, projectQuery } from "../../queries.js";

/** Whether endpoints and batch predictions can use it. */
const isServable = ({ signature, sha256 }: ModelVersion) => signature !== null && sha256 !== null;

/** Step 5: which models there are, whether they are good enough, and where they answer. */
function DeployPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const [importing, setImporting] = useState(false);
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const { data: models } = useSuspenseQuery(modelsQuery(projectId));
  const { data: endpoints } = useSuspenseQuery(endpointsQuery(projectId));
  const versions = models.items.flatMap((model) => model.versions);
  const chosen = versions.find(
    (one) => isServable(one) && one.modelId === search.model && one.version === search.version,
  );
  const primary = project.primaryMetric ?? Object.keys(versions[0]?.metrics ?? {})[0];
  const open = (one: ModelVersion | undefined) =>
    void navigate({ to: ".", search: one ? { model: one.modelId, version: one.version } : {}, replace: true });
  const madeBy = ({ algorithm, format }: ModelVersion) =>
    algorithm ? t(`algorithm.${algorithm}`, { defaultValue: algorithm }) : t(`format.${format}`);
  const columns: Column<ModelVersion>[] = [
    {
      key: "name",
      title: t("deploy.model"),
      render: (row) => (
        <>
          <b style={{ fontWeight: 550 }}>{row.name}</b> v{row.version}
        </>
      ),
    },
    ...(primary
      ? [{ key: "metric", title: primary, numeric: true, render: (row: ModelVersion) => metric(row.metrics[primary]) }]
      : []),
    { key: "criteria", title: t("define.criteria"), render: (row) => <CriteriaList criteria={row.criteria} /> },
    {
      key: "run",
      title: t("train.run"),
      render: (row) =>
        row.runId ? <TextLink {...path.run(projectId, row.runId)}>{madeBy(row)}</TextLink> : madeBy(row),
    },
    {
      key: "size",
      title: t("data.size"),
      numeric: true,
      render: (row) => (row.sizeBytes === null ? "" : bytes(row.sizeBytes)),
    },
    { key: "when", title: t("deploy.registered"), render: (row) => ago(row.createdAt) },
    {
      key: "actions",
      title: t("table.actions"),
      render: (row) => (
        <Group gap={6} wrap="nowrap">
          {isServable(row) ? (
            <>
              <Allowed>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => open(row)}
                  aria-label={t("deploy.deployNamed", { name: row.name, version: row.version })}
                >
                  {t("deploy.deploy")}
                </Button>
              </Allowed>
              <ExportMenu version={row} />
            </>
          ) : (
            t("deploy.notServed")
          )}
        </Group>
      ),
    },
  ];
  const first = versions.find(isServable);
  return (
    <Page
      title={t("step.deploy")}
      sentence={t("deploy.sentence")}
      code={code(
        `npx crisol model list --project ${projectId}\nnpx crisol endpoint create my-endpoint --model ${first?.name ?? "my-model"} --project ${projectId}`,
        `const { key, url } = await api.endpoint.create({
  params: { projectId: "${projectId}" },
  body: { name: "my-endpoint", modelId: "${first?.modelId ?? "mod_..."}", version: ${first?.version ?? 1} },
});`,
        `made = api.post(f"{url}/projects/${projectId}/endpoints",
                json={"name": "my-endpoint", "modelId": "${first?.modelId ?? "mod_..."}", "version": ${first?.version ?? 1}}).json()
print(made["url"], made["key"])`,
      )}
      action={
        <>
          <Allowed>
            <Button
              variant="default"
              leftSection={<IconFileUpload size={16} aria-hidden />}
              onClick={() => setImporting(true)}
            >
              {t("importModel.title")}
            </Button>
          </Allowed>
          {first && (
            <>
              <LinkButton
                {...path.batch(projectId)}
                variant="default"
                leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
              >
                {t("batch.title")}
              </LinkButton>
              <Allowed>
                <Button onClick={() => open(first)}>{t("deploy.deployNewest")}</Button>
              </Allowed>
            </>
          )}
        </>
      }
    >
      {versions.length === 0 ? (
        <Empty
          title={t("deploy.emptyTitle")}
          text={t("deploy.emptyText")}
          action={<LinkButton {...path.step(projectId, "train")}>{t("deploy.toRuns")}</LinkButton>}
        />
      ) : (
        <>
          <Section title={t("deploy.endpoints")} sentence={t("deploy.endpointsSentence")}>
            <EndpointsTable projectId={projectId} endpoints={endpoints.items} />
          </Section>
          <Section title={t("deploy.models")} sentence={t("deploy.modelsSentence")}>
            <DataTable
              label={t("deploy.models")}
              columns={columns}
              rows={versions}
              rowKey={(row) => `${row.modelId}/${row.version}`}
              rowHeight={46}
            />
          </Section>
        </>
      )}
      {importing && <ImportModel projectId={projectId} onClose={() => setImporting(false)} />}
      {chosen && <DeployDialog version={chosen} endpoints={endpoints.items} onClose={() => open(undefined)} />}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/deploy")({ component: DeployPage });
