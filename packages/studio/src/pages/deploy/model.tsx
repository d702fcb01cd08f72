import { Button, NativeSelect, SimpleGrid, Text } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { CHAMPION } from "../../components/alias-chips.js";
import { Allowed } from "../../components/allowed.js";
import { ConfirmName } from "../../components/confirm-name.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { ModelVersions } from "../../components/model-versions.js";
import { Page, Panel, Section } from "../../components/page.js";
import { TagEditor } from "../../components/tag-editor.js";
import { VersionComparison } from "../../components/version-comparison.js";
import { WrittenNotes } from "../../components/written-notes.js";
import { ago, moment } from "../../format.js";
import { path } from "../../path.js";
import { comparisonsQuery, modelQuery, projectQuery } from "../../queries.js";

/** One model: what it is for, its versions, and its end. */
function ModelPage() {
  const { t } = useTranslation();
  const { projectId, modelId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const queryClient = useQueryClient();
  const { data: project } = useSuspenseQuery(projectQuery(projectId));
  const { data: model } = useSuspenseQuery(modelQuery(projectId, modelId));
  const [deleting, setDeleting] = useState(false);
  const comparisons = useQuery(comparisonsQuery(projectId, modelId)).data?.items ?? [];
  const shown = comparisons.find(({ id }) => id === search.comparison) ?? comparisons[0];
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true });
  // A link may name versions that were deleted since.
  const selected = (search.selected ?? []).filter((one) =>
    model.versions.some(({ version }) => String(version) === one),
  );
  const params = { projectId, modelId };
  const compare = useMutation({
    mutationFn: () => api.model.compare({ params, body: { versions: selected.map(Number) } }),
    onSuccess: async ({ comparison }) => {
      await queryClient.invalidateQueries(comparisonsQuery(projectId, modelId));
      set({ comparison: comparison.id });
    },
    meta: { inline: true },
  });
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["project", projectId, "models"] });
  const remove = useMutation({
    mutationFn: () => api.model.delete({ params }),
    onSuccess: async () => {
      await navigate(path.step(projectId, "deploy"));
      queryClient.removeQueries({ queryKey: ["project", projectId, "models", modelId] });
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
    },
    meta: { inline: true },
  });
  const champion = model.versions.find(({ aliases }) => aliases.includes(CHAMPION));
  const primary = project.primaryMetric ?? Object.keys(model.versions[0]?.metrics ?? {})[0];
  const latest = model.versions[0]?.version ?? 1;
  return (
    <Page
      title={model.name}
      sentence={
        <>
          {t("registry.versions", { count: model.versions.length })} ·{" "}
          {champion ? t("registry.championIs", { version: champion.version }) : t("registry.noChampion")} ·{" "}
          {ago(model.updatedAt)}
        </>
      }
      code={code(
        `npx crisol model get ${model.name} --project ${projectId}\nnpx crisol model promote ${model.name} --version ${latest} --project ${projectId}`,
        `const params = { projectId: "${projectId}", modelId: "${modelId}" };
const model = await api.model.get({ params });
await api.model.promote({ params: { ...params, version: ${latest} }, body: {} });`,
        `model = api.get(f"{url}/projects/${projectId}/models/${modelId}").json()
api.post(f"{url}/projects/${projectId}/models/${modelId}/versions/${latest}/promote", json={})`,
      )}
      action={
        <Allowed>
          <Button variant="default" loading={remove.isPending} onClick={() => setDeleting(true)}>
            {t("registry.deleteModel")}
          </Button>
        </Allowed>
      }
    >
      <ErrorNotice error={remove.error} />
      <Section
        title={t("deploy.history")}
        sentence={t("registry.versionsSentence")}
        action={
          selected.length > 1 ? (
            <Allowed>
              <Button
                variant="light"
                leftSection={<IconArrowsDiff size={16} aria-hidden />}
                loading={compare.isPending}
                onClick={() => compare.mutate()}
              >
                {t("registry.compare", { count: selected.length })}
              </Button>
            </Allowed>
          ) : (
            model.versions.length > 1 && (
              <Text size="sm" c="dimmed">
                {t("registry.selectTwo")}
              </Text>
            )
          )
        }
      >
        <ModelVersions
          model={model}
          primary={primary}
          selected={selected}
          onSelect={(chosen) => set({ selected: chosen.length > 0 ? [...chosen] : undefined })}
        />
      </Section>
      <ErrorNotice error={compare.error} />
      {shown && (
        <Section
          title={t("registry.comparison")}
          sentence={t("registry.comparisonSentence")}
          action={
            comparisons.length > 1 && (
              <NativeSelect
                aria-label={t("registry.comparison")}
                data={comparisons.map(({ id, versions, createdAt }) => ({
                  value: id,
                  label: `${versions.map((version) => `v${version}`).join(", ")} · ${moment(createdAt)}`,
                }))}
                value={shown.id}
                onChange={(event) => set({ comparison: event.currentTarget.value })}
              />
            )
          }
        >
          <VersionComparison key={shown.id} comparison={shown} />
        </Section>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Section title={t("registry.description")}>
          <WrittenNotes
            label={t("registry.description")}
            edit={t("registry.edit")}
            text={model.description}
            empty={t("registry.descriptionEmpty")}
            maxLength={10_000}
            onSave={async (description) => {
              await api.model.update({ params, body: { description } });
              await refresh();
            }}
          />
        </Section>
        <Section title={t("registry.tags")}>
          <Panel>
            <TagEditor
              tags={model.tags}
              onChange={async (tag) => {
                await api.model.update({ params, body: { tags: [tag] } });
                await refresh();
              }}
            />
          </Panel>
        </Section>
      </SimpleGrid>
      <ConfirmName
        opened={deleting}
        name={model.name}
        title={t("registry.deleteModel")}
        button={t("registry.deleteModel")}
        onClose={() => setDeleting(false)}
        onConfirm={() => remove.mutate()}
      >
        {t("registry.deleteModelText")}
      </ConfirmName>
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/deploy/models/$modelId")({ component: ModelPage });
