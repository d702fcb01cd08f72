import { Button, Stack, Tabs } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { DeleteRuns } from "../../components/delete-runs.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { JobLog } from "../../components/job-log.js";
import { JobProgress } from "../../components/job-progress.js";
import { JobResourcesLine } from "../../components/job-resources.js";
import { JobUsage } from "../../components/job-usage.js";
import { LinkButton } from "../../components/link.js";
import { MetricTiles } from "../../components/metric-tiles.js";
import { Page } from "../../components/page.js";
import { PipelineOfRun } from "../../components/pipeline-of-run.js";
import { RegisterModel } from "../../components/register-model.js";
import { RenameRun } from "../../components/rename-run.js";
import { RunDetails } from "../../components/run-details.js";
import { RunEvaluation } from "../../components/run-evaluation.js";
import { RunExplanation } from "../../components/run-explanation.js";
import { RunLineage } from "../../components/run-lineage.js";
import { RunLink } from "../../components/run-link.js";
import { RunStateBadge } from "../../components/run-state.js";
import { BlockSkeleton } from "../../components/skeleton.js";
import { TrainingAgain } from "../../components/training-again.js";
import { ago, seconds } from "../../format.js";
import { path } from "../../path.js";
import { LearningCurve } from "../../plots/learning-curve.js";
import {
  algorithmsQuery,
  evaluationQuery,
  explanationQuery,
  historyQuery,
  isActive,
  jobQuery,
  runLogQuery,
  runQuery,
} from "../../queries.js";
import { useJob } from "../../use-job.js";

/** One training: live while it goes, then what it can do. */
function RunPage() {
  const { t } = useTranslation();
  const { projectId, runId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: run } = useSuspenseQuery(runQuery(projectId, runId));
  const tags = useQuery(runLogQuery(projectId, runId)).data?.log.tags;
  const active = isActive(run.state);
  const done = run.state === "succeeded";
  const tab = search.tab ?? (done ? "evaluation" : "curve");
  const job = useJob(active ? run.jobId : undefined);
  const place = useQuery(jobQuery(run.jobId)).data;
  const evaluation = useQuery({ ...evaluationQuery(projectId, runId), enabled: done });
  const explanation = useQuery({ ...explanationQuery(projectId, runId), enabled: done && tab === "explanation" });
  const algorithms = useQuery(algorithmsQuery).data?.items;
  const canContinue = algorithms?.find((one) => one.name === run.algorithm)?.warmStart;
  const history = useQuery({ ...historyQuery(projectId, runId), enabled: !active });
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true });
  const recorded = Object.fromEntries(
    (history.data?.series ?? []).map(({ key, points }) => [
      key,
      { steps: points.map((point) => point.step), values: points.map((point) => point.value) },
    ]),
  );
  return (
    <Page
      title={run.name}
      sentence={
        <>
          <RunStateBadge state={run.state} /> · {t(`algorithm.${run.algorithm}`, { defaultValue: run.algorithm })} ·{" "}
          {t("run.predicts", { target: run.target })} · {ago(run.createdAt)}
          {run.seconds !== null && ` · ${seconds(run.seconds)}`}
          <JobResourcesLine job={place} />
          {run.warmStartRunId !== null && (
            <>
              {` · ${t("run.continuedFrom")} `}
              <RunLink projectId={projectId} runId={run.warmStartRunId} />
            </>
          )}
        </>
      }
      tabTitle={run.name}
      code={code(
        `npx crisol run get ${runId} --project ${projectId}\nnpx crisol run evaluation ${runId} --project ${projectId}\nnpx crisol model register ${runId} --name my-model --project ${projectId}`,
        `const params = { projectId: "${projectId}", runId: "${runId}" };
const run = await api.run.get({ params });
const evaluation = await api.run.evaluation({ params });`,
        `run = api.get(f"{url}/projects/${projectId}/runs/${runId}").json()
evaluation = api.get(f"{url}/projects/${projectId}/runs/${runId}/evaluation").json()`,
      )}
      action={
        <>
          <PipelineOfRun projectId={projectId} runId={runId} tags={tags ?? []} />
          {!active && <TrainingAgain run={run} />}
          {!active && (
            <Allowed>
              <LinkButton {...path.newSweep(projectId)} search={{ run: runId }} variant="default">
                {t("sweep.ofRun")}
              </LinkButton>
            </Allowed>
          )}
          {done && canContinue && (
            <Allowed>
              <LinkButton {...path.newRun(projectId)} search={{ from: runId, warmStart: runId }} variant="default">
                {t("run.continue")}
              </LinkButton>
            </Allowed>
          )}
          <RenameRun projectId={projectId} run={run} />
          {!active && (
            <DeleteRuns projectId={projectId} runs={[run]} onDeleted={() => navigate(path.step(projectId, "train"))} />
          )}
          {done && (
            <Allowed>
              <Button onClick={() => set({ register: true })}>{t("run.register")}</Button>
            </Allowed>
          )}
        </>
      }
    >
      {active && <JobProgress jobId={run.jobId} view={job} title={t("run.training")} />}
      {run.error && <ErrorNotice error={new Error(run.error.message)} />}
      {done && <MetricTiles run={run} />}
      <Tabs value={tab} onChange={(value) => set({ tab: value as typeof tab })}>
        <Tabs.List mb="md">
          {done && <Tabs.Tab value="evaluation">{t("run.evaluation")}</Tabs.Tab>}
          {done && <Tabs.Tab value="explanation">{t("run.explanation")}</Tabs.Tab>}
          <Tabs.Tab value="curve">{t("run.curve")}</Tabs.Tab>
          <Tabs.Tab value="usage">{t("usage.title")}</Tabs.Tab>
          <Tabs.Tab value="details">{t("run.details")}</Tabs.Tab>
          <Tabs.Tab value="log">{t("run.log")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="evaluation">
          {evaluation.isError && <ErrorNotice error={evaluation.error} onRetry={() => void evaluation.refetch()} />}
          {evaluation.isPending && <BlockSkeleton rows={10} />}
          {evaluation.data && (
            <RunEvaluation
              run={run}
              evaluation={evaluation.data}
              threshold={search.threshold ?? 0.5}
              costs={search.costs}
              onChange={set}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="explanation">
          {explanation.isError && <ErrorNotice error={explanation.error} onRetry={() => void explanation.refetch()} />}
          {explanation.isPending && <BlockSkeleton rows={10} />}
          {explanation.data && (
            <RunExplanation
              run={run}
              explanation={explanation.data}
              shownClass={search.class}
              column={search.column}
              onChange={set}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="curve">
          <LearningCurve series={active ? job.series : recorded} live={active} name={run.name} />
        </Tabs.Panel>
        <Tabs.Panel value="usage">
          {tab === "usage" && <JobUsage jobId={run.jobId} live={active} memoryLimitBytes={run.resources.memoryBytes} />}
        </Tabs.Panel>
        <Tabs.Panel value="details">
          <Stack gap="lg">
            <RunLineage run={run} />
            <RunDetails run={run} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="log">
          <JobLog jobId={run.jobId} live={active} />
        </Tabs.Panel>
      </Tabs>
      {done && <RegisterModel run={run} opened={!!search.register} onClose={() => set({ register: undefined })} />}
    </Page>
  );
}

export const Route = createLazyRoute("/projects/$projectId/train/$runId")({ component: RunPage });
