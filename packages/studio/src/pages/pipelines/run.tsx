import type { PipelineRun } from "@crisol/contract";
import { Button, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { LinkButton } from "../../components/link.js";
import { Page, Section } from "../../components/page.js";
import { PipelineRunStateBadge, StepStateBadge, useStepCounts } from "../../components/pipeline-state.js";
import { RunPipelineDialog } from "../../components/run-pipeline-dialog.js";
import { type RunStep, StepDetails } from "../../components/step-details.js";
import { StepGraph } from "../../components/step-graph.js";
import { ago, seconds, stopwatch } from "../../format.js";
import { path } from "../../path.js";
import { isGoing, pipelineQuery, pipelineRunQuery } from "../../pipeline-queries.js";
import { useNow } from "../../use-now.js";

/** A run of a pipeline: live while it goes, with the state of each step and why it ran or did not. */
function PipelineRunPage() {
  const { t } = useTranslation();
  const { projectId, pipelineRunId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: run } = useSuspenseQuery(pipelineRunQuery(projectId, pipelineRunId));
  const now = useNow(isGoing(run));
  const counted = useStepCounts(run);
  const tookS = (step: RunStep) => elapsedS(step.startedAt, step.endedAt, now);
  const select = (step: string | undefined) =>
    void navigate({ to: ".", search: { step }, replace: true, resetScroll: false });
  const chosen = run.steps.find(({ name }) => name === search.step);
  const name = `${run.pipelineName} ${run.number}`;
  return (
    <Page
      title={name}
      sentence={
        <>
          <PipelineRunStateBadge state={run.state} /> · {run.userName} · {ago(run.createdAt)} ·{" "}
          {took(elapsedS(run.createdAt, run.endedAt, now), isGoing(run))}
          <br />
          {run.step !== null && `${t("pipeline.onlyStep", { step: run.step })} · `}
          {counted}
        </>
      }
      action={<RunActions run={run} />}
      code={code(
        `npx crisol pipeline get ${run.pipelineName} --run ${run.number} --project ${projectId}`,
        `const run = await api.pipeline.getRun({
  params: { projectId: "${projectId}", pipelineRunId: "${pipelineRunId}" },
});`,
        `run = api.get(f"{url}/projects/${projectId}/pipeline-runs/${pipelineRunId}").json()`,
      )}
    >
      <StepGraph
        label={t("pipeline.graph")}
        steps={run.steps.map((step) => ({
          ...step,
          note: [
            t(`pipeline.stepState.${step.state}`),
            ...(step.state === "cached" || tookS(step) === null ? [] : [took(tookS(step), step.endedAt === null)]),
          ].join(" · "),
        }))}
        selected={chosen?.name}
        onSelect={select}
      />
      {chosen ? (
        <StepDetails
          key={chosen.name}
          run={run}
          step={chosen}
          tookS={chosen.state === "cached" ? null : tookS(chosen)}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t("pipeline.choose")}
        </Text>
      )}
      <Section title={t("pipeline.steps")}>
        <DataTable
          label={t("pipeline.steps")}
          columns={columnsOf(t, tookS, select)}
          rows={run.steps}
          sorted
          rowKey={(step) => step.name}
          current={chosen?.name}
        />
      </Section>
      {Object.keys(run.parameters).length > 0 && (
        <Section title={t("pipeline.parameters")}>
          <DataTable
            label={t("pipeline.parameters")}
            columns={[
              { key: "name", title: t("pipeline.parameter"), render: ([key]) => key },
              { key: "value", title: t("pipeline.value"), render: ([, value]) => String(value) },
            ]}
            rows={Object.entries(run.parameters)}
            sorted
            rowKey={([key]) => key}
          />
        </Section>
      )}
    </Page>
  );
}

type Translate = (key: string, options?: Record<string, unknown>) => string;

function columnsOf(
  t: Translate,
  tookS: (step: RunStep) => number | null,
  select: (name: string) => void,
): Column<RunStep>[] {
  return [
    {
      key: "name",
      title: t("pipeline.step"),
      render: ({ name }) => (
        <Button variant="subtle" size="compact-sm" color="gray" c="inherit" onClick={() => select(name)}>
          {name}
        </Button>
      ),
    },
    { key: "state", title: t("pipeline.state"), render: ({ state }) => <StepStateBadge state={state} /> },
    { key: "kind", title: t("pipeline.kindColumn"), render: ({ kind }) => t(`pipeline.kind.${kind}`) },
    {
      key: "took",
      title: t("pipeline.took"),
      numeric: true,
      render: (step) => (step.state === "cached" ? "–" : seconds(tookS(step))),
    },
    {
      key: "why",
      title: t("pipeline.why"),
      render: ({ reasons, error }) =>
        error ? error.message : reasons.map((reason) => t(`pipeline.reasonShort.${reason}`)).join(", "),
    },
    { key: "needs", title: t("pipeline.needs"), render: ({ needs }) => needs.join(", ") },
  ];
}

function RunActions({ run }: { readonly run: PipelineRun }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { projectId, id: pipelineRunId, pipelineId } = run;
  const [asked, setAsked] = useState(false);
  // A record stays when its pipeline is gone only until the next look.
  const pipeline = useQuery(pipelineQuery(projectId, pipelineId)).data;
  const params = { projectId, pipelineRunId };
  const onSuccess = (changed: PipelineRun) => {
    queryClient.setQueryData(pipelineRunQuery(projectId, pipelineRunId).queryKey, changed);
    return queryClient.invalidateQueries({ queryKey: ["project", projectId, "pipelines"] });
  };
  const cancel = useMutation({ mutationFn: () => api.pipeline.cancel({ params }), onSuccess });
  const retry = useMutation({ mutationFn: () => api.pipeline.retry({ params }), onSuccess });
  const endedBadly = run.state === "failed" || run.state === "cancelled";
  return (
    <>
      <LinkButton {...path.pipeline(projectId, pipelineId)} variant="default">
        {t("pipeline.open")}
      </LinkButton>
      <Allowed>
        {isGoing(run) && (
          <Button color="red" variant="light" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t("pipeline.cancel")}
          </Button>
        )}
        {!isGoing(run) && pipeline && (
          <Button variant="default" onClick={() => setAsked(true)}>
            {t("pipeline.runAgain")}
          </Button>
        )}
        {endedBadly && (
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={retry.isPending}
            onClick={() => retry.mutate()}
          >
            {t("pipeline.retry")}
          </Button>
        )}
      </Allowed>
      {asked && pipeline && (
        <RunPipelineDialog pipeline={pipeline} parameters={run.parameters} onClose={() => setAsked(false)} />
      )}
    </>
  );
}

/** In seconds, until now where it has not ended; null where it has not begun. */
function elapsedS(startedAt: string | null, endedAt: string | null, nowMs: number): number | null {
  if (startedAt === null) return null;
  return Math.max(0, (endedAt === null ? nowMs : Date.parse(endedAt)) - Date.parse(startedAt)) / 1000;
}

/** What goes on is shown as a stopwatch shows it, in whole seconds. */
const took = (valueS: number | null, goesOn: boolean) =>
  goesOn ? stopwatch(Math.floor(valueS ?? 0)) : seconds(valueS);

export const Route = createLazyRoute("/projects/$projectId/pipelines/runs/$pipelineRunId")({
  component: PipelineRunPage,
});
