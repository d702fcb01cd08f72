import type { MetricValue, ModelVersion } from "@crisol/contract";
import { Button, SimpleGrid, Stack, Tabs } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { AliasChips, CHAMPION } from "../../components/alias-chips.js";
import { AliasEditor } from "../../components/alias-editor.js";
import { Allowed } from "../../components/allowed.js";
import { ConfirmName } from "../../components/confirm-name.js";
import { CriteriaList } from "../../components/criteria-list.js";
import { DeployDialog } from "../../components/deploy-dialog.js";
import { Empty } from "../../components/empty.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { ExportMenu } from "../../components/export-menu.js";
import { Facts } from "../../components/facts.js";
import { LinkButton } from "../../components/link.js";
import { ModelCard } from "../../components/model-card.js";
import { isDeployable, isServable } from "../../components/models-table.js";
import { Page, Panel, Section } from "../../components/page.js";
import { PromoteDialog } from "../../components/promote-dialog.js";
import { StageHistory } from "../../components/stage-history.js";
import { StageMark } from "../../components/stage-mark.js";
import { TagEditor } from "../../components/tag-editor.js";
import { VersionLineage } from "../../components/version-lineage.js";
import { WrittenNotes } from "../../components/written-notes.js";
import { ago, metric } from "../../format.js";
import { path } from "../../path.js";
import { criteriaQuery, endpointsQuery, modelQuery } from "../../queries.js";

