import { Alert, Button, List, Stack, Tabs, Text, Tooltip } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { CodeBlock } from "../../components/code-block.js";
import { ConfirmName } from "../../components/confirm-name.js";
import { Empty } from "../../components/empty.js";
import { EnvironmentDialog } from "../../components/environment-dialog.js";
import { EnvironmentLock } from "../../components/environment-lock.js";
import { EnvironmentStateBadge } from "../../components/environment-state.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { JobLog } from "../../components/job-log.js";
import { JobProgress } from "../../components/job-progress.js";
import { Page } from "../../components/page.js";
import { ago, bytes } from "../../format.js";
import { path } from "../../path.js";
import { environmentQuery, environmentsQuery, jobQuery } from "../../queries.js";
import { useJob } from "../../use-job.js";

/** A Python environment: what it is made from, what it was solved to, and how that went. */
function EnvironmentPage() {
  const { t } = useTranslation();
  const { projectId, environmentId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const queryClient = useQueryClient();
  const params = { projectId, environmentId };
  const { data: environment } = useSuspenseQuery(environmentQuery(projectId, environmentId));
  const { name, state, jobId, hash } = environment;
  const isPreparing = state === "preparing";
  const job = useJob(isPreparing ? (jobId ?? undefined) : undefined);
  const failed = useQuery({ ...jobQuery(jobId ?? ""), enabled: state === "failed" && jobId !== null }).data;
  const tab = search.tab ?? (isPreparing || state === "failed" ? "log" : "packages");
  const [open, setOpen] = useState<"change" | "delete">();
  const refetch = () => queryClient.invalidateQueries({ queryKey: environmentsQuery(projectId).queryKey });
  const prepare = useMutation({
    mutationFn: (refresh: boolean) => api.environment.prepare({ params, body: { refresh } }),
    onSuccess: async () => {
      await refetch();
      void navigate({ to: ".", search: { tab: "log" }, replace: true });
    },
  });
  const remove = useMutation({
    mutationFn: () => api.environment.delete({ params }),
    onSuccess: async () => {
      await navigate(path.environments(projectId));
      await refetch();
    },
  });
  return (
    <Page
      title={name}
      sentence={
        <>
          <EnvironmentStateBadge state={state} />
          {environment.pythonVersion && ` · Python ${environment.pythonVersion}`}
          {environment.packageCount !== null && ` · ${t("environments.shown", { count: environment.packageCount })}`}
          {environment.sizeBytes !== null && ` · ${bytes(environment.sizeBytes)}`}
          {environment.lastUsedAt && ` · ${t("environments.used")}: ${ago(environment.lastUsedAt)}`}
        </>
      }
      code={code(
        `npx crisol environment prepare ${environmentId} --project ${projectId}\nnpx crisol environment lock ${environmentId} --project ${projectId}`,
        `const params = { projectId: "${projectId}", environmentId: "${environmentId}" };
await api.environment.prepare({ params, body: { refresh: false } });
const { packages, text } = await api.environment.lock({ params });`,
        `lock = api.get(f"{url}/projects/${projectId}/environments/${environmentId}/lock").json()
print(lock["text"])`,
      )}
      action={
        !isPreparing && (
          <Allowed>
            <Button variant="default" color="red" onClick={() => setOpen("delete")}>
              {t("action.delete")}
            </Button>
            <Button variant="default" onClick={() => setOpen("change")}>
              {t("environments.change")}
            </Button>
            {state === "ready" ? (
              <Tooltip label={t("environments.refreshHelp")}>
                <Button loading={prepare.isPending} onClick={() => prepare.mutate(true)}>
                  {t("environments.refresh")}
                </Button>
              </Tooltip>
            ) : (
              <Button loading={prepare.isPending} onClick={() => prepare.mutate(false)}>
                {t("environments.prepare")}
              </Button>
            )}
          </Allowed>
        )
      }
    >
      {isPreparing && jobId && <JobProgress jobId={jobId} view={job} title={t("environments.preparing")} />}
      {failed?.error && <ErrorNotice error={new Error(failed.error.message)} />}
      {environment.notes.length > 0 && (
        <Alert variant="light" color="gray" title={t("environments.notes")}>
          <List size="sm">
            {environment.notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Tabs
        value={tab}
        onChange={(value) => void navigate({ to: ".", search: { tab: value as typeof tab }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="packages">{t("environments.tabs.packages")}</Tabs.Tab>
          <Tabs.Tab value="source">{t("environments.tabs.source")}</Tabs.Tab>
          <Tabs.Tab value="log">{t("environments.tabs.log")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="packages">
          {hash === null ? (
            <Empty title={t("environments.notSolved")} text={t("environments.notSolvedText")} />
          ) : (
            <EnvironmentLock {...params} name={name} hash={hash} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="source">
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              {t(`environments.kinds.${environment.kind}`)}
              {environment.python && ` · Python ${environment.python}`}
              {environment.allowSourceBuilds && ` · ${t("environments.sourceBuilds")}`}
            </Text>
            <CodeBlock text={environment.text} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="log">
          {jobId ? (
            <JobLog key={jobId} jobId={jobId} live={isPreparing} />
          ) : (
            <Text c="dimmed">{t("environments.noLog")}</Text>
          )}
        </Tabs.Panel>
      </Tabs>
      {open === "change" && (
        <EnvironmentDialog
          projectId={projectId}
          environment={environment}
          onClose={() => setOpen(undefined)}
          onPrepared={() => {
            setOpen(undefined);
            void navigate({ to: ".", search: { tab: "log" }, replace: true });
          }}
        />
      )}
      <ConfirmName
        opened={open === "delete"}
        name={name}
        title={t("environments.deleteTitle")}
        button={t("action.delete")}
        onClose={() => setOpen(undefined)}
        onConfirm={() => remove.mutate()}
      >
        {t("environments.deleteText")}
      </ConfirmName>
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/environments/$environmentId")({
  component: EnvironmentPage,
});
