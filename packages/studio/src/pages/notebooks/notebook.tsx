import type { Notebook } from "@crisol/contract";
import { Alert, Button, Code, Group, Stack, Tabs, Text } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { CodeBlock } from "../../components/code-block.js";
import { Empty } from "../../components/empty.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { Facts } from "../../components/facts.js";
import { IsolationList } from "../../components/isolation-list.js";
import { JobLog } from "../../components/job-log.js";
import { JobUsage } from "../../components/job-usage.js";
import { TextLink } from "../../components/link.js";
import { NotebookActions } from "../../components/notebook-actions.js";
import { NotebookDialog } from "../../components/notebook-dialog.js";
import { NotebookStateBadge } from "../../components/notebook-state.js";
import { Page, Panel, Section } from "../../components/page.js";
import { bytes, minutes } from "../../format.js";
import { isStarted, notebookQuery } from "../../notebook-queries.js";
import { path } from "../../path.js";
import { sessionQuery } from "../../queries.js";
import { useMay } from "../../use-role.js";

/** A notebook: opened from here, with what it takes, what it has said, and how it runs. */
function NotebookPage() {
  const { t } = useTranslation();
  const { projectId, notebookId } = Route.useParams();
  const { tab } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: notebook } = useSuspenseQuery(notebookQuery(projectId, notebookId));
  const { name, state, userName, jobId, problem, idleMinutes } = notebook;
  const isOwn = useQuery(sessionQuery).data?.user.id === notebook.userId;
  const mayStart = useMay("contributor") && isOwn && !isStarted(notebook);
  const [changes, setChanges] = useState(false);
  const runs = isStarted(notebook);
  const shown = tab ?? (state === "ready" ? "usage" : state === "stopped" ? "settings" : "log");
  return (
    <Page
      title={name}
      sentence={
        <>
          <NotebookStateBadge state={state} /> · {t("notebooks.ofUser", { name: userName })} ·{" "}
          {t("notebooks.stopsAfter", { time: minutes(idleMinutes) })}
        </>
      }
      code={code(
        `npx crisol notebook start ${notebookId} --project ${projectId}\nnpx crisol notebook open ${notebookId} --project ${projectId}`,
        `const params = { projectId: "${projectId}", notebookId: "${notebookId}" };
await api.notebook.start({ params, body: {} });
// Once its state is "ready":
const { url } = await api.notebook.open({ params });`,
        `notebook = f"{url}/projects/${projectId}/notebooks/${notebookId}"
api.post(f"{notebook}/start", json={})
# Once its state is "ready":
print(api.post(f"{notebook}/open").json()["url"])`,
      )}
      action={
        <>
          <NotebookActions notebook={notebook} onDeleted={() => navigate(path.notebooks(projectId))} />
          {mayStart && (
            <Button variant="default" onClick={() => setChanges(true)}>
              {t("notebooks.startChanged")}
            </Button>
          )}
        </>
      }
    >
      {problem !== null && <ErrorNotice error={new Error(problem)} />}
      {!isOwn && (
        <Alert variant="light" color="gray">
          {t("notebooks.notYours", { name: userName })}
        </Alert>
      )}
      <Tabs
        value={shown}
        onChange={(value) => void navigate({ to: ".", search: { tab: value as typeof tab }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="usage">{t("notebooks.tabs.usage")}</Tabs.Tab>
          <Tabs.Tab value="log">{t("notebooks.tabs.log")}</Tabs.Tab>
          <Tabs.Tab value="settings">{t("notebooks.tabs.settings")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="usage">
          {jobId ? (
            <JobUsage
              jobId={jobId}
              live={runs}
              cores={notebook.resources.cores}
              memoryLimitBytes={notebook.resources.memoryBytes}
            />
          ) : (
            <NeverStarted />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="log">
          {jobId ? <JobLog key={jobId} jobId={jobId} live={runs} /> : <NeverStarted />}
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <NotebookSettings notebook={notebook} />
        </Tabs.Panel>
      </Tabs>
      {changes && (
        <NotebookDialog
          projectId={projectId}
          notebook={notebook}
          onClose={() => setChanges(false)}
          onStarted={() => {
            setChanges(false);
            void navigate({ to: ".", search: {}, replace: true });
          }}
        />
      )}
    </Page>
  );
}

function NeverStarted() {
  const { t } = useTranslation();
  return <Empty title={t("notebooks.neverStarted")} text={t("notebooks.neverStartedText")} />;
}

/** How it runs, what it is given, and how it is kept apart. */
function NotebookSettings({ notebook }: { readonly notebook: Notebook }) {
  const { t } = useTranslation();
  const { projectId, id, environment, resources, secrets, codeId, isolation, idleMinutes } = notebook;
  return (
    <Stack gap="lg">
      <Section title={t("notebooks.tabs.settings")}>
        <Panel>
          <Facts
            facts={[
              [
                t("notebooks.environment"),
                environment.kind === "named"
                  ? environment.name
                  : t("notebooks.packages", { count: environment.requirements.length }),
              ],
              [t("notebooks.form.cores"), resources.cores],
              [
                t("notebooks.memory"),
                resources.memoryBytes === null ? t("notebooks.allThereIs") : bytes(resources.memoryBytes),
              ],
              [t("notebooks.form.idleMinutes"), minutes(idleMinutes)],
              [
                t("jobs.form.secrets"),
                secrets.length === 0 ? (
                  t("notebooks.noSecrets")
                ) : (
                  <Group key="secrets" gap={4} justify="flex-end">
                    {secrets.map((secret) => (
                      <Code key={secret}>{secret}</Code>
                    ))}
                  </Group>
                ),
              ],
              [
                t("notebooks.beganWith"),
                codeId === null ? (
                  t("notebooks.example")
                ) : (
                  <TextLink key="code" {...path.code(projectId, codeId)}>
                    {t("jobs.form.code")}
                  </TextLink>
                ),
              ],
              [
                t("notebooks.runs"),
                <TextLink
                  key="runs"
                  {...path.allRuns(projectId)}
                  search={{ filter: `tags.\`crisol.notebook\` = '${id}'` }}
                >
                  {t("notebooks.runsOf")}
                </TextLink>,
              ],
            ]}
          />
        </Panel>
      </Section>
      {environment.kind === "packages" && (
        <Section title={t("jobs.form.requirements")}>
          <CodeBlock text={environment.requirements.join("\n")} />
        </Section>
      )}
      <Section title={t("jobs.page.isolation")}>
        <Panel>
          {isolation ? (
            <IsolationList isolation={isolation} />
          ) : (
            <Text c="dimmed">{t("jobs.page.isolationNotYet")}</Text>
          )}
        </Panel>
      </Section>
    </Stack>
  );
}

export const Route = createLazyRoute("/projects/$projectId/notebooks/$notebookId")({ component: NotebookPage });