/** One version of a model: how good, from where, how far it has come, and its card. */
function ModelVersionPage() {
  const { t } = useTranslation();
  const { projectId, modelId, version: number } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const queryClient = useQueryClient();
  const { data: model } = useSuspenseQuery(modelQuery(projectId, modelId));
  const endpoints = useQuery(endpointsQuery(projectId)).data?.items ?? [];
  const [deleting, setDeleting] = useState(false);
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true });
  const version = model.versions.find((one) => String(one.version) === number);
  const params = { projectId, modelId, version: Number(number) };
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["project", projectId, "models"] });
  const remove = useMutation({
    mutationFn: () => api.model.deleteVersion({ params }),
    onSuccess: async () => {
      await navigate(path.model(projectId, modelId));
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
    },
    meta: { inline: true },
  });
  if (!version) {
    return (
      <Page title={t("failure.missing")} sentence={t("failure.missingText")}>
        <Empty
          title={model.name}
          text={t("registry.versions", { count: model.versions.length })}
          action={<LinkButton {...path.model(projectId, modelId)}>{model.name}</LinkButton>}
        />
      </Page>
    );
  }
  const name = `${version.name} v${version.version}`;
  const champion = model.versions.find(({ aliases }) => aliases.includes(CHAMPION));
  const servable = isServable(version);
  const tab = search.tab ?? "overview";
  return (
    <Page
      title={name}
      tabTitle={name}
      sentence={
        <>
          <StageMark stage={version.stage} /> · {t(`format.${version.format}`)} · {ago(version.createdAt)}
        </>
      }
      code={code(
        `npx crisol model promote ${model.name} --version ${number} --project ${projectId}\nnpx crisol model card ${model.name} --version ${number} --project ${projectId}`,
        `const params = { projectId: "${projectId}", modelId: "${modelId}", version: ${number} };
const version = await api.model.getVersion({ params });
await api.model.promote({ params, body: { reason: "Better on the test rows" } });`,
        `path = f"{url}/projects/${projectId}/models/${modelId}/versions/${number}"
version = api.get(path).json()
api.post(f"{path}/promote", json={"reason": "Better on the test rows"})`,
      )}
      action={
        <>
          {servable && <ExportMenu version={version} />}
          <Allowed>
            {" "}
            <Button variant="default" loading={remove.isPending} onClick={() => setDeleting(true)}>
              {t("action.delete")}
            </Button>
            {isDeployable(version) && (
              <Button variant="default" onClick={() => set({ open: "deploy" })}>
                {t("deploy.deploy")}
              </Button>
            )}
            {champion !== version && <Button onClick={() => set({ open: "promote" })}>{t("registry.promote")}</Button>}
          </Allowed>{" "}
        </>
      }
    >
      {version.aliases.length > 0 && <AliasChips aliases={version.aliases} />}
      <ErrorNotice error={remove.error} />
      <Tabs value={tab} onChange={(value) => set({ tab: value as typeof tab })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="overview">{t("registry.overview")}</Tabs.Tab>
          <Tabs.Tab value="history">{t("registry.history")}</Tabs.Tab>
          <Tabs.Tab value="card">{t("registry.card")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
            <Stack gap="lg" miw={0}>
              <Section title={t("define.criteria")} sentence={t("registry.criteriaSentence")}>
                <Panel>
                  <VersionCriteria version={version} />
                </Panel>
              </Section>
              <Metrics metrics={version.metrics} />
            </Stack>
            <Stack gap="lg" miw={0}>
              <Section title={t("run.lineage")}>
                <VersionLineage
                  version={version}
                  endpoints={endpoints.filter(
                    ({ deployment }) => deployment.modelId === modelId && deployment.version === version.version,
                  )}
                />
              </Section>
              <Section title={t("registry.aliases")} sentence={t("registry.aliasesSentence")}>
                <Panel>
                  <AliasEditor model={model} version={version} />
                </Panel>
              </Section>
              <Section title={t("registry.tags")}>
                <Panel>
                  <TagEditor
                    tags={version.tags}
                    onChange={async (tag) => {
                      await api.model.updateVersion({ params, body: { tags: [tag] } });
                      await refresh();
                    }}
                  />
                </Panel>
              </Section>
              <Section title={t("registry.description")}>
                <WrittenNotes
                  label={t("registry.description")}
                  edit={t("registry.edit")}
                  text={version.description}
                  empty={t("registry.descriptionEmpty")}
                  maxLength={10_000}
                  onSave={async (description) => {
                    await api.model.updateVersion({ params, body: { description } });
                    await refresh();
                  }}
                />
              </Section>
            </Stack>
          </SimpleGrid>
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <StageHistory version={version} />
        </Tabs.Panel>
        <Tabs.Panel value="card">
          <ModelCard version={version} />
        </Tabs.Panel>
      </Tabs>
      {search.open === "promote" && (
        <PromoteDialog version={version} champion={champion?.version} onClose={() => set({ open: undefined })} />
      )}
      {search.open === "deploy" && isDeployable(version) && (
        <DeployDialog version={version} endpoints={endpoints} onClose={() => set({ open: undefined })} />
      )}
      <ConfirmName
        opened={deleting}
        name={name}
        title={t("registry.deleteVersion")}
        button={t("registry.deleteVersion")}
        onClose={() => setDeleting(false)}
        onConfirm={() => remove.mutate()}
      >
        {t("registry.deleteVersionText")}
      </ConfirmName>
    </Page>
  );
}

/** The project's criteria of now, held against the version. */
function VersionCriteria({ version: { projectId, modelId, version } }: { readonly version: ModelVersion }) {
  const { data: criteria } = useSuspenseQuery(criteriaQuery(projectId, modelId, version));
  return <CriteriaList criteria={criteria} wide />;
}

function Metrics({ metrics }: { readonly metrics: Readonly<Record<string, MetricValue>> }) {
  const { t } = useTranslation();
  const facts = Object.entries(metrics).map(
    ([name, value]) =>
      [
        t(`metric.${name}`, { defaultValue: name }),
        <span key={name} style={{ whiteSpace: "nowrap" }}>
          {metric(value)}
        </span>,
      ] as const,
  );
  if (facts.length === 0) return null;
  return (
    <Section title={t("run.metrics")} sentence={t("registry.metricsSentence")}>
      <Panel>
        <Facts facts={facts} />
      </Panel>
    </Section>
  );
}

export const Route = createLazyRoute("/projects/$projectId/deploy/models/$modelId/versions/$version")({
  component: ModelVersionPage,
});
