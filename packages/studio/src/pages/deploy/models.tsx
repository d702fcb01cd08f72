import type { ModelVersion } from "@crisol/contract";
import { Button } from "@mantine/core";
import { IconFileSpreadsheet, IconFileUpload } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { DeployDialog } from "../../components/deploy-dialog.js";
import { Empty } from "../../components/empty.js";
import { EndpointsTable } from "../../components/endpoints-table.js";
import { ImportModel } from "../../components/import-model.js";
import { LinkButton } from "../../components/link.js";
import { isDeployable, ModelsTable } from "../../components/models-table.js";
import { Page, Section } from "../../components/page.js";
import { path } from "../../path.js";
import { endpointsQuery, modelsQuery } from "../../queries.js";

/** Step 5: which models there are, whether they are good enough, and where they answer. */
function DeployPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const [importing, setImporting] = useState(false);
  const { data: models } = useSuspenseQuery(modelsQuery(projectId));
  const { data: endpoints } = useSuspenseQuery(endpointsQuery(projectId));
  const versions = models.items.flatMap((model) => model.versions);
  const chosen = versions.find(
    (one) => isDeployable(one) && one.modelId === search.model && one.version === search.version,
  );
  const open = (one: ModelVersion | undefined) =>
    void navigate({ to: ".", search: one ? { model: one.modelId, version: one.version } : {}, replace: true });
  const first = versions.find(isDeployable);
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
      {models.items.length === 0 ? (
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
            <ModelsTable models={models.items} onDeploy={open} />
          </Section>
        </>
      )}
      {importing && <ImportModel projectId={projectId} onClose={() => setImporting(false)} />}
      {chosen && <DeployDialog version={chosen} endpoints={endpoints.items} onClose={() => open(undefined)} />}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/deploy")({ component: DeployPage });
