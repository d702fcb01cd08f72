import { Tabs } from "@mantine/core";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { CodeViewer } from "../../components/code-viewer.js";
import { DeleteRuns } from "../../components/delete-runs.js";
import { Empty } from "../../components/empty.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { JobLog } from "../../components/job-log.js";
import { JobResourcesLine } from "../../components/job-resources.js";
import { JobUsage } from "../../components/job-usage.js";
import { KeyValues } from "../../components/key-values.js";
import { LinkButton } from "../../components/link.js";
import { LoggedMetrics } from "../../components/logged-metrics.js";
import { Page } from "../../components/page.js";
import { PipelineOfRun } from "../../components/pipeline-of-run.js";
import { RenameRun } from "../../components/rename-run.js";
import { RunArtifacts } from "../../components/run-artifacts.js";
import { RunStateBadge } from "../../components/run-state.js";
import { RunTags } from "../../components/run-tags.js";
import { ScriptAgain } from "../../components/script-again.js";
import { ScriptDetails } from "../../components/script-details.js";
import { ScriptProgress } from "../../components/script-progress.js";
import { WrittenNotes } from "../../components/written-notes.js";
import { ago, seconds } from "../../format.js";
import { scriptOfRunQuery } from "../../job-queries.js";
import { path } from "../../path.js";
import { isActive, runLogQuery } from "../../queries.js";

