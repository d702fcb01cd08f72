import { Alert, Button, Code, Group, Tabs, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { AllowedFields } from "../../components/allowed.js";
import { Copy } from "../../components/code-block.js";
import { EndpointCode } from "../../components/endpoint-code.js";
import { EndpointProcess } from "../../components/endpoint-process.js";
import { EndpointSettings } from "../../components/endpoint-settings.js";
import { EndpointState } from "../../components/endpoint-state.js";
import { EndpointVersions } from "../../components/endpoint-versions.js";
import { LinkButton } from "../../components/link.js";
import { Page } from "../../components/page.js";
import { TryIt } from "../../components/try-it.js";
import { keepKey, useEndpointKey } from "../../endpoint-key.js";
import { path } from "../../path.js";
import { endpointQuery } from "../../queries.js";

/** An endpoint: ask it here, ask it from code, change what answers. */
function EndpointPage() {
  const { t } = useTranslation();
  const { projectId, endpointId } = Route.useParams();
  const { tab = "try" } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: endpoint } = useSuspenseQuery(endpointQuery(projectId, endpointId));
  const key = useEndpointKey(endpointId);
  const { deployment } = endpoint;
  return (
    <Page
      title={endpoint.name}
      sentence={
        <>
          <EndpointState state={endpoint.state} /> ·{" "}
          {t("deploy.answers", {
            name: deployment.modelName,
            version: deployment.version,
            target: endpoint.signature.output.target,
          })}
        </>
      }
      tabTitle={endpoint.name}
      code={code(
        `npx crisol endpoint get ${endpoint.name} --project ${projectId}\nnpx crisol endpoint predict ${endpoint.name} --file rows.json --project ${projectId}`,
        `const endpoint = await api.endpoint.get({ params: { projectId: "${projectId}", endpointId: "${endpointId}" } });
const { predictions } = await api.endpoint.predict({ params: { endpointName: "${endpoint.name}" }, body: { rows } });`,
        `answer = api.post(f"{url}/endpoints/${endpoint.name}/predict", json={"rows": rows}).json()`,
      )}
      action={
        <LinkButton {...path.step(projectId, "monitor")} search={{ endpoint: endpointId }}>
          {t("deploy.openMonitor")}
        </LinkButton>
      }
    >
      {key && (
        <Alert variant="light" color="ember" icon={<IconKey size={18} aria-hidden />} title={t("deploy.keyOnce")}>
          <Group gap="xs" wrap="nowrap">
            <Code style={{ overflowWrap: "anywhere" }}>{key}</Code>
            <Copy text={key} label={t("deploy.copyKey")} />
          </Group>
          <Text size="sm" mt={4}>
            {t("deploy.keyOnceText")}
          </Text>
          <Button mt="xs" size="xs" variant="default" onClick={() => keepKey(endpointId, null)}>
            {t("deploy.keyStored")}
          </Button>
        </Alert>
      )}
      {endpoint.process && <EndpointProcess process={endpoint.process} />}
      <Tabs
        value={tab}
        onChange={(value) => void navigate({ to: ".", search: { tab: value as typeof tab }, replace: true })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="try">{t("deploy.try")}</Tabs.Tab>
          <Tabs.Tab value="code">{t("deploy.fromCode")}</Tabs.Tab>
          <Tabs.Tab value="versions">{t("deploy.history")}</Tabs.Tab>
          <Tabs.Tab value="settings">{t("deploy.manage")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="try">
          <TryIt endpoint={endpoint} />
        </Tabs.Panel>
        <Tabs.Panel value="code">
          <EndpointCode endpoint={endpoint} keyText={key} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <EndpointVersions endpoint={endpoint} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <AllowedFields>
            <EndpointSettings endpoint={endpoint} />
          </AllowedFields>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/deploy/$endpointId")({ component: EndpointPage });