/** A run of a script: what it has logged and, where it was a job of ours, how that goes and what came of it. */
function RunLogPage() {
  const { t } = useTranslation();
  const { projectId, runId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true });
  const { data: run } = useSuspenseQuery(runLogQuery(projectId, runId));
  const { log } = run;
  const { data: script } = useSuspenseQuery(scriptOfRunQuery(projectId, runId, log.tags));
  const tagged = (key: string) => log.tags.find((tag) => tag.key === key)?.value;
  const sweepId = tagged("crisol.sweep");
  const active = isActive(run.state);
  // As it was when the run was opened: who reads the log of a job that ends is left there.
  const opening = { runId, tab: script && (active || log.metrics.length === 0) ? "log" : "metrics" } as const;
  const [opened, setOpened] = useState<{ readonly runId: string; readonly tab: "log" | "metrics" }>(opening);
  if (opened.runId !== runId) setOpened(opening);
  const tab = search.tab ?? opened.tab;
  const codeId = script?.spec.codeId;
  const took = run.startedAt && run.endedAt ? (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000 : null;
  return (
    <Page
      title={run.name || run.id}
      sentence={
        <>
          <RunStateBadge state={run.state} /> {run.user && `· ${run.user} `}· {ago(run.createdAt)}
          {took !== null && ` · ${seconds(took)}`}
          <JobResourcesLine job={script?.job} />
        </>
      }
      tabTitle={run.name}
      action={
        <>
          {sweepId !== undefined && (
            <LinkButton {...path.sweep(projectId, sweepId)} variant="default">
              {t("sweep.open")}
            </LinkButton>
          )}
          <PipelineOfRun projectId={projectId} runId={runId} tags={log.tags} />
          {tagged("mlflow.source.type") === "JOB" && (
            <Allowed>
              <LinkButton {...path.newSweep(projectId)} search={{ run: runId }} variant="default">
                {t("sweep.ofRun")}
              </LinkButton>
            </Allowed>
          )}
          {script && <ScriptAgain script={script} />}
          <RenameRun projectId={projectId} run={run} />
          <DeleteRuns projectId={projectId} runs={[run]} onDeleted={() => navigate(path.allRuns(projectId))} />
        </>
      }
      code={code(
        `npx crisol run log ${runId} --project ${projectId}${script ? `\nnpx crisol job follow ${script.job.id}` : ""}`,
        `const run = await api.run.log({ params: { projectId: "${projectId}", runId: "${runId}" } });`,
        `import mlflow  # MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN
run = mlflow.get_run("${runId}")`,
      )}
    >
      {script && active && <ScriptProgress job={script.job} />}
      {script?.job.error && <ErrorNotice error={new Error(script.job.error.message)} />}
      <Tabs value={tab} onChange={(value) => set({ tab: value as typeof tab })} keepMounted={false}>
        <Tabs.List mb="md">
          {script && <Tabs.Tab value="log">{t("jobs.page.tabs.log")}</Tabs.Tab>}
          <Tabs.Tab value="metrics">{t("runLog.metrics")}</Tabs.Tab>
          {script && <Tabs.Tab value="job">{t("jobs.page.tabs.job")}</Tabs.Tab>}
          {script && <Tabs.Tab value="usage">{t("usage.title")}</Tabs.Tab>}
          {script && <Tabs.Tab value="code">{t("jobs.page.tabs.code")}</Tabs.Tab>}
          <Tabs.Tab value="params">{t("runLog.params")}</Tabs.Tab>
          <Tabs.Tab value="files">{t("runLog.files")}</Tabs.Tab>
          <Tabs.Tab value="tags">{t("runLog.tags")}</Tabs.Tab>
          <Tabs.Tab value="note">{t("runLog.note")}</Tabs.Tab>
        </Tabs.List>
        {script && (
          <>
            <Tabs.Panel value="log">
              <JobLog
                key={script.job.attempt}
                jobId={script.job.id}
                live={active}
                ranks={script.nodes.flatMap(({ ranks }) => ranks.map(({ rank }) => rank))}
              />
            </Tabs.Panel>
            <Tabs.Panel value="job">
              <ScriptDetails script={script} />
            </Tabs.Panel>
            <Tabs.Panel value="usage">
              <JobUsage
                jobId={script.job.id}
                live={active}
                memoryLimitBytes={
                  script.spec.resources.memoryBytes && script.spec.resources.memoryBytes * script.job.nodes
                }
                cores={script.spec.resources.cores * script.job.nodes}
              />
            </Tabs.Panel>
            <Tabs.Panel value="code">
              {codeId ? (
                <CodeViewer
                  projectId={projectId}
                  codeId={codeId}
                  file={search.source}
                  onOpen={(source) => set({ source })}
                />
              ) : (
                <Empty title={t("jobs.page.noCode")} text={t("jobs.page.noCodeText")} />
              )}
            </Tabs.Panel>
          </>
        )}
        <Tabs.Panel value="metrics">
          <LoggedMetrics
            projectId={projectId}
            run={run}
            chosen={search.metrics}
            onChoose={(keys) => set({ metrics: keys })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="params">
          <KeyValues label={t("runLog.params")} values={log.params} />
        </Tabs.Panel>
        <Tabs.Panel value="files">
          <RunArtifacts
            projectId={projectId}
            runId={runId}
            models={log.models}
            modelId={log.models.find(({ id }) => id === search.model)?.id}
            folder={search.folder ?? ""}
            file={search.file}
            onOpen={(place) => set(place)}
          />
        </Tabs.Panel>
        <Tabs.Panel value="tags">
          <RunTags projectId={projectId} runId={runId} tags={log.tags} />
        </Tabs.Panel>
        <Tabs.Panel value="note">
          <Note projectId={projectId} runId={runId} text={log.note} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Note({
  projectId,
  runId,
  text,
}: {
  readonly projectId: string;
  readonly runId: string;
  readonly text: string;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return (
    <WrittenNotes
      label={t("runLog.note")}
      edit={t("runLog.edit")}
      text={text}
      empty={t("runLog.noteEmpty")}
      maxLength={10_000}
      onSave={async (written) => {
        await api.run.note({ params: { projectId, runId }, body: { text: written } });
        await queryClient.invalidateQueries({ queryKey: ["project", projectId, "runs", runId] });
      }}
    />
  );
}

export const Route = createLazyRoute("/projects/$projectId/train/log/$runId")({ component: RunLogPage });
